/** `kubectl` of a lab, as its administrator. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunningLab } from "../../lab/lab";

export function kubectlOf(lab: RunningLab): (...args: string[]) => Promise<string> {
    const env = { ...process.env, KUBECONFIG: lab.kubeconfig };
    return async (...args) => (await promisify(execFile)(join(lab.binFolder, "kubectl"), args, { env })).stdout;
}
