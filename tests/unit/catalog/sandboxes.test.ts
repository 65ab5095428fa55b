import assert from "node:assert/strict";
import { isAtLeast, oldestKubernetes, parseKubernetesVersion } from "../../../sdk/catalog/kubernetesVersion";
import { levelNames, levels } from "../../../sdk/catalog/levels";
import {
    knownOverhead,
    runtimeClassOf,
    sandboxes,
    sandboxNames,
    sandboxesOf,
    usualHandler,
} from "../../../sdk/catalog/sandboxes";
import { IsolationLevel, Sandbox, Workload } from "../../../sdk/isolation";
import { parseQuantity } from "../../../sdk/plan/quantity";
import { claimLabels } from "../../../sdk/tenancy/claims";

describe("sandboxes", () => {
    it("are those of the vocabulary, each under its own name", () => {
        assert.deepEqual(Object.keys(sandboxes).sort(), Object.values(Sandbox).sort());
        assert.deepEqual([...sandboxNames].sort(), Object.values(Sandbox).sort());
        for (const [name, sandbox] of Object.entries(sandboxes)) assert.equal(sandbox.name, name);
    });

    for (const sandbox of Object.values(sandboxes)) {
        describe(sandbox.name, () => {
            it("says what it is and what it does not cover", () => {
                assert.ok(sandbox.title && sandbox.claim);
                assert.ok(sandbox.limits.length > 0 && sandbox.limits.every(Boolean));
                assert.ok(sandbox.name in sandboxes && sandbox.name.length <= 63, "names a RuntimeClass and a label");
            });

            it("gives a source for each need and each cost", () => {
                for (const need of sandbox.needs) assert.ok(need.what && need.source);
                const { overhead } = sandbox;
                if (overhead === undefined || overhead === "given") return;
                assert.ok(overhead.source);
                assert.ok((parseQuantity(overhead.cpu) ?? 0n) > 0n);
                assert.ok((parseQuantity(overhead.memory) ?? 0n) > 0n);
                assert.deepEqual(knownOverhead(sandbox.name), { cpu: overhead.cpu, memory: overhead.memory });
            });

            it("has an overhead and a handler exactly where it is more than Linux", () => {
                const own = sandbox.kernel !== "node";
                assert.equal(sandbox.handler !== undefined, own, "without a handler nothing would choose it");
                assert.equal(sandbox.overhead !== undefined, own);
                assert.equal(
                    sandbox.handler === "given",
                    sandbox.overhead === "given",
                    "whoever gives one has to give both",
                );
                if (own && sandbox.handler !== "given")
                    assert.match(usualHandler(sandbox.name), /^[a-z0-9][-a-z0-9.]*$/);
                else assert.deepEqual([usualHandler(sandbox.name), knownOverhead(sandbox.name)], ["", undefined]);
            });

            it("has a RuntimeClass of a name that Kubernetes takes, and that no other has", () => {
                const name = runtimeClassOf(sandbox.name);
                assert.match(name, /^[a-z0-9][-a-z0-9]{0,62}$/);
                assert.deepEqual(
                    sandboxNames.filter((other) => runtimeClassOf(other) === name),
                    [sandbox.name],
                );
            });

            it("runs on a version that the package takes", () => {
                assert.ok(parseKubernetesVersion(sandbox.kubernetes));
                assert.ok(isAtLeast(sandbox.kubernetes, oldestKubernetes));
            });

            it("is proven by what tells it from the node's own kernel", () => {
                const { proof } = sandbox;
                if (proof.kind === "none") {
                    assert.ok(proof.reason);
                    return;
                }
                const patterns = [proof.kernelRelease?.matches, proof.kernelLog?.matches, proof.commandLine?.matches];
                for (const pattern of patterns)
                    if (pattern !== undefined) assert.notEqual(new RegExp(pattern).source, "(?:)");
                if (sandbox.kernel === "node") assert.equal(proof.nodeKernel, "same");
                else assert.equal(proof.nodeKernel, "different");
                const isKnown = patterns.some(Boolean);
                // Where nobody publishes what is seen inside, the limits say what the proof is worth.
                if (sandbox.handler === "given")
                    assert.ok(!isKnown && sandbox.limits.some((limit) => /cannot tell its kernel/.test(limit)));
                else assert.equal(isKnown, sandbox.kernel !== "node");
                assert.equal(proof.uidMap === "mapped", sandbox.hostUsers === false);
            });
        });
    }
});

describe("levels", () => {
    it("are those of the vocabulary", () => {
        assert.deepEqual(Object.keys(levels).sort(), Object.values(IsolationLevel).sort());
        assert.deepEqual([...levelNames].sort(), Object.values(IsolationLevel).sort());
    });

    it("each have a sandbox, and one that wins for each kind of work", () => {
        for (const level of levelNames) {
            for (const workload of Object.values(Workload)) {
                const [first, second] = sandboxesOf(level, workload);
                assert.ok(first, `${level} has no sandbox`);
                assert.equal(first.level, level);
                if (second) assert.ok(first.preference[workload] < second.preference[workload], `${level}: a tie`);
            }
        }
    });

    it("give nobody a Nitro Sandbox who does not ask for it", () => {
        for (const workload of Object.values(Workload)) {
            assert.equal(sandboxesOf("microvm", workload).at(-1)?.name, "nitro");
        }
    });

    it("grow in strength with the kernel under the pod", () => {
        const order = { node: 0, "user-space": 2, guest: 3, "library-os": 3 };
        for (const sandbox of Object.values(sandboxes)) {
            const least = sandbox.hostUsers === false ? 1 : order[sandbox.kernel];
            assert.equal(levels[sandbox.level].strength, least, sandbox.name);
        }
    });

    it("fit into a label", () => {
        for (const level of levelNames) assert.match(level, /^[a-z][a-z-]*$/);
        assert.ok(Object.values(claimLabels).every((key) => key.startsWith("kernel-isolation.io/")));
    });
});
