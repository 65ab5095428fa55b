/** What a pool may add, and what contradicts the rest. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BootstrapFormat, type NodeSpec, planNode, render } from "../../../sdk/nodes";
import { crictl, gvisorArtifact } from "../../../sdk/nodes/artifacts";
import { clusterPart, mostUserData } from "../../../sdk/nodes/render/nodeadm";
import { setups } from "../../../sdk/nodes/sandboxes";
import { probeEnvironment } from "../../../sdk/proof/probe";
import { sandboxes } from "../../../sdk/catalog/sandboxes";
import { digests, gvisorOnUbuntu, nodeSpec, planned, refusals } from "./support";

const kataOnUbuntu = { ...gvisorOnUbuntu, sandbox: "kata-fc" } as const;
const runcOnUbuntu = { ...gvisorOnUbuntu, sandbox: "runc" } as const;

function paths(spec: NodeSpec): string[] {
    return refusals(spec).map(({ path }) => path);
}

describe("kernel settings of a pool", () => {
    const contradictions: [string, string, RegExp][] = [
        ["vm.overcommit_memory", "2", /kubelet insists/],
        ["kernel.panic", "0", /kubelet insists/],
        ["kernel.keys.root_maxkeys", "200", /kubelet insists/],
        ["net.ipv4.ip_forward", "0", /no pod reaches another/],
        ["net/ipv4/ip_forward", "0", /no pod reaches another/],
        ["net.ipv4.conf.all.forwarding", "0", /forwarding between pods/],
        ["net.ipv4.conf.all.rp_filter", "1", /another way/],
        ["kernel.modules_disabled", "1", /closes the kernel/],
        ["user.max_user_namespaces", "0", /none to live in/],
        ["kernel.kptr_restrict", "0", /every node of the package/],
        ["kernel.unprivileged_bpf_disabled", "0", /every node of the package/],
        ["vm.max_map_count", "65530", /the sandbox needs/],
        ["kernel.yama.ptrace_scope", "3", /traces its own processes/],
        ["not a key", "1", /no kernel setting's name/],
        ["net.core.somaxconn", "1\nkernel.sysrq = 1", /no kernel setting's value/],
    ];
    for (const [key, value, reason] of contradictions) {
        it(`refuse ${key} = ${JSON.stringify(value)}`, () => {
            const [refusal, ...others] = refusals(nodeSpec(gvisorOnUbuntu, { sysctls: { [key]: value } }));
            assert.equal(refusal?.path, `sysctls.${key}`);
            assert.match(refusal.reason, reason);
            assert.deepEqual(others, []);
        });
    }

    it("take what is new, the same or stricter", () => {
        const sysctls = { "net.core.somaxconn": "4096", "kernel.panic": "10", "kernel.perf_event_paranoid": "4" };
        const plan = planned(nodeSpec(runcOnUbuntu, { sysctls }));
        for (const [key, value] of Object.entries(sysctls)) assert.equal(plan.sysctls[key], value);
    });

    it("allow pods only what Linux keeps apart, and only where the node's kernel is theirs", () => {
        const allowedUnsafeSysctls = ["net.core.somaxconn", "kernel.msg*", "kernel.sysrq", "vm.swappiness"];
        assert.deepEqual(paths(nodeSpec(runcOnUbuntu, { allowedUnsafeSysctls })), [
            "allowedUnsafeSysctls.2",
            "allowedUnsafeSysctls.3",
        ]);
        assert.deepEqual(paths(nodeSpec(gvisorOnUbuntu, { allowedUnsafeSysctls: ["net.core.somaxconn"] })), [
            "allowedUnsafeSysctls.0",
        ]);
        const plan = planned(nodeSpec(runcOnUbuntu, { allowedUnsafeSysctls: ["kernel.msg*"] }));
        assert.deepEqual(plan.kubelet.allowedUnsafeSysctls, ["kernel.msg*"]);
    });
});

describe("denied kernel modules", () => {
    const deny = (...modules: { name: string; until?: string }[]) => ({ modules: { deny: modules } });

    for (const name of ["overlay", "br_netfilter", "br-netfilter", "nf_conntrack", "ip_tables", "vxlan"]) {
        it(`refuse ${name} on every node`, () => {
            const [refusal, ...others] = refusals(nodeSpec(runcOnUbuntu, deny({ name })));
            assert.deepEqual([refusal?.path, others], ["modules.deny.0.name", []]);
            assert.match(refusal?.reason ?? "", /^no pod runs on a node without /);
        });
    }

    for (const name of ["kvm", "kvm_intel", "vhost_vsock", "vhost-net", "tun", "loop", "dm_thin_pool"]) {
        it(`refuse ${name} where the sandbox needs it, and only there`, () => {
            assert.deepEqual(paths(nodeSpec(kataOnUbuntu, deny({ name }))), ["modules.deny.0.name"]);
            assert.deepEqual(paths(nodeSpec(runcOnUbuntu, deny({ name }))), []);
        });
    }

    it("hold to the end of their last day; then they are left out and named", () => {
        const entries = [
            { name: "cramfs", until: "2026-11-24" },
            { name: "can", until: "2026-11-23" },
            { name: "usb-storage" },
        ];
        const plan = planned(nodeSpec(runcOnUbuntu, deny(...entries)));
        assert.deepEqual(plan.modulesDenied, ["dccp", "sctp", "rds", "tipc", "cramfs", "usb_storage"]);
        assert.deepEqual(plan.notes, ["module can was denied until 2026-11-23 and no longer is"]);
        const file = plan.files.find(({ path }) => path === "/etc/modprobe.d/kubernetes-blacklist.conf");
        assert.match(file?.content ?? "", /^install usb_storage \/bin\/false$/m);
        assert.match(file?.content ?? "", /^# can was denied until 2026-11-23$/m);
        assert.doesNotMatch(file?.content ?? "", /^(install|blacklist) can/m);
    });

    it("refuse what is no name and what is no day", () => {
        const entries = [{ name: "a b" }, { name: "can", until: "2026-02-30" }, { name: "cramfs", until: "soon" }];
        assert.deepEqual(paths(nodeSpec(runcOnUbuntu, deny(...entries))), [
            "modules.deny.0.name",
            "modules.deny.1.until",
            "modules.deny.2.until",
        ]);
    });
});

describe("downloads", () => {
    it("are refused without a digest, with where to get it", () => {
        const [first, ...others] = refusals(nodeSpec(gvisorOnUbuntu, { checksums: {}, arch: "arm64" }));
        assert.deepEqual([first?.path, others], ["checksums.gvisor", []]);
        assert.match(first?.reason ?? "", /its digest for arm64 is needed$/);
        assert.match(first?.nearest ?? "", /\.sha512 appended/);
    });

    it("have built-in digests of the right form, over which the user's stand", () => {
        const artifacts = [crictl, ...Object.values(setups).flatMap((setup) => setup.artifacts)];
        for (const { digests: builtIn = {} } of artifacts) {
            for (const digest of Object.values(builtIn)) {
                assert.match(digest, /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);
            }
        }
        const digestsOf = (checksums: Record<string, string>) =>
            planned(nodeSpec(gvisorOnUbuntu, { checksums })).downloads.map(
                ({ digest }) => `${digest.algorithm}:${digest.hex}`,
            );
        assert.deepEqual(digestsOf({}), [crictl.digests?.amd64, gvisorArtifact.digests?.amd64]);
        assert.deepEqual(digestsOf({ gvisor: digests.sha256 }), [crictl.digests?.amd64, digests.sha256]);
    });

    it("are refused with what is no digest, or is of nothing", () => {
        const checksums = { crictl: digests.sha256.toUpperCase(), gvisor: "sha512:abc", gvizor: digests.sha256 };
        assert.deepEqual(paths(nodeSpec(gvisorOnUbuntu, { checksums })), [
            "checksums.crictl",
            "checksums.gvisor",
            "checksums.gvizor",
        ]);
    });

    it("come from the mirror, host and path as before", () => {
        const plan = planned(nodeSpec(gvisorOnUbuntu, { mirror: "https://mirror.example.com/x/", arch: "arm64" }));
        assert.deepEqual(
            plan.downloads.map(({ url }) => url),
            [
                "https://mirror.example.com/x/github.com/kubernetes-sigs/cri-tools/releases/download/v1.35.0/crictl-v1.35.0-linux-arm64.tar.gz",
                "https://mirror.example.com/x/storage.googleapis.com/gvisor/releases/release/20260817.0/aarch64/gvisor.tar.bz2",
            ],
        );
        for (const mirror of [
            "http://mirror.example.com",
            "https://user:word@mirror.example.com",
            "mirror",
            "https://a/$(x)",
        ]) {
            assert.deepEqual(paths(nodeSpec(gvisorOnUbuntu, { mirror })), ["mirror"]);
        }
    });
});

describe("the image of the check", () => {
    const crio = { ...runcOnUbuntu, runtime: "crio" } as const;

    it("must be named for CRI-O, and only there", () => {
        assert.deepEqual(paths(nodeSpec(crio, { probeImage: undefined })), ["probeImage"]);
        assert.deepEqual(paths(nodeSpec(crio)), []);
        assert.deepEqual(paths(nodeSpec(runcOnUbuntu, { probeImage: undefined })), []);
    });
});

describe("who makes the cgroups", () => {
    const change = { cgroupDriver: "cgroupfs" } as const;

    it("is systemd where there is nothing else", () => {
        assert.deepEqual(paths(nodeSpec({ ...gvisorOnUbuntu, os: "al2023" }, change)), ["cgroupDriver"]);
        assert.deepEqual(paths(nodeSpec(gvisorOnUbuntu, change)), []);
    });

    it("is told to the kubelet and to runsc alike", () => {
        const said = (spec: NodeSpec) => {
            const { kubelet, files } = planned(spec);
            const runsc = files.find(({ path }) => path.endsWith("runsc.toml"))?.content ?? "";
            return [kubelet.cgroupDriver, runsc.includes('systemd-cgroup = "true"')];
        };
        assert.deepEqual(said(nodeSpec(gvisorOnUbuntu)), ["systemd", true]);
        assert.deepEqual(said(nodeSpec(gvisorOnUbuntu, change)), ["cgroupfs", false]);
    });
});

describe("what a node registers with", () => {
    it("is checked before a shell or an API server sees it", () => {
        const change = {
            labels: { pool: "a b", "node-role.kubernetes.io/x": "", "node.kubernetes.io/y": "", "": "z" },
            taints: ["a=b:NoSchedule", "a=b:Sometimes", "a='b':NoSchedule"],
            probeImage: "busybox; reboot",
        };
        assert.deepEqual(paths(nodeSpec(runcOnUbuntu, change)), [
            "probeImage",
            "labels.pool",
            "labels.node-role.kubernetes.io/x",
            "labels",
            "taints.1",
            "taints.2",
        ]);
    });
});

describe("a node's specification", () => {
    it("is refused field by field where it is misspelt", () => {
        const spec = { sandbox: "gviser", runtime: "docker", os: "ubuntu", kubernetes: 1.36, podPidLimit: 5 };
        const result = planNode(spec as unknown as NodeSpec, "2026-11-24");
        assert.ok(result.kind === "refused");
        assert.deepEqual(result.refusals.map(({ path }) => path).sort(), [
            "kubernetes",
            "podPidLimit",
            "runtime",
            "sandbox",
        ]);
        assert.ok(result.refusals.some(({ nearest }) => nearest === '"gvisor"'));
    });

    it("expects of the probe what a tenant's proof expects", () => {
        for (const sandbox of Object.values(sandboxes)) {
            if (sandbox.proof.kind !== "probe") continue;
            const plan = planned(nodeSpec({ sandbox: sandbox.name, runtime: "containerd", os: "al2023" }));
            const { NODE_KERNEL, POD_NETWORK, ...environment } = plan.check.expectations;
            assert.deepEqual(
                environment,
                probeEnvironment({ name: "bootstrap", sandbox: sandbox.name }, sandbox.proof),
            );
            assert.equal(NODE_KERNEL, sandbox.proof.nodeKernel);
            assert.equal(POD_NETWORK, sandbox.hostNetwork === false ? "own" : undefined);
        }
    });
});

describe("user data of EKS", () => {
    const node = { sandbox: "gvisor", runtime: "containerd", os: "al2023" } as const;
    /** Text that no compression shortens. */
    const noise = (count: number) =>
        Array.from({ length: count }, (_, index) => ({
            name: `m_${createHash("sha1").update(`${index}`).digest("hex")}`,
        }));

    it("is refused where it is too long even compressed", () => {
        const plan = planned(nodeSpec(node, { modules: { deny: noise(300) } }));
        const result = render(plan, BootstrapFormat.Nodeadm);
        assert.ok(result.kind === "refused");
        assert.match(
            result.refusals[0]?.reason ?? "",
            /^the user data has \d+ bytes even compressed, and EC2 takes 16384 with the cluster's own 2250$/,
        );
    });

    it("fits otherwise, with room for the cluster's own part", () => {
        for (const sandbox of Object.values(sandboxes)) {
            const result = render(planned(nodeSpec({ ...node, sandbox: sandbox.name })), BootstrapFormat.Nodeadm);
            assert.ok(result.kind === "rendered");
            assert.ok(Buffer.byteLength(result.text) <= mostUserData - clusterPart);
        }
    });
});
