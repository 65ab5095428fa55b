/** The same probes where the network plugin knows no policies: what they find is broken, or was never claimed. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Verification } from "../../sdk/verify/claims";
import { Bench, type TestStack } from "../support/bench";
import { kernelIsolation } from "../support/command";
import { needsNode } from "../support/needs";
import { nettedCluster } from "../support/netted";

describe("verify, with packets that nothing stops", function () {
    this.timeout(300_000);
    let bench: Bench;
    let folder: string;
    let stack: TestStack;

    before(async function () {
        needsNode(this);
        this.timeout(1_800_000);
        folder = mkdtempSync(path.join(tmpdir(), "verify-network-"));
        bench = await Bench.start(`verify-plain-${process.pid}`, ["containerd"], { cni: "plain" });
        stack = await bench.stack("netted");
    });
    after(async () => {
        await bench?.end();
        if (folder) rmSync(folder, { recursive: true, force: true });
    });

    const verify = async () => {
        const json = path.join(folder, "verification.json");
        const ended = await kernelIsolation("verify", "--kubeconfig", bench.lab.kubeconfig, "--json", json);
        const made = JSON.parse(readFileSync(json, "utf8")) as Verification;
        const of = (tenant: string, probe: string) => {
            const found = made.results.find(
                ({ tenant: whose, id }) => whose === tenant && id === `probe.network.${probe}`,
            );
            assert.ok(found, `${probe} of ${tenant}`);
            return `${found.verdict}: ${found.evidence}`;
        };
        return { ...ended, of };
    };

    it("is broken where somebody said that policies are enforced, with each address that was reached", async () => {
        await stack.up(() => nettedCluster(bench, true));
        const { code, stdout, of } = await verify();
        assert.equal(code, 1, stdout);
        assert.match(stdout.replace(/[│\s]+/g, " "), /Broken: network of boxed, network of nested, network of plain\./);
        for (const tenant of ["boxed", "nested", "plain"]) {
            assert.match(of(tenant, "own-pods"), /^proven: it reached/);
            assert.match(of(tenant, "other-tenants"), /^broken: .*'s pod reached \w+'s pod at 10\.\d+\.\d+\.\d+:8080/);
            assert.match(of(tenant, "from-other-tenants"), /^broken: /);
            assert.match(of(tenant, "kubelet"), /^broken: it reached the kubelet at \S+:10250/);
            assert.match(of(tenant, "metadata"), /^broken: it reached 169\.254\.169\.254:80/);
        }
        assert.match(of("plain", "api-server"), /^broken: it reached .*the API server at/);
        assert.match(of("nested", "api-server"), /^proven: it reached .*as was asked for/);
        assert.match(of("boxed", "let-in"), /^proven: nested's reached boxed's pod/);
    });

    it("breaks nothing where nobody said so, and says what was reached all the same", async () => {
        await stack.up(() => nettedCluster(bench, false));
        const { code, stdout, of } = await verify();
        assert.equal(code, 0, stdout);
        assert.match(
            stdout.replace(/[│\s]+/g, " "),
            /0 broken, 0 not tried, 3 not claimed\. Not claimed: network of boxed, network of nested, network of plain\./,
        );
        assert.match(
            of("plain", "other-tenants"),
            /^not claimed: .*reached \w+'s pod at .*; nobody said that the network plugin enforces policies$/,
        );
    });
});
