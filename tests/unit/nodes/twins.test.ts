/** Every refusal beside the nearest thing that is none: a rule that refuses too much is seen here. */
import assert from "node:assert/strict";
import type { NodeSpec } from "../../../sdk/nodes";
import { digests, nodeSpec, refusals } from "./support";

type Change = Partial<NodeSpec>;

const runc = { sandbox: "runc", runtime: "containerd", os: "ubuntu" } as const;
const firecracker = { ...runc, sandbox: "kata-fc" } as const;
const gvisor = { ...runc, sandbox: "gvisor" } as const;
const nitro = { ...runc, sandbox: "nitro" } as const;
const userns = { ...runc, sandbox: "runc-userns" } as const;
const sysctls = (key: string, value: string): Change => ({ sysctls: { [key]: value } });
const deny = (name: string, until?: string): Change => ({
    modules: { deny: [{ name, ...(until !== undefined && { until }) }] },
});

const twins: [path: string, node: Parameters<typeof nodeSpec>[0], refused: Change, taken: Change][] = [
    ["sandbox", { ...runc, os: "bottlerocket" }, { sandbox: "kata-qemu" }, { sandbox: "runc-userns" }],
    ["runtime", { ...runc, os: "al2023" }, { runtime: "crio" }, { runtime: "containerd" }],
    ["runtime", { ...runc, os: "bottlerocket" }, { runtime: "crio" }, { runtime: "containerd" }],
    ["runtime", { ...runc, sandbox: "kata-fc" }, { runtime: "crio" }, { runtime: "containerd" }],
    ["runtime", { ...runc, sandbox: "urunc" }, { runtime: "crio" }, { runtime: "containerd" }],
    ["runtime", { ...nitro, os: "al2023" }, { runtime: "crio" }, { runtime: "containerd" }],
    ["sandbox", nitro, {}, { sandbox: "kata-clh" }],
    ["handler", { ...nitro, os: "al2023" }, { handler: "" }, { handler: "nitro-sandbox" }],
    ["handler", { ...nitro, os: "al2023" }, { handler: "a_b" }, { handler: "a-b" }],
    ["handler", gvisor, { handler: "runsc" }, {}],
    ["handler", runc, { handler: "runc" }, {}],
    ["kubernetes", { ...nitro, os: "al2023" }, { kubernetes: "1.35" }, { kubernetes: "1.36" }],
    ["runtimeVersion", { ...nitro, os: "al2023" }, { runtimeVersion: "2.4.1" }, { runtimeVersion: "2.3.4" }],
    ["runtimeVersion", { ...nitro, os: "al2023" }, { runtimeVersion: "2.0.9" }, { runtimeVersion: "2.1.0" }],
    ["kubernetes", userns, { kubernetes: "1.32" }, { kubernetes: "1.33" }],
    ["kubernetes", runc, { kubernetes: "1.x" }, { kubernetes: "v1.36" }],
    ["runtimeVersion", runc, { runtimeVersion: "1.7.29" }, { runtimeVersion: "2.0.0" }],
    ["runtimeVersion", runc, { runtimeVersion: "2" }, { runtimeVersion: "v2.2.4" }],
    ["runtimeVersion", { ...runc, runtime: "crio" }, { runtimeVersion: "1.24.9" }, { runtimeVersion: "1.25.0" }],
    ["runtimeVersion", { ...gvisor, runtime: "crio" }, { runtimeVersion: "1.36.9" }, { runtimeVersion: "1.37.0" }],
    ["mirror", gvisor, { mirror: "http://mirror.example.com" }, { mirror: "https://mirror.example.com" }],
    ["mirror", gvisor, { mirror: "https://a.example:8443/x?y" }, { mirror: "https://a.example:8443/x-1/y_2/" }],
    [
        "probeImage",
        runc,
        { probeImage: "busybox latest" },
        { probeImage: `example.com:5000/a/b@sha256:${"0a".repeat(32)}` },
    ],
    // No digest of Firecracker's archive is built in.
    ["checksums.kata-go-static", firecracker, { checksums: {} }, { checksums: { "kata-go-static": digests.sha512 } }],
    [
        "checksums.crictl",
        runc,
        { checksums: { crictl: `md5:${"5a".repeat(16)}` } },
        { checksums: { crictl: digests.sha256 } },
    ],
    ["checksums.runc", runc, { checksums: { crictl: digests.sha256, runc: digests.sha256 } }, {}],
    ["podPidsLimit", runc, { podPidsLimit: 63 }, { podPidsLimit: 64 }],
    ["podPidsLimit", runc, { podPidsLimit: 4_194_305 }, { podPidsLimit: 4_194_304 }],
    ["sysctls.vm.overcommit_memory", runc, sysctls("vm.overcommit_memory", "2"), sysctls("vm.overcommit_memory", "1")],
    ["sysctls.vm.panic_on_oom", runc, sysctls("vm.panic_on_oom", "1"), sysctls("vm.panic_on_oom", "0")],
    ["sysctls.kernel.panic", runc, sysctls("kernel.panic", "11"), sysctls("kernel.panic", "10")],
    ["sysctls.net.ipv4.ip_forward", runc, sysctls("net.ipv4.ip_forward", "0"), sysctls("net/ipv4/ip_forward", "1")],
    ["sysctls.net.ipv4.ip_forward", runc, sysctls("net.ipv4.ip_forward", "2"), sysctls("net.ipv4.ip_forward", "1")],
    [
        "sysctls.net.ipv4.conf.all.forwarding",
        runc,
        sysctls("net.ipv4.conf.all.forwarding", "0"),
        sysctls("net.ipv4.conf.all.forwarding", "1"),
    ],
    [
        "sysctls.net.ipv4.conf.all.rp_filter",
        runc,
        sysctls("net.ipv4.conf.all.rp_filter", "1"),
        sysctls("net.ipv4.conf.all.rp_filter", "2"),
    ],
    [
        "sysctls.net.ipv4.conf.default.rp_filter",
        runc,
        sysctls("net.ipv4.conf.default.rp_filter", "1"),
        sysctls("net.ipv4.conf.default.rp_filter", "0"),
    ],
    [
        "sysctls.user.max_user_namespaces",
        runc,
        sysctls("user.max_user_namespaces", "255"),
        sysctls("user.max_user_namespaces", "256"),
    ],
    ["sysctls.kernel.kptr_restrict", runc, sysctls("kernel.kptr_restrict", "1"), sysctls("kernel.kptr_restrict", "2")],
    [
        "sysctls.kernel.unprivileged_bpf_disabled",
        runc,
        sysctls("kernel.unprivileged_bpf_disabled", "0"),
        sysctls("kernel.unprivileged_bpf_disabled", "2"),
    ],
    [
        "sysctls.kernel.yama.ptrace_scope",
        runc,
        sysctls("kernel.yama.ptrace_scope", "0"),
        sysctls("kernel.yama.ptrace_scope", "3"),
    ],
    [
        "sysctls.kernel.yama.ptrace_scope",
        gvisor,
        sysctls("kernel.yama.ptrace_scope", "2"),
        sysctls("kernel.yama.ptrace_scope", "1"),
    ],
    ["sysctls.vm.max_map_count", gvisor, sysctls("vm.max_map_count", "65530"), sysctls("vm.max_map_count", "8388608")],
    ["sysctls.net core", runc, sysctls("net core", "1"), sysctls("net.core.somaxconn", "1")],
    ["sysctls.net.core.x", runc, sysctls("net.core.x", "1;2"), sysctls("net.core.x", "1 2")],
    [
        "allowedUnsafeSysctls.0",
        runc,
        { allowedUnsafeSysctls: ["vm.swappiness"] },
        { allowedUnsafeSysctls: ["fs.mqueue.msg_max"] },
    ],
    ["allowedUnsafeSysctls.0", gvisor, { allowedUnsafeSysctls: ["kernel.sem"] }, { allowedUnsafeSysctls: [] }],
    [
        "allowedUnsafeSysctls.0",
        { ...runc, sandbox: "urunc" },
        { allowedUnsafeSysctls: ["kernel.sem"] },
        { sandbox: "kata-fc" },
    ],
    ["modules.deny.0.name", runc, deny("nf_tables"), deny("nfs")],
    ["modules.deny.0.name", { ...runc, sandbox: "urunc" }, deny("dm-thin-pool"), deny("dmi_sysfs")],
    ["modules.deny.0.name", runc, deny("a/b"), deny("a-b")],
    ["modules.deny.0.until", runc, deny("can", "2027-02-29"), deny("can", "2028-02-29")],
    ["labels.a b", runc, { labels: { "a b": "" } }, { labels: { "a.b/c": "" } }],
    ["labels.a", runc, { labels: { a: "-b" } }, { labels: { a: "b-c.d_e" } }],
    ["labels.x.k8s.io/a", runc, { labels: { "x.k8s.io/a": "b" } }, { labels: { "kubelet.kubernetes.io/a": "b" } }],
    [
        "labels.kubernetes.io/role",
        runc,
        { labels: { "kubernetes.io/role": "b" } },
        { labels: { "notkubernetes.io/role": "b" } },
    ],
    ["taints.0", runc, { taints: ["a=b:Never"] }, { taints: ["a=b:NoExecute"] }],
    ["taints.0", runc, { taints: ["=b:NoSchedule"] }, { taints: ["a:PreferNoSchedule"] }],
];

describe("a refusal and what is none beside it", () => {
    for (const [path, { sandbox, runtime, os }, refused, taken] of twins) {
        const shown = (change: Change): string => JSON.stringify(change);
        it(`${[sandbox, runtime, os].join("-")}: ${shown(refused)}, but not ${shown(taken)}`, () => {
            const spec = (change: Change): NodeSpec =>
                nodeSpec({ sandbox: change.sandbox ?? sandbox, runtime: change.runtime ?? runtime, os }, { ...change });
            const found = refusals(spec(refused));
            assert.ok(found.length > 0);
            assert.deepEqual(
                found.filter((refusal) => refusal.path !== path),
                [],
            );
            assert.deepEqual(refusals(spec(taken)), []);
        });
    }
});
