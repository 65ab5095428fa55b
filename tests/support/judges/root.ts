/** Judges that come with a distribution, in a Debian of their own: the machine that tests stays as it is. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { ensurePackages } from "../../../lab/packages";
import { debianArchive } from "../machineRoot";

export interface JudgeRoot {
    folder: string;
    /** Puts a file there, also where it is executed. */
    write(path: string, content: string, mode?: number): void;
    run(command: string[], input?: string): { status: number | null; output: string };
    /** What a program in Python prints as JSON about what it is given as JSON. */
    python<Out>(program: string, input: unknown): Out;
}

let made: Promise<JudgeRoot> | undefined;

export function judgeRoot(): Promise<JudgeRoot> {
    return (made ??= make());
}

async function make(): Promise<JudgeRoot> {
    await ensurePackages(["debootstrap"], console.log);
    const archive = await debianArchive(console.log);
    const folder = mkdtempSync(join(tmpdir(), "kernel-isolation-judges-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const unread = ["doc", "locale", "man", "info"].map((name) => `--exclude=./usr/share/${name}`);
    await promisify(execFile)("tar", ["-xzf", archive, "-C", folder, ...unread]);
    const run = (command: string[], input = "", stderr = true): { status: number | null; output: string } => {
        const ended = spawnSync("chroot", [folder, ...command], { input, encoding: "utf8", maxBuffer: 64 << 20 });
        return { status: ended.status, output: `${ended.stdout}${stderr || ended.status !== 0 ? ended.stderr : ""}` };
    };
    return {
        folder,
        write(path, content, mode = 0o644) {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeFileSync(join(folder, path), content, { mode });
        },
        run: (command, input) => run(command, input),
        python<Out>(program: string, input: unknown) {
            const { status, output } = run(["/usr/bin/python3", "-c", program], JSON.stringify(input), false);
            assert.equal(status, 0, output);
            return JSON.parse(output) as Out;
        },
    };
}

/** User data as cloud-init reads it, each part as its handler is given it. */
export const userDataParts = `
import json, sys
from cloudinit import handlers, helpers, user_data
def parts(text):
    message = user_data.UserDataProcessor(helpers.Paths({"cloud_dir": "/tmp/cloud"})).process(text.encode())
    found = []
    handlers.walk(message, lambda _, __, payload, headers: found.append([headers["Content-Type"].split(";")[0], payload]), None)
    return [[kind, payload if isinstance(payload, str) else payload.decode("utf-8", "backslashreplace")] for kind, payload in found]
print(json.dumps({name: parts(text) for name, text in json.load(sys.stdin).items()}))
`;
