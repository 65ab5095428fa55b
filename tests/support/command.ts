/** The command line, in this process for speed and as a child process as a user starts it. */
import { type ChildProcess, execFile } from "node:child_process";
import path from "node:path";
import { run } from "../../cli/program";

export interface Ended {
    code: number;
    stdout: string;
    stderr: string;
}

export async function kernelIsolation(...args: string[]): Promise<Ended> {
    const ended = { stdout: "", stderr: "" };
    const code = await run(args, {
        out: (text) => (ended.stdout += text),
        err: (text) => (ended.stderr += text),
        terminal: { width: 100, color: false },
    });
    return { code, ...ended };
}

export function kernelIsolationProcess(...args: string[]): Promise<Ended> {
    return startKernelIsolation(...args).ended;
}

export function startKernelIsolation(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const command = ["-r", "ts-node/register/transpile-only", "cli/main.ts", ...args];
    let end: (ended: Ended) => void;
    const ended = new Promise<Ended>((resolve) => (end = resolve));
    const cwd = path.join(__dirname, "../..");
    const child = execFile(process.execPath, command, { cwd }, (error, stdout, stderr) => {
        end({ code: error ? (typeof error.code === "number" ? error.code : -1) : 0, stdout, stderr });
    });
    return { child, ended };
}
