import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { LabFolders } from "./folders";
import { tailOf } from "./logs";
import { identify, isAlive, ProcessIdentity } from "./processes";
import { enterCommand, outerPid, World } from "./world";

export interface ProgramStart {
    name: string;
    command: string[];
    /** Becomes file descriptor 3 of the program. */
    descriptor?: number;
}

/** Starts a lab's programs, in its namespaces where it has them. */
export interface Launcher {
    start(program: ProgramStart): Promise<ProcessIdentity>;
}

export const logOf = (folders: LabFolders, program: string): string => join(folders.logs, `${program}.log`);

/** What a program of the lab sees of the environment: nothing of the user's (proxies, KUBECONFIG, credentials). */
export function programEnvironment(folders: LabFolders): NodeJS.ProcessEnv {
    return {
        PATH: `${folders.programs}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        HOME: folders.state,
        TMPDIR: join(folders.state, "tmp"),
        LANG: "C.UTF-8",
    };
}

export function createLauncher(folders: LabFolders, world: World | undefined): Launcher {
    const env = programEnvironment(folders);
    return {
        start: (program) => (world ? startInWorld(folders, world, program, env) : startHere(folders, program, env)),
    };
}

async function startHere(folders: LabFolders, program: ProgramStart, env: NodeJS.ProcessEnv): Promise<ProcessIdentity> {
    const log = openSync(logOf(folders, program.name), "a");
    const [file = "", ...args] = program.command;
    const child = spawn(file, args, { detached: true, env, cwd: folders.state, stdio: ["ignore", log, log] });
    closeSync(log);
    const failed = new Promise<never>((_, reject) => child.once("error", reject));
    failed.catch(() => undefined);
    if (!child.pid) {
        return await failed;
    }
    child.unref();
    return identify(child.pid);
}

async function startInWorld(
    folders: LabFolders,
    world: World,
    program: ProgramStart,
    env: NodeJS.ProcessEnv,
): Promise<ProcessIdentity> {
    // The shell ends at once and leaves the program to the lab's own init: no process of the lab has a parent outside.
    const script = 'log=$1; shift; cd /; setsid "$@" </dev/null >>"$log" 2>&1 & echo $!';
    const command = ["/bin/bash", "-c", script, "bash", logOf(folders, program.name), ...program.command];
    const [file, args] = enterCommand(world, command);
    const child = spawn(file, args, {
        env,
        cwd: "/",
        stdio: ["ignore", "pipe", "inherit", program.descriptor ?? "ignore"],
    });
    let printed = "";
    child.stdout?.on("data", (data: Buffer) => (printed += data.toString()));
    await new Promise<void>((done, reject) => {
        child.once("error", reject);
        child.once("close", () => done());
    });
    for (let patience = 50; patience > 0; patience--) {
        const pid = outerPid(world, Number(printed));
        if (pid !== undefined) {
            return identify(pid);
        }
        await sleep(10);
    }
    throw new Error(`${program.name} ended at once\n${tailOf(logOf(folders, program.name))}`);
}

/** Polls until the probe holds. When the program dies or time is up, the error carries the tail of its log. */
export async function waitFor(
    what: string,
    probe: () => Promise<boolean>,
    guilty: { name: string; log: string; process?: ProcessIdentity },
    seconds: number,
): Promise<void> {
    const until = Date.now() + seconds * 1000;
    while (!(await probe())) {
        const dead = guilty.process && !isAlive(guilty.process);
        if (dead || Date.now() > until) {
            const why = dead ? `${guilty.name} has ended` : `not within ${seconds} s`;
            const tail = existsSync(guilty.log) ? `\nThe end of ${guilty.log}:\n${tailOf(guilty.log)}` : "";
            throw new Error(`waiting for ${what}: ${why}${tail}`);
        }
        await sleep(50);
    }
}
