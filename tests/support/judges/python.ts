/** Judges written in Python: each in an environment of its own, of the very files that its requirements.txt names. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { cacheRoot } from "../../../lab/folders";

export const pythonJudges = join(__dirname, "../../judges");

const run = promisify(execFile);

/** The interpreter that has the judge's packages. */
export async function ensurePython(judge: "checkov" | "iam" | "pulumi"): Promise<string> {
    const requirements = join(pythonJudges, judge, "requirements.txt");
    const { stdout: version } = await run("python3", ["-VV"]);
    const hash = createHash("sha256").update(readFileSync(requirements)).update(version).digest("hex");
    const folder = join(cacheRoot(), "judges", `${judge}-${hash.slice(0, 12)}`);
    const interpreter = join(folder, "bin/python");
    if (existsSync(interpreter)) return interpreter;
    mkdirSync(dirname(folder), { recursive: true });
    const unfinished = `${folder}.${process.pid}`;
    try {
        await run("python3", ["-m", "venv", unfinished]);
        // Packages that would have to be built run code of theirs while they are installed.
        const pinned = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", requirements];
        await run(join(unfinished, "bin/python"), ["-m", "pip", "install", "--quiet", ...pinned], {
            maxBuffer: 64 << 20,
        });
        renameSync(unfinished, folder);
    } catch (error) {
        // Somebody else may have been quicker.
        if (!existsSync(interpreter)) throw error;
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return interpreter;
}

/** An environment of a test's own, which has what another has: what is installed into it changes the other in nothing. */
export async function layeredPython(shared: string, folder: string): Promise<string> {
    await run("python3", ["-m", "venv", folder]);
    const own = join(folder, "bin/python");
    const script = "import site; print(site.getsitepackages()[0])";
    const places = await Promise.all([shared, own].map((python) => run(python, ["-c", script])));
    const [packages, ownPackages] = places.map(({ stdout }) => stdout.trim());
    writeFileSync(join(ownPackages!, "shared.pth"), `${packages}\n`);
    return own;
}
