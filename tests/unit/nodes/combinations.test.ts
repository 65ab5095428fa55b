/** Which combinations can be had, written out by hand, and why each other cannot. */
import assert from "node:assert/strict";
import type { Sandbox } from "../../../sdk/isolation";
import { type BootstrapFormat, type ContainerRuntime, type NodeOs, type NodeSpec, planNode } from "../../../sdk/nodes";
import { combinations, nameOf, nodeSpec, refused, refusals, today } from "./support";

const formats: Record<NodeOs, BootstrapFormat[]> = {
    al2023: ["nodeadm"],
    bottlerocket: ["bottlerocket"],
    debian: ["script", "cloud-init"],
    ubuntu: ["script", "cloud-init"],
};

const all: Sandbox[] = ["runc", "runc-userns", "gvisor", "kata-qemu", "kata-clh", "kata-fc", "urunc"];
/** What the package makes, and what an image of EKS's kind brings. */
const onEks: Sandbox[] = [...all, "nitro"];
const underCrio: Sandbox[] = ["runc", "runc-userns", "gvisor", "kata-qemu", "kata-clh"];

const runs: Record<NodeOs, Record<ContainerRuntime, Sandbox[]>> = {
    al2023: { containerd: onEks, crio: [] },
    bottlerocket: { containerd: ["runc", "runc-userns"], crio: [] },
    debian: { containerd: all, crio: underCrio },
    ubuntu: { containerd: all, crio: underCrio },
};

describe("combinations of sandbox, runtime, system and format", () => {
    for (const combination of combinations) {
        const { sandbox, runtime, os, format } = combination;
        const isRun = runs[os][runtime].includes(sandbox);
        const allowed = isRun && formats[os].includes(format);
        it(`${nameOf(combination)} ${allowed ? "can be had" : "is refused"}`, () => {
            const found = refused(combination);
            if (allowed) return assert.deepEqual(found, []);
            assert.ok(found.length > 0);
            for (const { path, reason, nearest } of found) {
                assert.match(path, isRun ? /^format$/ : /^(sandbox|runtime)$/);
                assert.ok(reason.length > 20 && nearest, `${path}: ${reason}`);
            }
        });
    }

    const reasons: [string, Partial<Parameters<typeof nodeSpec>[0]>, string, RegExp][] = [
        [
            "gVisor on Bottlerocket",
            { sandbox: "gvisor", os: "bottlerocket" },
            "sandbox",
            /no setting for a runtime handler/,
        ],
        ["CRI-O on AL2023", { os: "al2023", runtime: "crio" }, "runtime", /comes with containerd/],
        ["Firecracker under CRI-O", { sandbox: "kata-fc", runtime: "crio" }, "runtime", /no block snapshotter/],
        [
            "Nitro Sandboxes outside EKS",
            { sandbox: "nitro" },
            "sandbox",
            /run on nodes of EKS, for which there is no bootstrap on ubuntu/,
        ],
        [
            "Nitro Sandboxes under CRI-O",
            { sandbox: "nitro", os: "al2023", runtime: "crio" },
            "runtime",
            /containerd alone/,
        ],
        ["urunc under CRI-O", { sandbox: "urunc", runtime: "crio" }, "runtime", /containerd only/],
    ];
    for (const [what, change, path, reason] of reasons) {
        it(`says why not ${what}`, () => {
            const base = { sandbox: "runc", runtime: "containerd", os: "ubuntu" } as const;
            const found = refusals(nodeSpec({ ...base, ...change })).filter((refusal) => refusal.path === path);
            assert.match(found.map((refusal) => refusal.reason).join(), reason);
        });
    }
});

describe("versions", () => {
    const gvisor = { sandbox: "gvisor", runtime: "crio", os: "debian" } as const;
    const userns = { sandbox: "runc-userns", runtime: "containerd", os: "debian" } as const;

    it("refuse gVisor under a CRI-O that rejects its shim", () => {
        for (const change of [{ kubernetes: "1.36" }, { runtimeVersion: "1.36.3" }]) {
            const [refusal, ...others] = refusals(nodeSpec(gvisor, change));
            assert.deepEqual([refusal?.path, refusal?.nearest, others], ["runtimeVersion", '"1.37"', []]);
        }
        assert.deepEqual(refusals(nodeSpec(gvisor, { kubernetes: "1.36", runtimeVersion: "1.37.0" })), []);
    });

    it("refuse a containerd without the third version's plugin ids", () => {
        assert.deepEqual(
            refusals(nodeSpec({ ...gvisor, runtime: "containerd" }, { runtimeVersion: "1.7.27" })).map(
                ({ path }) => path,
            ),
            ["runtimeVersion"],
        );
    });

    it("refuse Nitro Sandboxes where AWS's own installation does", () => {
        const nitro = { sandbox: "nitro", runtime: "containerd", os: "al2023" } as const;
        const rows: [Partial<NodeSpec>, string, RegExp, string | undefined][] = [
            [{ kubernetes: "1.35" }, "kubernetes", /Nitro Sandboxes need Kubernetes 1\.36 or newer/, '"1.36"'],
            [{ runtimeVersion: "2.0.5" }, "runtimeVersion", /need containerd 2\.1 or newer/, '"2.1"'],
            [{ runtimeVersion: "2.4.0" }, "runtimeVersion", /refuses containerd from 2\.4 on/, '"2.1" to "2.3"'],
        ];
        for (const [change, path, reason, nearest] of rows) {
            const [refusal, ...others] = refusals(nodeSpec(nitro, change));
            assert.deepEqual([refusal?.path, refusal?.nearest, others], [path, nearest, []]);
            assert.match(refusal?.reason ?? "", reason);
        }
        for (const runtimeVersion of ["2.1.0", "2.3.9"]) {
            assert.deepEqual(refusals(nodeSpec(nitro, { kubernetes: "1.36", runtimeVersion })), []);
        }
    });

    it("refuse a Kubernetes without user namespaces, and what is no version", () => {
        assert.match(refusals(nodeSpec(userns, { kubernetes: "1.32" }))[0]?.reason ?? "", /1\.33 or newer/);
        const found = refusals(nodeSpec(userns, { kubernetes: "newest", runtimeVersion: "two" }));
        assert.deepEqual(
            found.map(({ path }) => path),
            ["kubernetes", "runtimeVersion"],
        );
    });

    it("ask for verified pull credentials from 1.35 on", () => {
        for (const [kubernetes, expected] of [
            ["1.34", undefined],
            ["1.35", "AlwaysVerify"],
        ] as const) {
            const result = planNode(nodeSpec(userns, { kubernetes }), today);
            assert.ok(result.kind === "planned");
            assert.equal(result.plan.kubelet.imagePullCredentialsVerificationPolicy, expected);
        }
    });
});
