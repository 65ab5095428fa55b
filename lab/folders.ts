import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where one lab keeps everything that `down` removes. */
export interface LabFolders {
    name: string;
    state: string;
    stateFile: string;
    config: string;
    pki: string;
    logs: string;
    world: string;
    /** One folder a node: what it writes to /run, /var and /opt. */
    nodes: string;
    /** All programs, for the lab itself. */
    programs: string;
    /** What users put in front of their PATH: kubectl alone, so that nothing else of theirs is shadowed. */
    bin: string;
    kubeconfig: string;
}

export const defaultLabName = (env: NodeJS.ProcessEnv = process.env): string => env.LAB_NAME || "default";

export function stateRoot(env: NodeJS.ProcessEnv = process.env): string {
    return join(env.XDG_STATE_HOME || join(homedir(), ".local/state"), "kernel-isolation/lab");
}

export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
    return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kernel-isolation");
}

export function labFolders(name: string, env: NodeJS.ProcessEnv = process.env): LabFolders {
    // The name becomes a node name, a cgroup and a folder.
    if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
        throw new Error(
            `"${name}" is no name for a lab: up to 32 lower-case letters, digits and dashes, no dash at either end`,
        );
    }
    const state = join(stateRoot(env), name);
    return {
        name,
        state,
        stateFile: join(state, "lab.json"),
        config: join(state, "config"),
        pki: join(state, "pki"),
        logs: join(state, "logs"),
        world: join(state, "world"),
        nodes: join(state, "nodes"),
        programs: join(state, "programs"),
        bin: join(state, "bin"),
        kubeconfig: join(state, "kubeconfig"),
    };
}

/** A node covers these folders of the host with its own, so nothing that it must still see may lie in them. */
const coveredFolders = ["/run", "/var/run", "/var/lib", "/var/log", "/var/cache"];

export function assertNotCovered(folder: string, variable: string): void {
    for (const covered of coveredFolders) {
        if (`${resolve(folder)}/`.startsWith(`${covered}/`)) {
            throw new Error(
                `${folder} lies in ${covered}, which the lab covers with a folder of its own: set ${variable}`,
            );
        }
    }
}
