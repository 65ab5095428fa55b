import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { buildProgram, goProblem } from "./build";
import { hasCapability } from "./capabilities";
import { cacheRoot } from "./folders";
import { ensurePackages, findInPath, LabLog } from "./packages";
import { findVersion, fits, Program, ProgramName, programTable } from "./programTable";

export type { ProgramName } from "./programTable";

/** The variant of a program that this host needs, if any; of our own programs, which sources it is made of. */
function variantOf(program: Program): string | undefined {
    if (program.own) {
        return ownSources(program);
    }
    return program.withoutSysResource && !hasCapability("CAP_SYS_RESOURCE")
        ? program.withoutSysResource.name
        : undefined;
}

function ownSources({ module }: Program): string {
    const folder = join(__dirname, "tools", module);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.(go|mod)$/.test(file));
    const hash = createHash("sha256");
    files.sort().forEach((file) => hash.update(file).update(readFileSync(join(folder, file))));
    return hash.digest("hex").slice(0, 12);
}

export function cachedPath(name: ProgramName, variant?: string, cache = cacheRoot()): string {
    const folder = [name, programTable[name].version, variant].filter(Boolean).join("-");
    return join(cache, "bin", folder, name);
}

async function fromPath(name: ProgramName): Promise<{ path: string; version: string } | undefined> {
    const program: Program = programTable[name];
    const path = program.fromPath.rule === "never" ? undefined : await findInPath(name);
    if (!path) {
        return undefined;
    }
    try {
        const { stdout, stderr } = await promisify(execFile)(path, program.versionArguments, { timeout: 10_000 });
        const printed = stdout || stderr;
        return fits(program.fromPath, program.version, printed)
            ? { path, version: findVersion(printed)?.join(".") ?? "" }
            : undefined;
    } catch {
        return undefined;
    }
}

/** The program's path: from PATH, else from the cache, else undefined. */
async function locate(name: ProgramName, log: LabLog): Promise<string | undefined> {
    const found = await fromPath(name);
    if (found) {
        log(`${name}: from PATH ${found.version}`);
        return found.path;
    }
    const cached = cachedPath(name, variantOf(programTable[name]));
    if (existsSync(cached)) {
        log(`${name}: from cache`);
        return cached;
    }
    return undefined;
}

/** Finds or builds the programs; returns the absolute path of each. */
export async function ensurePrograms<Name extends ProgramName>(
    names: readonly Name[],
    log: LabLog,
): Promise<Record<Name, string>> {
    const located = await Promise.all(names.map(async (name) => [name, await locate(name, log)] as const));
    const paths = new Map<ProgramName, string>();
    const missing: Name[] = [];
    for (const [name, path] of located) {
        if (path) {
            paths.set(name, path);
        } else {
            missing.push(name);
        }
    }
    if (missing.length > 0) {
        for (const [name, path] of await buildAll(missing, log)) {
            paths.set(name, path);
        }
    }
    return Object.fromEntries(paths) as Record<Name, string>;
}

export async function ensureProgram(name: ProgramName, log: LabLog): Promise<string> {
    return (await ensurePrograms([name], log))[name];
}

async function buildAll(names: ProgramName[], log: LabLog): Promise<Map<ProgramName, string>> {
    const problem = await goProblem();
    if (problem) {
        throw new Error(`${problem}; needed to build ${names.join(", ")}`);
    }
    await ensurePackages([...new Set(names.flatMap((name) => (programTable[name] as Program).needs ?? []))], log);
    // One lane a module: its programs share most of their packages, so building two of them at once does work twice.
    const lanes = new Map<string, ProgramName[]>();
    for (const name of names) {
        const { module } = programTable[name];
        lanes.set(module, [...(lanes.get(module) ?? []), name]);
    }
    const queue = [...lanes.values()].sort((a, b) => b.length - a.length);
    const paths = new Map<ProgramName, string>();
    const building = new Map<ProgramName, number>();
    const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;
    const heartbeat = setInterval(() => {
        const still = [...building].map(([name, since]) => `${name} (${seconds(since)})`);
        log(`still building: ${still.join(", ")}; ${paths.size} of ${names.length} done`);
    }, 15_000);
    const work = async (): Promise<void> => {
        for (let lane = queue.shift(); lane; lane = queue.shift()) {
            for (const name of lane) {
                const since = Date.now();
                building.set(name, since);
                log(`${name}: building...`);
                const variant = variantOf(programTable[name]);
                const path = cachedPath(name, variant);
                await buildProgram(name, programTable[name], path, variant !== undefined);
                building.delete(name);
                paths.set(name, path);
                log(`${name}: built in ${seconds(since)}`);
            }
        }
    };
    try {
        // Go itself uses every core; the second lane fills the gaps while the first one links.
        await Promise.all([work(), work()]);
    } finally {
        clearInterval(heartbeat);
        queue.length = 0;
    }
    return paths;
}
