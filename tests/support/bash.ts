/** Runs what a node's script is written in, in a real bash, with everything it would touch of the machine elsewhere. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
    crioLibrary,
    imageLibrary,
    networkLibrary,
    packageLibraries,
    shellLibrary,
} from "../../sdk/nodes/shell/library";

export interface BashRun {
    code: number | null;
    stdout: string;
    stderr: string;
    /** The lines that say that the bootstrap failed, on standard error. */
    failures: string[];
    console: string;
    ready: boolean;
    seconds: number;
}

export interface Bash {
    folder: string;
    /** Puts a program of this name before those of the machine. */
    fake(name: string, script: string): void;
    run(body: string, env?: Record<string, string>, wrapper?: string[]): Promise<BashRun>;
    remove(): void;
}

export function createBash(): Bash {
    const folder = mkdtempSync(join(tmpdir(), "kernel-isolation-shell-"));
    const bin = join(folder, "bin");
    const scratch = join(folder, "scratch");
    [bin, scratch].forEach((path) => mkdirSync(path));
    const fake = (name: string, script: string): void =>
        writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    ["systemctl", "logger", "systemd-cat"].forEach((name) => fake(name, "exit 1"));
    return { folder, fake, run: (...args) => run(folder, ...args), remove: () => rmSync(folder, { recursive: true }) };
}

function run(folder: string, body: string, env: Record<string, string> = {}, wrapper: string[] = []): Promise<BashRun> {
    const [script, console, ready] = ["script.sh", "console", "ready"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
    ];
    writeFileSync(
        script,
        `${shellLibrary}${packageLibraries.apt}${crioLibrary}${networkLibrary}${imageLibrary}step test\n${body}\n`,
    );
    writeFileSync(console, "");
    const [file = "", ...args] = [...wrapper, "bash", script];
    const started = Date.now();
    const child = spawn(file, args, {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
            PATH: `${join(folder, "bin")}:${process.env.PATH}`,
            TMPDIR: join(folder, "scratch"),
            CONSOLE: console,
            READY_FILE: ready,
            SYSTEMD_CONTROL: join(folder, "system.control"),
            MODULES_LOAD: join(folder, "modules-load.d"),
            CNI_CONF: join(folder, "cni"),
            FETCH_WAITS: "0.1 0.1 0.1 0.1",
            FETCH_CONNECT_SECONDS: "2",
            FETCH_STALL_SECONDS: "1",
            ...env,
        },
    });
    const printed = { stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (printed.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (printed.stderr += data.toString()));
    return new Promise((done, reject) => {
        child.once("error", reject);
        // Not "exit": what a run leaves behind would hold its output open.
        child.once("close", (code) =>
            done({
                code,
                ...printed,
                failures: printed.stderr
                    .split("\n")
                    .filter((line) => line.startsWith("kernel-isolation bootstrap failed")),
                console: readFileSync(console, "utf8"),
                ready: existsSync(ready),
                seconds: (Date.now() - started) / 1000,
            }),
        );
    });
}

export function assertFailed(run: BashRun, line: string): void {
    assert.deepEqual(run.failures, [`kernel-isolation bootstrap failed: step=${line}`], run.stderr);
    assert.equal(run.console, `${run.failures[0]}\n`);
    assert.deepEqual([run.code, run.ready], [1, false]);
}

export function assertFinished(run: BashRun): void {
    assert.deepEqual([run.code, run.failures, run.ready], [0, [], true], run.stderr);
}

export interface Loopback {
    url: string;
    requests: string[];
    close(): Promise<void>;
}

export async function serve(
    handle: (request: IncomingMessage, response: ServerResponse) => void,
    port = 0,
): Promise<Loopback> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
        requests.push(`${request.url} ${request.headers.range ?? ""}`.trim());
        handle(request, response);
    });
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        requests,
        close: () =>
            new Promise((done) => {
                server.close(() => done());
                server.closeAllConnections();
            }),
    };
}
