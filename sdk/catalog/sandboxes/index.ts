import { type IsolationLevel, Sandbox, type Workload } from "../../isolation";
import type { SandboxDefinition } from "../sandbox";
import { gvisor } from "./gvisor";
import { kataClh } from "./kataClh";
import { kataFc } from "./kataFc";
import { kataQemu } from "./kataQemu";
import { nitro } from "./nitro";
import { runc } from "./runc";
import { runcUserns } from "./runcUserns";
import { urunc } from "./urunc";

/** Every sandbox there is. A new one is a file beside this one and a line here. */
export const sandboxes: Record<Sandbox, SandboxDefinition> = {
    runc,
    "runc-userns": runcUserns,
    gvisor,
    "kata-qemu": kataQemu,
    "kata-clh": kataClh,
    "kata-fc": kataFc,
    nitro,
    urunc,
};

export const sandboxNames = Object.values(Sandbox);

/** The sandbox of a name that comes from outside; `undefined` for one that this version does not know. */
export function sandboxNamed(name: string): SandboxDefinition | undefined {
    return Object.hasOwn(sandboxes, name) ? sandboxes[name as Sandbox] : undefined;
}

/** The usual name of a sandbox's handler: empty for the node's default runtime, and where the name has to be given. */
export function usualHandler(sandbox: Sandbox, runtime: "containerd" | "crio" = "containerd"): string {
    const { handler } = sandboxes[sandbox];
    return handler === undefined || handler === "given" ? "" : (handler[runtime] ?? "");
}

/** What a sandbox is known to cost per pod; `undefined` where it costs nothing, and where the figure has to be given. */
export function knownOverhead(sandbox: Sandbox): { cpu: string; memory: string } | undefined {
    const { overhead } = sandboxes[sandbox];
    return overhead === undefined || overhead === "given" ? undefined : { cpu: overhead.cpu, memory: overhead.memory };
}

/** The RuntimeClass of a sandbox that has one. */
export function runtimeClassOf(sandbox: Sandbox): string {
    return sandboxes[sandbox].runtimeClass ?? sandbox;
}

/** The sandboxes of a level, the one that suits the work best first. */
export function sandboxesOf(level: IsolationLevel, workload: Workload): SandboxDefinition[] {
    return Object.values(sandboxes)
        .filter((sandbox) => sandbox.level === level)
        .sort((a, b) => a.preference[workload] - b.preference[workload]);
}
