/** Which plugin connects a lab's pods: Cilium, which enforces network policies, wherever it can run. */
import { execFile } from "node:child_process";
import { release } from "node:os";
import { promisify } from "node:util";

import { ensurePackages, type LabLog } from "./packages";
import type { LabNetwork, NetworkPlugin } from "./runningLab";

/** https://docs.cilium.io/en/v1.20/operations/system_requirements/, read 2026-11-24 */
const leastKernel = [5, 10] as const;

/** `LAB_CNI=plain`; undefined leaves the choice to the lab. */
export function pluginFromEnvironment(env: NodeJS.ProcessEnv = process.env): NetworkPlugin | undefined {
    const text = env.LAB_CNI || undefined;
    if (text === undefined || text === "cilium" || text === "plain") {
        return text;
    }
    throw new Error(`LAB_CNI: "${text}" is neither cilium nor plain`);
}

/** Sees that what was asked for can run, or takes the best that can where nothing was. */
export async function chooseNetwork(asked: NetworkPlugin | undefined, log: LabLog): Promise<LabNetwork> {
    if (asked === "plain") {
        return { plugin: "plain", enforced: false, reason: "the plain plugin was asked for" };
    }
    const reason = await whyNoCilium(log);
    if (reason === undefined) {
        return { plugin: "cilium", enforced: true };
    }
    if (asked === "cilium") {
        throw new Error(`Cilium cannot run here: ${reason}`);
    }
    log(`network policies will be written and not enforced, because Cilium cannot run here: ${reason}`);
    return { plugin: "plain", enforced: false, reason };
}

export function networkLine({ plugin, enforced, reason }: LabNetwork): string {
    return `network policies are ${enforced ? `enforced, by ${plugin}` : `written, not enforced: ${reason}`}`;
}

async function whyNoCilium(log: LabLog): Promise<string | undefined> {
    const kernel = release();
    const [major = 0, minor = 0] = kernel.split(".").map(Number);
    if (major < leastKernel[0] || (major === leastKernel[0] && minor < leastKernel[1])) {
        return `it needs Linux ${leastKernel.join(".")}, and this is ${kernel}`;
    }
    try {
        // In a mount namespace that ends with the command.
        await promisify(execFile)("unshare", ["--mount", "mount", "--no-mtab", "-t", "bpf", "bpf", "/tmp"]);
    } catch {
        return "this kernel lets nobody mount its bpf filesystem";
    }
    try {
        await ensurePackages(["clang"], log);
    } catch (error) {
        return `its agent needs clang 18 or newer: ${(error as Error).message}`;
    }
    return undefined;
}
