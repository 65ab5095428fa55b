/** Kernel settings: what every node gets, what the kubelet insists on, and what a pool may add without contradicting either. */
import { join, type Refusal } from "../plan/refusal";
import { NodeOs, type ResolvedNodeSpec } from "./spec";

interface Setting {
    value: string;
    /** Values that say the same more strictly. */
    stricter?: readonly string[];
}

/** With protectKernelDefaults the kubelet ends where one of these differs (kubernetes, setupKernelTunables). */
const insistedOn: Record<string, string> = {
    "vm.overcommit_memory": "1",
    "vm.panic_on_oom": "0",
    "kernel.panic": "10",
    "kernel.panic_on_oops": "1",
    "kernel.keys.root_maxkeys": "1000000",
    "kernel.keys.root_maxbytes": "25000000",
};

/** Without these no pod reaches another. */
const podNetwork: Record<string, string> = {
    "net.ipv4.ip_forward": "1",
    "net.bridge.bridge-nf-call-iptables": "1",
    "net.bridge.bridge-nf-call-ip6tables": "1",
};

const hardened: Record<string, Setting> = {
    "kernel.kptr_restrict": { value: "2" },
    "kernel.dmesg_restrict": { value: "1" },
    "kernel.perf_event_paranoid": { value: "3", stricter: ["4"] },
    "kernel.unprivileged_bpf_disabled": { value: "1", stricter: ["2"] },
    "kernel.yama.ptrace_scope": { value: "1", stricter: ["2", "3"] },
    "kernel.sysrq": { value: "0" },
    "kernel.randomize_va_space": { value: "2" },
    "net.core.bpf_jit_harden": { value: "2" },
    "fs.protected_hardlinks": { value: "1" },
    "fs.protected_symlinks": { value: "1" },
    "fs.protected_fifos": { value: "2" },
    "fs.protected_regular": { value: "2" },
    "fs.suid_dumpable": { value: "0" },
    "dev.tty.ldisc_autoload": { value: "0" },
    ...Object.fromEntries(
        ["all", "default"].flatMap((scope) => [
            [`net.ipv4.conf.${scope}.accept_redirects`, { value: "0" }],
            [`net.ipv4.conf.${scope}.secure_redirects`, { value: "0" }],
            [`net.ipv4.conf.${scope}.send_redirects`, { value: "0" }],
            [`net.ipv4.conf.${scope}.accept_source_route`, { value: "0" }],
            [`net.ipv4.conf.${scope}.log_martians`, { value: "1" }],
        ]),
    ),
};

/** Keys that are left as the system has them, and values of theirs that would break the node. */
const bounds: Record<string, { accepts: (value: string) => boolean; reason: string; nearest: string }> = {
    "kernel.modules_disabled": {
        accepts: () => false,
        reason: "closes the kernel to every module for good, those of the pod network and of the sandbox among them",
        nearest: "modules.deny",
    },
    "net.ipv4.conf.all.forwarding": {
        accepts: (value) => value === "1",
        reason: "would stop the forwarding between pods",
        nearest: '"1"',
    },
    "net.ipv4.conf.all.rp_filter": {
        accepts: (value) => value !== "1",
        reason: "drops what returns to a pod by another way, as cloud networks send it",
        nearest: '"2", the loose filter',
    },
    "net.ipv4.conf.default.rp_filter": {
        accepts: (value) => value !== "1",
        reason: "drops what returns to a pod by another way, as cloud networks send it",
        nearest: '"2", the loose filter',
    },
    "user.max_user_namespaces": {
        accepts: (value) => Number(value) >= 256,
        reason: "leaves gVisor and pods with user namespaces none to live in",
        nearest: '"256" or more, or left out',
    },
};

/** What every node gets, with what its sandbox adds. */
export function baselineSysctls(os: NodeOs, ofSandbox: Record<string, string>): Record<string, string> {
    // Bottlerocket loads br_netfilter with its network plugin, and sets what it needs then.
    const network = os === NodeOs.Bottlerocket ? { "net.ipv4.ip_forward": "1" } : podNetwork;
    const settings = Object.entries(hardened).map(([key, { value }]): [string, string] => [key, value]);
    return { ...insistedOn, ...network, ...Object.fromEntries(settings), ...ofSandbox };
}

/** All settings of a pool, and a refusal for each of the user's that cannot stand beside the others. */
export function resolveSysctls(
    spec: ResolvedNodeSpec,
    ofSandbox: Record<string, string>,
): { sysctls: Record<string, string>; refusals: Refusal[] } {
    const baseline = baselineSysctls(spec.os, ofSandbox);
    const own = Object.fromEntries(Object.entries(spec.sysctls).map(([key, value]) => [dotted(key), value]));
    const refusals = Object.entries(spec.sysctls).flatMap(([key, value]): Refusal[] => {
        const problem = problemOf(dotted(key), value, baseline, spec);
        return problem ? [{ path: join("sysctls", key), ...problem }] : [];
    });
    return { sysctls: { ...baseline, ...own }, refusals };
}

/** Both spellings name the same setting: `net/core/somaxconn`, `net.core.somaxconn`. */
function dotted(key: string): string {
    return key.includes("/") && !key.includes(".") ? key.replaceAll("/", ".") : key;
}

function problemOf(
    key: string,
    value: string,
    baseline: Record<string, string>,
    { sandbox }: ResolvedNodeSpec,
): { reason: string; nearest?: string } | undefined {
    if (!/^[a-z0-9_]+(\.[A-Za-z0-9_-]+)+$/.test(key)) return { reason: "is no kernel setting's name" };
    if (!/^[-A-Za-z0-9_]+([ \t.,:/][-A-Za-z0-9_]+)*$/.test(value)) {
        return { reason: `${JSON.stringify(value)} is no kernel setting's value` };
    }
    if (sandbox === "gvisor" && key === "kernel.yama.ptrace_scope" && value !== "1") {
        return { reason: 'gVisor traces its own processes, which only "1" lets it do', nearest: '"1"' };
    }
    const bound = bounds[key];
    if (bound && !bound.accepts(value)) return { reason: bound.reason, nearest: bound.nearest };
    const fixed = baseline[key];
    if (fixed === undefined || fixed === value || hardened[key]?.stricter?.includes(value)) return undefined;
    // A sandbox's own are amounts, of which more is no less.
    if (isOfSandbox(key) && Number(value) > Number(fixed)) return undefined;
    return { reason: `"${value}" contradicts "${fixed}", ${whose(key)}`, nearest: `leave it out: it is "${fixed}"` };
}

function isOfSandbox(key: string): boolean {
    return !(key in insistedOn) && !(key in podNetwork) && !(key in hardened);
}

function whose(key: string): string {
    if (key in insistedOn) return "on which the kubelet insists (protectKernelDefaults)";
    if (key in podNetwork) return "without which no pod reaches another";
    return key in hardened ? "which every node of the package has" : "which the sandbox needs";
}

/** The namespaced sysctls: the kubelet does not start with any other in its list. */
const namespaced = /^(kernel\.(shm|msg)[a-z_]*|kernel\.sem|fs\.mqueue\.[a-z_]+|net\.[A-Za-z0-9_.-]+)$/;

export function refuseUnsafeSysctls({ allowedUnsafeSysctls, sandbox }: ResolvedNodeSpec): Refusal[] {
    return allowedUnsafeSysctls.flatMap((pattern, index): Refusal[] => {
        const path = join("allowedUnsafeSysctls", index);
        if (!namespaced.test(pattern.replace(/\*$/, "x"))) {
            return [
                { path, reason: `"${pattern}" is not one that Linux keeps apart by namespace`, nearest: "sysctls" },
            ];
        }
        if (sandbox === "gvisor" || sandbox === "urunc") {
            const reason = `a pod under ${sandbox} has a kernel of its own that does not take the node's sysctls`;
            return [{ path, reason, nearest: "leave it out" }];
        }
        return [];
    });
}

export function sysctlFile(sysctls: Record<string, string>): string {
    const lines = Object.keys(sysctls)
        .sort()
        .map((key) => `${key} = ${sysctls[key]}\n`);
    return lines.join("");
}
