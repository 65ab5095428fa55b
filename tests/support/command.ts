/** The command line as a child process, as a user starts it. */
import { execFile } from "node:child_process";
import path from "node:path";

export interface Ended {
    code: number;
    stdout: string;
    stderr: string;
}

const root = path.join(__dirname, "../..");

export function kernelIsolation(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
    const command = ["-r", "ts-node/register/transpile-only", "cli/main.ts", ...args];
    return new Promise((resolve) => {
        execFile(
            process.execPath,
            command,
            { cwd: root, env: { ...process.env, ...environment } },
            (error, stdout, stderr) => {
                const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
                resolve({ code, stdout, stderr });
            },
        );
    });
}
