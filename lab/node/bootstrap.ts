/** The bootstrap that makes a lab's machine a node: the same script that anyone's machine is given. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { type NodePlan, type NodeSpec, planNode, render } from "../../sdk/nodes";
import { cgroupOf } from "../cgroups";
import { registry } from "../images";
import type { LabFolders } from "../folders";
import { logOf } from "../launch";
import { tailOf } from "../logs";
import { architecture, type Mirror } from "./mirror";
import type { Machine } from "./machine";

export type NodeRole = Pick<NodeSpec, "sandbox" | "runtime" | "runtimeVersion" | "kubernetes" | "labels">;

export function nodePlan(role: NodeRole, { address, archives }: Mirror): NodePlan {
    const needed = role.sandbox === "gvisor" ? ["crictl", "gvisor"] : ["crictl"];
    const planned = planNode(
        {
            ...role,
            os: "debian",
            arch: architecture,
            cgroupDriver: "cgroupfs",
            mirror: address,
            checksums: Object.fromEntries(needed.map((name) => [name, archives[name]?.digest ?? ""])),
            probeImage: `${registry}/probe:1`,
        },
        new Date().toISOString().slice(0, 10),
    );
    if (planned.kind === "refused")
        throw new Error(`the lab's own node is refused: ${JSON.stringify(planned.refusals)}`);
    return planned.plan;
}

/** Runs the script in the machine; returns how many seconds it took. */
export async function bootstrapMachine(
    folders: LabFolders,
    machine: Machine,
    plan: NodePlan,
    mirror: Mirror,
): Promise<number> {
    const rendered = render(plan, "script");
    if (rendered.kind === "refused") throw new Error(JSON.stringify(rendered.refusals));
    const script = join(machine.folder, "bootstrap.sh");
    writeFileSync(script, rendered.text, { mode: 0o700 });
    const parameters = join(machine.folder, "sys");
    copyParameters(parameters, Object.keys(plan.sysctls));
    const log = logOf(folders, `bootstrap${machine.suffix}`);
    const began = Date.now();
    try {
        await machine.run(["/bin/bash", "-c", 'exec "$0" >>"$1" 2>&1', script, log], {
            CONSOLE: "/dev/null",
            CURL_CA_BUNDLE: mirror.authority,
            CNI_BIN: folders.programs,
            PROBE_CGROUP: `${cgroupOf(folders.name, machine.index)}/probe`,
            PROC_SYS: parameters,
        });
    } catch {
        throw new Error(`${machine.hostname} did not become a node\n${tailOf(log)}`);
    }
    return (Date.now() - began) / 1000;
}

/**
 * Most kernel parameters are the whole machine's, and the lab changes none: they are written to copies. Those of the
 * IPv4 network are the node's own.
 */
function copyParameters(folder: string, names: string[]): void {
    for (const path of names.map((name) => name.replaceAll(".", "/"))) {
        const own = `/proc/sys/${path}`;
        const copy = join(folder, path);
        mkdirSync(dirname(copy), { recursive: true });
        writeFileSync(copy, existsSync(own) ? readFileSync(own) : "0\n");
    }
}
