import { ChildProcess, execFile } from "node:child_process";
import {
    copyFileSync,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { cacheRoot } from "./folders";
import { findInPath } from "./packages";
import { inspect } from "./processes";
import { findVersion, Program, ProgramName } from "./programTable";

const leastGo = [1, 26] as const;

const tools = join(__dirname, "tools");

/** Why Go cannot build here, if it cannot. */
export async function goProblem(): Promise<string | undefined> {
    const wanted = leastGo.join(".");
    if (!(await findInPath("go"))) {
        return `Go ${wanted} or newer is not in PATH (https://go.dev/dl)`;
    }
    const { stdout } = await promisify(execFile)("go", ["version"], { cwd: tools });
    const [major, minor] = findVersion(stdout.replace(/^go version go/, "")) ?? [0, 0];
    return major > leastGo[0] || (major === leastGo[0] && minor >= leastGo[1])
        ? undefined
        : `Go ${wanted} or newer is needed, and this is ${stdout.trim()}`;
}

export function buildArguments(program: Program, output: string, extra: string[] = []): string[] {
    const variables = Object.entries(program.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
    return [
        "build",
        "-trimpath",
        "-buildvcs=false",
        ...(program.tags ? [`-tags=${program.tags.join(",")}`] : []),
        `-ldflags=${["-s", "-w", ...variables].join(" ")}`,
        ...extra,
        "-o",
        output,
        program.package,
    ];
}

/** Builds under way: they must not go on when this process ends. */
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGINT")));

function go(args: string[], cwd: string, program: Program): Promise<string> {
    return compile("go", args, cwd, program);
}

async function compile(compiler: "go" | "gcc", args: string[], cwd: string, program: Program): Promise<string> {
    // A go.work or flags of the user's must not change what is built.
    const env = { ...process.env, GOFLAGS: "", GOWORK: "off", ...program.env };
    const finished = promisify(execFile)(compiler, args, { cwd, env, maxBuffer: 64 << 20 });
    running.add(finished.child);
    try {
        return (await finished).stdout;
    } catch (error) {
        const { stderr, message } = error as { stderr?: string; message: string };
        const what = compiler === "go" ? `go ${args[0]}` : compiler;
        throw new Error(`${what} of ${program.package} failed\n${(stderr || message).trimEnd().slice(-3000)}`);
    } finally {
        running.delete(finished.child);
    }
}

/** A folder to build in, and none left of builders that were killed. */
function workFolder(name: ProgramName): string {
    const root = join(cacheRoot(), "build");
    mkdirSync(root, { recursive: true });
    for (const entry of readdirSync(root)) {
        const builder = /^[\w-]+\.(\d+)\.\w+$/.exec(entry)?.[1];
        if (builder && !inspect(Number(builder))) {
            rmSync(join(root, entry), { recursive: true, force: true });
        }
    }
    return mkdtempSync(join(root, `${name}.${process.pid}.`));
}

/** Builds beside the cache and renames into it, so that a program in the cache is always a whole one. */
export async function buildProgram(
    name: ProgramName,
    program: Program,
    output: string,
    patched: boolean,
): Promise<void> {
    const work = workFolder(name);
    try {
        const unfinished = join(work, "program");
        if (patched && program.withoutSysResource) {
            await buildPatched(program, program.withoutSysResource, join(work, "source"), unfinished);
        } else if (program.c) {
            await buildC(program, program.c.module, unfinished);
        } else {
            await go(buildArguments(program, unfinished), join(tools, program.module), program);
        }
        mkdirSync(dirname(output), { recursive: true });
        if (program.sources) {
            await keepSources(program, program.sources, work, dirname(output));
        }
        renameSync(unfinished, output);
    } finally {
        rmSync(work, { recursive: true, force: true });
    }
}

/** Go checks the module against go.sum before it says where it lies. */
async function moduleFolder(program: Program, module: string): Promise<string> {
    const downloaded = await go(["mod", "download", "-json", module], join(tools, program.module), program);
    return (JSON.parse(downloaded) as { Dir: string }).Dir;
}

async function keepSources(
    program: Program,
    sources: NonNullable<Program["sources"]>,
    work: string,
    output: string,
): Promise<void> {
    const root = await moduleFolder(program, sources.module);
    for (const [name, path] of Object.entries(sources.folders)) {
        const unfinished = join(work, name);
        cpSync(join(root, path), unfinished, { recursive: true });
        // The module cache lets nobody write, and what nobody may write cannot be removed with the cache either.
        await promisify(execFile)("chmod", ["--recursive", "u+w", unfinished]);
        rmSync(join(output, name), { recursive: true, force: true });
        renameSync(unfinished, join(output, name));
    }
}

/** Static, as CRI-O's own Makefile has it: it runs on whatever C library the host has. */
async function buildC(program: Program, module: string, output: string): Promise<void> {
    const folder = join(await moduleFolder(program, module), program.package.slice(module.length));
    const sources = readdirSync(folder).filter((file) => file.endsWith(".c"));
    await compile("gcc", ["-std=c99", "-O2", "-static", "-s", "-o", output, ...sources], folder, program);
}

async function buildPatched(
    program: Program,
    patch: NonNullable<Program["withoutSysResource"]>,
    work: string,
    output: string,
): Promise<void> {
    const source = join(tools, program.module);
    mkdirSync(work);
    for (const file of ["go.mod", "go.sum"]) {
        copyFileSync(join(source, file), join(work, file));
    }
    // Go refuses to overlay its module cache, but not a vendor folder.
    await go(["mod", "vendor"], work, program);
    const replaced = join(work, "vendor", patch.replaced);
    if (!existsSync(replaced)) {
        throw new Error(`${patch.replaced} is no longer part of ${program.package}: review ${patch.by}`);
    }
    const overlay = join(work, "overlay.json");
    writeFileSync(overlay, JSON.stringify({ Replace: { [replaced]: join(source, patch.by) } }));
    await go(buildArguments(program, output, ["-mod=vendor", `-overlay=${overlay}`]), work, program);
}
