import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, closeSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { LabFolders } from "./folders";
import { hasIpv6, ipv6 } from "./ipv6";
import { tailOf } from "./logs";
import { killProcess, identify, inspect, isAlive, ProcessIdentity, waitForEnd } from "./processes";

/** Namespaces of a lab, or of one of its nodes: they live as long as `init` does. */
export interface World {
    /** The `unshare` that made them: it only waits for init, and takes it along if it is killed. */
    unshare: ProcessIdentity;
    init: ProcessIdentity;
}

/** Where nodes and pods reach the API server and the registry. */
export const controlPlaneAddress = "10.200.0.1";
export const nodeNetwork = "10.200.0.0/24";
export const serviceAddress = "10.96.0.1";
/** Where clouds answer a machine's, and so also its pods', questions about itself. */
export const metadataAddress = "169.254.169.254";

export const namespaces = ["--net", "--mount", "--pid", "--ipc", "--uts"];

export function childrenOf(pid: number): number[] {
    try {
        return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
    } catch {
        return [];
    }
}

export async function createWorld(
    folders: LabFolders,
    hostname: string,
    record: (world: Partial<World>) => void,
): Promise<World> {
    mkdirSync(folders.world, { recursive: true });
    const log = openSync(join(folders.logs, "init.log"), "a");
    const init = [
        "/bin/bash",
        join(__dirname, "init.sh"),
        folders.state,
        hostname,
        controlPlaneAddress,
        serviceAddress,
        metadataAddress,
        ...(hasIpv6() ? [ipv6.controlPlane, ipv6.metadata] : []),
    ];
    const child = spawn(
        "unshare",
        [...namespaces, "--fork", "--kill-child", "--mount-proc", "--propagation", "private", ...init],
        { detached: true, stdio: ["ignore", log, log], cwd: "/" },
    );
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    failed.catch(() => undefined);
    closeSync(log);
    if (!child.pid) {
        return await failed;
    }
    child.unref();
    const unshare = identify(child.pid);
    record({ unshare });
    const world = await whenReady(unshare, join(folders.world, "ready"), join(folders.logs, "init.log"));
    record(world);
    return world;
}

/** What `unshare` is making, once its first process has written the file. */
export async function whenReady(unshare: ProcessIdentity, readyFile: string, log: string): Promise<World> {
    for (let patience = 500; !existsSync(readyFile); patience--) {
        if (!isAlive(unshare) || patience === 0) {
            throw new Error(`namespaces could not be made\n${tailOf(log)}`);
        }
        await sleep(20);
    }
    const [pid] = childrenOf(unshare.pid);
    if (!pid) {
        throw new Error("the first process of the namespaces is gone");
    }
    return { unshare, init: identify(pid) };
}

export function enterCommand(world: World, command: string[]): [string, string[]] {
    if (!isAlive(world.init)) {
        throw new Error("the lab's namespaces are gone");
    }
    return ["nsenter", ["--target", String(world.init.pid), ...namespaces, "--", ...command]];
}

/** Runs a command in the lab's namespaces to its end and returns what it printed. */
export async function runInWorld(world: World, command: string[], env: NodeJS.ProcessEnv): Promise<string> {
    const [file, args] = enterCommand(world, command);
    try {
        return (await promisify(execFile)(file, args, { env, cwd: "/", maxBuffer: 64 << 20 })).stdout;
    } catch (error) {
        const { message, stderr } = error as { message: string; stderr?: string };
        throw new Error(`${command.join(" ")}: ${stderr?.trim() || message}`);
    }
}

/** The pid out here of a process that is known by its pid in there. */
export function outerPid(world: World, innerPid: number): number | undefined {
    return childrenOf(world.init.pid).find((pid) => {
        try {
            const status = readFileSync(`/proc/${pid}/status`, "utf8");
            return /^NSpid:.*\s(\d+)$/m.exec(status)?.[1] === String(innerPid);
        } catch {
            return false;
        }
    });
}

export async function endWorld(world: Partial<World>): Promise<void> {
    // A lab that was killed while it came up may have recorded only the outer process.
    const init = world.init ?? (world.unshare && initOf(world.unshare));
    if (init) {
        await killProcess(init);
    }
    if (world.unshare && !(await waitForEnd(world.unshare, 2_000))) {
        await killProcess(world.unshare);
    }
}

function initOf(unshare: ProcessIdentity): ProcessIdentity | undefined {
    const [pid] = isAlive(unshare) ? childrenOf(unshare.pid) : [];
    const found = pid === undefined ? undefined : inspect(pid);
    return found && { pid: found.pid, started: found.started };
}
