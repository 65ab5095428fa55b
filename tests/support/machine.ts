/** A machine that boots: Debian with its own systemd, in the lab's network, given user data and nothing else. */
import { ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { createCgroup, hierarchies, removeCgroup } from "../../lab/cgroups";
import { identify, killProcess } from "../../lab/processes";
import { childrenOf } from "../../lab/world";

export interface Machine {
    /** What it has written to its console so far. */
    console(): string;
    /** Runs a shell command in it, as root. */
    run(command: string): Promise<string>;
    /** What its journal has of this boot, by the arguments of journalctl. */
    journal(...args: string[]): Promise<string[]>;
    /** What its cloud-init failed at. */
    errors(): Promise<string[]>;
    /** Until its cloud-init has ended, well or not. */
    booted(seconds: number): Promise<void>;
    /** Ends all of its processes at once, as a power cut does, and removes its cgroups. */
    end(): Promise<void>;
}

interface CloudInitResult {
    v1: { errors: string[] };
}

export const machineCgroup = `/kernel-isolation-machine-${process.pid}`;

export async function bootMachine(root: string, network: string): Promise<Machine> {
    const consoleLog = `${root}.console`;
    await createCgroup(machineCgroup);
    const cgroups = hierarchies().map(({ mount }) => join(mount, machineCgroup, "cgroup.procs"));
    const nspawn = [
        ...["systemd-nspawn", "--quiet", `--directory=${root}`, "--boot", "--register=no", "--keep-unit"],
        ...["--machine=machine", `--network-namespace-path=${network}`, "--console=read-only", "--link-journal=no"],
        // A node's programs mount, trace and load; what this root may not do, root in there may not either.
        ...["--capability=all", "--system-call-filter=@known"],
    ];
    // In cgroups of its own, so that those the machine makes are known and can be removed.
    const enter = 'for file in $CGROUPS; do echo $$ >"$file"; done; exec "$@"';
    // Its clock is this one's, and all of its boots have this one's identity.
    const began = (Date.now() / 1000).toFixed(3);
    const output = openSync(consoleLog, "w");
    const child = spawn("setsid", ["--wait", "bash", "-c", enter, "bash", ...nspawn], {
        stdio: ["ignore", output, output],
        env: { PATH: process.env.PATH, CGROUPS: cgroups.join(" "), SYSTEMD_NSPAWN_API_VFS_WRITABLE: "1" },
    });
    closeSync(output);
    const ended = new Promise((done) => child.once("close", done));
    const leader = await leaderOf(child, consoleLog);
    const machine: Machine = {
        console: () => readFileSync(consoleLog, "utf8"),
        run: async (command) => {
            const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
            const nsenter = ["nsenter", "--target", String(leader.pid), "--all", "env", "-i", path];
            // A session of its own: a signal to its group must not reach this one's.
            const args = ["--wait", ...nsenter, "bash", "-c", command];
            return (await promisify(execFile)("setsid", args, { timeout: 60_000 })).stdout;
        },
        journal: async (...args) => {
            const quoted = [`--since=@${began}`, "--no-pager", "--quiet", ...args].map((arg) => `'${arg}'`);
            // It ends with 1 where nothing matches.
            const text = await machine.run(`journalctl ${quoted.join(" ")} || [ $? = 1 ]`);
            return text.split("\n").filter(Boolean);
        },
        errors: async () => {
            const result = JSON.parse(await machine.run("cat /run/cloud-init/result.json")) as CloudInitResult;
            return result.v1.errors;
        },
        booted: async (seconds) => {
            // Its /run starts empty in each boot.
            const result = `/proc/${leader.pid}/root/run/cloud-init/result.json`;
            for (let patience = seconds * 5; !existsSync(result); patience--) {
                if (patience === 0) throw new Error(`cloud-init did not end\n${machine.console().slice(-3000)}`);
                await sleep(200);
            }
        },
        end: async () => {
            // The first process of the machine takes all others along, and nspawn ends after it.
            await killProcess(leader);
            await ended;
            await removeCgroup(machineCgroup);
        },
    };
    return machine;
}

/** The machine's first process: a child of nspawn, which is a child of ours. */
async function leaderOf(child: ChildProcess, log: string): Promise<ReturnType<typeof identify>> {
    for (let patience = 100; patience > 0 && child.exitCode === null; patience--) {
        const systemd = child.pid === undefined ? undefined : descendants(child.pid).find(isInit);
        if (systemd !== undefined) return identify(systemd);
        await sleep(100);
    }
    throw new Error(`the machine does not start\n${readFileSync(log, "utf8").slice(-2000)}`);
}

const descendants = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);

function isInit(pid: number): boolean {
    try {
        return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
        return false;
    }
}
