import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { LabFolders } from "./folders";
import { tailOf } from "./logs";
import { inspect, isAlive, killProcess, ProcessIdentity } from "./processes";
import { enterCommand, outerPid, World } from "./world";

export interface ProgramStart {
    name: string;
    command: string[];
    /** Becomes file descriptor 3 of the program. */
    descriptor?: number;
}

/** Starts a lab's programs, in its namespaces where it has them, and keeps an eye on them. */
export interface Launcher {
    start(program: ProgramStart): Promise<ProcessIdentity>;
    /** Takes note of a program that something else started. */
    adopt(name: string, identity: ProcessIdentity): void;
    /** Ends a program whose work is done. */
    end(name: string): Promise<void>;
    /** Polls until the probe holds. When a program dies or time is up, the error carries the end of its log. */
    waitFor(what: string, suspect: string, seconds: number, probe: () => Promise<boolean>): Promise<void>;
}

/** Keeps in the lab's state what runs; nothing stands for a program that was ended. */
export type RecordProgram = (program: string, identity: ProcessIdentity | undefined) => void;

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

export function createLauncher(folders: LabFolders, world: World | undefined, record: RecordProgram): Launcher {
    const env = programEnvironment(folders);
    const started = new Map<string, ProcessIdentity>();
    const endOfLog = (program: string): string => {
        const log = logOf(folders, program);
        return `\nThe end of ${basename(log)}:\n${tailOf(log)}`;
    };
    const adopt = (name: string, identity: ProcessIdentity): void => {
        started.set(name, identity);
        record(name, identity);
    };
    return {
        adopt,
        end: async (name) => {
            const identity = started.get(name);
            started.delete(name);
            if (identity) {
                await killProcess(identity);
            }
            record(name, undefined);
        },
        start: async (program) => {
            const identity = await (world
                ? startInWorld(folders, world, program, env)
                : startHere(folders, program, env));
            adopt(program.name, identity);
            return identity;
        },
        waitFor: async (what, suspect, seconds, probe) => {
            const until = Date.now() + seconds * 1000;
            while (!(await probe())) {
                const dead = [...started].find(([, identity]) => !isAlive(identity))?.[0];
                if (dead) {
                    throw new Error(`${dead} ended while waiting for ${what}${endOfLog(dead)}`);
                }
                if (Date.now() > until) {
                    throw new Error(`${what}: not within ${seconds} s${endOfLog(suspect)}`);
                }
                await sleep(50);
            }
        },
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
    return identified(folders, program, child.pid);
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
            return identified(folders, program, pid);
        }
        await sleep(10);
    }
    throw endedAtOnce(folders, program);
}

/** One that fails as it starts may end between being found and being looked at. */
function identified(folders: LabFolders, program: ProgramStart, pid: number): ProcessIdentity {
    const found = inspect(pid);
    if (!found) throw endedAtOnce(folders, program);
    return { pid, started: found.started };
}

function endedAtOnce(folders: LabFolders, { name }: ProgramStart): Error {
    return new Error(`${name} ended at once\n${tailOf(logOf(folders, name))}`);
}
