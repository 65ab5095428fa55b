import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

export type LabLog = (line: string) => void;

/** Something of the distribution's that a step needs: how to see that it is there, and which package brings it. */
interface Need {
    package: string;
    present(): Promise<boolean>;
}

export async function findInPath(program: string, path = process.env.PATH ?? ""): Promise<string | undefined> {
    for (const folder of path.split(delimiter).filter(Boolean)) {
        const file = join(folder, program);
        try {
            await access(file, constants.X_OK);
            return file;
        } catch {
            continue;
        }
    }
    return undefined;
}

const command = (name: string, from: string): Need => ({
    package: from,
    // Programs for root are there even if they are not in an ordinary user's PATH.
    present: async () => (await findInPath(name, `${process.env.PATH}:/usr/sbin:/sbin`)) !== undefined,
});

const busyboxPlaces = ["/bin/busybox", "/usr/bin/busybox"];

const succeeds = (program: string, args: string[]): Promise<boolean> =>
    promisify(execFile)(program, args).then(
        () => true,
        () => false,
    );

/** Whether an ELF file needs no loader, and so no file but itself. */
export function isStatic(elf: Buffer): boolean {
    const isElf64 = elf.readUInt32BE(0) === 0x7f454c46 && elf[4] === 2;
    if (!isElf64) {
        return false;
    }
    const [start, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)];
    const interpreter = 3;
    return Array.from({ length: count }, (_, index) => start + index * size).every(
        (offset) => offset + 4 > elf.length || elf.readUInt32LE(offset) !== interpreter,
    );
}

export function findStaticBusybox(): string | undefined {
    return busyboxPlaces.find((path) => {
        if (!existsSync(path)) {
            return false;
        }
        const file = openSync(path, "r");
        const head = Buffer.alloc(4096);
        readSync(file, head, 0, head.length, 0);
        closeSync(file);
        return isStatic(head);
    });
}

/** What distributions call it. */
const clangNames = ["clang", ...[22, 21, 20, 19, 18].map((major) => `clang-${major}`)];
/** https://docs.cilium.io/en/v1.20/operations/system_requirements/, read 2026-11-24 */
const leastClang = 18;

/** A clang that compiles what Cilium's agent has it compile. */
export async function findClang(): Promise<string | undefined> {
    for (const name of clangNames) {
        const path = await findInPath(name);
        if (path) {
            const { stdout } = await promisify(execFile)(path, ["--version"]).catch(() => ({ stdout: "" }));
            if (Number(/clang version (\d+)/.exec(stdout)?.[1]) >= leastClang) {
                return path;
            }
        }
    }
    return undefined;
}

const chromiumNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export async function findChromium(): Promise<string | undefined> {
    for (const name of chromiumNames) {
        const path = await findInPath(name);
        if (path) {
            return path;
        }
    }
    return undefined;
}

export const needs = {
    gcc: command("gcc", "gcc"),
    // gcc's package only recommends it.
    libc: { package: "libc6-dev", present: () => Promise.resolve(existsSync("/usr/include/stdio.h")) },
    "pkg-config": command("pkg-config", "pkg-config"),
    libseccomp: { package: "libseccomp-dev", present: () => succeeds("pkg-config", ["--exists", "libseccomp"]) },
    busybox: { package: "busybox-static", present: async () => findStaticBusybox() !== undefined },
    conmon: command("conmon", "conmon"),
    clang: { package: "clang-19", present: async () => (await findClang()) !== undefined },
    ip: command("ip", "iproute2"),
    unshare: command("unshare", "util-linux"),
    nsenter: command("nsenter", "util-linux"),
    mount: command("mount", "mount"),
    curl: command("curl", "curl"),
    bzip2: command("bzip2", "bzip2"),
    // What tests judge by, and what they boot machines with.
    "systemd-nspawn": command("systemd-nspawn", "systemd-container"),
    shellcheck: command("shellcheck", "shellcheck"),
    bpftool: command("bpftool", "bpftool"),
    // Debian has what makes an environment of Python's in a package of its own.
    "python3-venv": { package: "python3-venv", present: () => succeeds("python3", ["-c", "import ensurepip, venv"]) },
    debootstrap: command("debootstrap", "debootstrap"),
    chromium: { package: "chromium", present: async () => (await findChromium()) !== undefined },
} as const satisfies Record<string, Need>;

export type NeedName = keyof typeof needs;

let updated: Promise<void> | undefined;

function apt(args: string[]): Promise<void> {
    return new Promise((done, reject) => {
        const child = spawn(
            "apt-get",
            ["--quiet", "--yes", "--no-install-recommends", "--option=DPkg::Lock::Timeout=120", ...args],
            {
                env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
                stdio: ["ignore", "pipe", "pipe"],
            },
        );
        let printed = "";
        child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
        child.stderr.on("data", (data: Buffer) => (printed += data.toString()));
        child.once("error", reject);
        child.once("close", (code) =>
            code === 0
                ? done()
                : reject(new Error(`apt-get ${args.join(" ")} ended with ${code}\n${printed.trimEnd().slice(-1500)}`)),
        );
    });
}

/** Sees that the distribution's packages are there, or installs them, or says which ones are missing. */
export async function ensurePackages(wanted: NeedName[], log: LabLog): Promise<void> {
    const checked = await Promise.all(wanted.map(async (name) => ({ name, present: await needs[name].present() })));
    const missing = [...new Set(checked.filter(({ present }) => !present).map(({ name }) => needs[name].package))];
    if (missing.length === 0) {
        return;
    }
    const list = missing.join(" ");
    const why =
        process.env.LAB_INSTALL === "never"
            ? "LAB_INSTALL=never"
            : process.getuid?.() !== 0
              ? "not root"
              : (await findInPath("apt-get")) === undefined
                ? "no apt-get"
                : undefined;
    if (why) {
        throw new Error(`missing on this machine, and not installed (${why}): ${list} (the names are Debian's)`);
    }
    log(`installing from the distribution: ${list}`);
    updated ??= apt(["update"]);
    await updated;
    await apt(["install", ...missing]);
}
