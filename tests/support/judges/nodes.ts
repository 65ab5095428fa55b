/** What the judges are given: every bootstrap that can be had, plain and with everything that a pool may add. */
import { BootstrapFormat, type NodeFile, type NodePlan, type NodeSpec } from "../../../sdk/nodes";
import { crioFile } from "../../../sdk/nodes/runtimes/crio";
import {
    type Combination,
    combinations,
    nameOf,
    nodeSpec,
    planned,
    refused,
    rendered,
    scriptOf,
} from "../../unit/nodes/support";

export interface JudgedNode {
    name: string;
    combination: Combination;
    plan: NodePlan;
    text: string;
    /** What bash is given, if anything is. */
    script: string | undefined;
}

/** Words that a shell, YAML, TOML or systemd could take for more than a word, as far as a node may have them. */
function everything({ sandbox }: Combination): Partial<NodeSpec> {
    const kernelIsTheirs = sandbox === "runc" || sandbox === "runc-userns";
    return {
        arch: "arm64",
        mirror: "https://mirror.example.com/isolation/",
        podPidsLimit: 512,
        sysctls: { "net.core.somaxconn": "4096", "net.ipv4.ip_local_port_range": "32768 60999" },
        ...(kernelIsTheirs && { allowedUnsafeSysctls: ["net.core.somaxconn", "kernel.msg*"] }),
        modules: { deny: [{ name: "usb-storage" }, { name: "can", until: "2026-10-01" }] },
        labels: { pool: "general", "example.com/true": "true", "example.com/number": "0123", empty: "" },
        taints: [
            "kernel-isolation.io/tenant=payments:NoSchedule",
            "kernel-isolation.io/tenant=other:NoExecute",
            "a:NoSchedule",
        ],
        probeImage: "registry.example.com:5000/busybox:1.37.0",
    };
}

function judged(combination: Combination, suffix: string, change: Partial<NodeSpec>): JudgedNode {
    const text = rendered(combination, change);
    return {
        name: `${nameOf(combination)}${suffix}`,
        combination,
        plan: planned(nodeSpec(combination, change)),
        text,
        script: scriptOf(combination, text),
    };
}

let made: JudgedNode[] | undefined;

export function judgedNodes(...formats: BootstrapFormat[]): JudgedNode[] {
    made ??= combinations
        .filter((combination) => refused(combination).length === 0)
        .flatMap((combination) => [
            judged(combination, "", {}),
            judged(combination, ", everything", everything(combination)),
        ]);
    return formats.length > 0 ? made.filter(({ combination }) => formats.includes(combination.format)) : made;
}

/** The files of every node that one system or program reads, each text once, by the first node that has it. */
export function filesOf(wanted: (file: NodeFile) => boolean, nodes = judgedNodes()): Record<string, string> {
    const names = new Map<string, string>();
    for (const { name, plan } of nodes) {
        for (const file of plan.files.filter(wanted)) {
            if (!names.has(file.content)) names.set(file.content, `${name} ${file.path}`);
        }
    }
    return Object.fromEntries([...names].map(([content, name]) => [name, content]));
}

/** CRI-O's drop-ins, for whoever has a CRI-O to read them. */
export function crioDropIns(): Record<string, string> {
    return filesOf(({ path }) => path === crioFile);
}
