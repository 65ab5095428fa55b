import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A pid alone may have been given to another process since: its start time tells them apart. */
export interface ProcessIdentity {
    pid: number;
    started: string;
}

export interface ProcessState extends ProcessIdentity {
    /** As in ps: R, S, D, ... */
    state: string;
    memoryBytes: number;
}

export function parseProcStat(stat: string): { state: string; startTicks: string } {
    // The name in parentheses may itself hold spaces and parentheses: count from its end.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
}

let bootId: string | undefined;

function inspectLinux(pid: number): ProcessState | undefined {
    try {
        const { state, startTicks } = parseProcStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
        const memory = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
        // Ticks count from the boot, so the same pid and ticks may come again after the next one.
        bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
        return { pid, state, started: `${bootId}:${startTicks}`, memoryBytes: Number(memory?.[1] ?? 0) * 1024 };
    } catch {
        return undefined;
    }
}

function inspectByPs(pid: number): ProcessState | undefined {
    try {
        const line = execFileSync("ps", ["-o", "state=,rss=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
        const [, state, rss, started] = /^(\S+)\s+(\d+)\s+(.+)$/.exec(line) ?? [];
        return state && started ? { pid, state, started, memoryBytes: Number(rss) * 1024 } : undefined;
    } catch {
        return undefined;
    }
}

/** What runs under this pid now; undefined for none and for zombies. */
export function inspect(pid: number): ProcessState | undefined {
    const found = process.platform === "linux" ? inspectLinux(pid) : inspectByPs(pid);
    return found && !/^[ZX]/.test(found.state) ? found : undefined;
}

export function current(identity: ProcessIdentity): ProcessState | undefined {
    const found = inspect(identity.pid);
    return found?.started === identity.started ? found : undefined;
}

export const isAlive = (identity: ProcessIdentity): boolean => current(identity) !== undefined;

export function identify(pid: number): ProcessIdentity {
    const found = inspect(pid);
    if (!found) {
        throw new Error(`process ${pid} ended at once`);
    }
    return { pid, started: found.started };
}

export async function waitForEnd(identity: ProcessIdentity, milliseconds: number): Promise<boolean> {
    const until = Date.now() + milliseconds;
    while (isAlive(identity)) {
        if (Date.now() > until) {
            return false;
        }
        await sleep(20);
    }
    return true;
}

/** Ends it at once: what a lab's programs would still save is removed with the lab. */
export async function killProcess(identity: ProcessIdentity): Promise<void> {
    if (isAlive(identity)) {
        process.kill(identity.pid, "SIGKILL");
    }
    if (!(await waitForEnd(identity, 10_000))) {
        throw new Error(`process ${identity.pid} does not end`);
    }
}
