/** The portal as it is started: in a process of its own, on a lab; and who comes to it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { BrowserContextOptions } from "playwright-core";

const main = path.join(__dirname, "..", "..", "examples", "portal", "main.ts");
const secretHeader = "x-portal-proxy-secret";

export interface RunningPortal {
    address: string;
    /** The link that was printed last to sign in with. */
    link(): string;
    /** With SIGKILL it ends as in a crash. Default: SIGTERM. */
    stop(signal?: NodeJS.Signals): Promise<void>;
}

const startSeconds = 90;

export async function startPortal(lab: string, args: string[]): Promise<RunningPortal> {
    const child = spawn(
        process.execPath,
        [
            "-r",
            require.resolve("ts-node/register/transpile-only"),
            main,
            "--lab",
            lab,
            "--refresh-every",
            "never",
            ...args,
        ],
        { env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const printed = () => /the portal is at (\S+)/.exec(output)?.[1];
    const until = Date.now() + startSeconds * 1000;
    while (printed() === undefined) {
        assert.ok(child.exitCode === null && Date.now() < until, `the portal does not start:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return {
        address: printed()!,
        link: () => /.*sign in: (\S+)/s.exec(output)?.[1] ?? assert.fail(`no link is printed:\n${output}`),
        stop: (signal = "SIGTERM") => stop(child, signal),
    };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
}

/** Somebody whom the proxy in front of the portal has signed in. */
export function signedInAs(user: string, secret: string, groups: string[] = []): BrowserContextOptions {
    return {
        extraHTTPHeaders: {
            [secretHeader]: secret,
            "x-forwarded-user": user,
            "x-forwarded-groups": groups.join(","),
        },
    };
}
