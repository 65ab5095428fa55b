/** CRI-O: one drop-in file a sandbox. */
import { toml, type TomlValue } from "../toml";
import type { NodeFile } from "../types";

export const crioFile = "/etc/crio/crio.conf.d/10-kernel-isolation.conf";

/** The oldest version that gives pods user namespaces. */
export const oldestCrio = "1.25";

/** A handler that CRI-O drives through a containerd shim. It passes on no annotation unless told to. */
export function shimHandler(name: string, values: Record<string, TomlValue>): string {
    return toml({ path: ["crio", "runtime", "runtimes", name], values: { ...values, runtime_type: "vm" } });
}

export function crioDropIn(config: string): NodeFile {
    return { path: crioFile, mode: "0644", content: config, purpose: "the sandbox's handler" };
}
