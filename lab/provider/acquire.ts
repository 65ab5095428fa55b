import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheRoot } from "../folders";

const day = 24 * 60 * 60 * 1000;

/**
 * Tries a download once a day at most: where the network is closed, it costs its whole time limit each time. Gives the
 * reason for a failure, the remembered one too.
 */
export async function tryOnceADay(name: string, download: () => Promise<void>): Promise<string | undefined> {
    const note = path.join(cacheRoot(), `refused-${name}`);
    const remembered = recent(note);
    if (remembered !== undefined) return remembered;
    try {
        await download();
        fs.rmSync(note, { force: true });
        return undefined;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        fs.mkdirSync(cacheRoot(), { recursive: true });
        fs.writeFileSync(note, reason);
        return reason;
    }
}

function recent(note: string): string | undefined {
    const stat = fs.statSync(note, { throwIfNoEntry: false });
    if (stat === undefined || Date.now() - stat.mtimeMs > day) return undefined;
    return fs.readFileSync(note, "utf8");
}

/**
 * Runs a program and gives what it printed; at its time limit everything it started is ended. It runs outside of this
 * project's folder: the Pulumi CLI refuses to install anything where a program and a plugin stand side by side.
 */
export async function runLimited(
    command: string,
    args: string[],
    seconds: number,
    env: Record<string, string> = {},
): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, {
            cwd: os.tmpdir(),
            env: { ...process.env, ...env },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        const printed = { out: "", err: "" };
        child.stdout.on("data", (part: Buffer) => (printed.out += part));
        child.stderr.on("data", (part: Buffer) => (printed.err += part));
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            process.kill(-child.pid!, "SIGKILL");
        }, seconds * 1000);
        child.on("error", (error) => {
            clearTimeout(timer);
            reject(error);
        });
        child.on("close", (code) => {
            clearTimeout(timer);
            if (code === 0) return resolve(printed.out);
            const why = late ? `no answer within ${seconds} s` : printed.err.trim().split("\n").at(-1);
            reject(new Error(why || `${path.basename(command)} ended with code ${code}`));
        });
    });
}
