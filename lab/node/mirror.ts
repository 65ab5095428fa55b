/** A mirror of what nodes download: the lab's own programs, packed as their projects pack them. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    renameSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { Architecture } from "../../sdk/nodes";
import { crictl, gvisorArtifact } from "../../sdk/nodes/artifacts";
import type { Artifact } from "../../sdk/nodes/types";
import { cacheRoot, LabFolders } from "../folders";
import type { Launcher } from "../launch";
import { createAuthority, writePair } from "../pki";
import type { ProgramName } from "../programs";
import { controlPlaneAddress } from "../world";

export const architecture: Architecture = process.arch === "arm64" ? Architecture.Arm64 : Architecture.Amd64;

/** What is packed of which programs; the fastest level, as it is unpacked on this machine only. */
const packed: { artifact: Artifact; compress: string; programs: ProgramName[] }[] = [
    { artifact: crictl, compress: "gzip -1", programs: ["crictl"] },
    { artifact: gvisorArtifact, compress: "bzip2 -1", programs: ["runsc", "containerd-shim-runsc-v1"] },
];

export interface Packed {
    /** Where it lies below a mirror: the original host and path. */
    path: string;
    file: string;
    /** As `checksums` takes it. */
    digest: string;
}

/** Each artifact's archive, by name, from the cache where the same programs have been packed before. */
export async function packArtifacts(programs: Record<string, string>): Promise<Record<string, Packed>> {
    const entries = packed.map(async ({ artifact, compress, programs: names }): Promise<[string, Packed]> => {
        const files = names.map((name) => ({ name, path: programs[name] ?? "" }));
        const content = createHash("sha256").update(compress);
        for (const { path } of files) content.update(readFileSync(path));
        const url = artifact.url(architecture);
        const file = join(cacheRoot(), "mirror", content.digest("hex").slice(0, 16), url.split("/").at(-1) ?? "");
        if (!existsSync(file)) await pack(file, compress, files);
        const digest = `sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`;
        return [artifact.name, { path: url.replace(/^https:\/\//, ""), file, digest }];
    });
    return Object.fromEntries(await Promise.all(entries));
}

async function pack(file: string, compress: string, files: { name: string; path: string }[]): Promise<void> {
    mkdirSync(dirname(file), { recursive: true });
    const work = mkdtempSync(`${file}.`);
    try {
        for (const { name, path } of files) symlinkSync(path, join(work, name));
        const archive = join(work, "archive");
        const names = files.map(({ name }) => name);
        await promisify(execFile)("tar", ["-ch", "-I", compress, "-f", archive, "-C", work, ...names]);
        renameSync(archive, file);
    } finally {
        rmSync(work, { recursive: true, force: true });
    }
}

export interface Mirror {
    address: string;
    /** What it has, by the artifact's name. */
    archives: Record<string, Packed>;
    /** Path of the certificate of who vouches for it. */
    authority: string;
}

const port = 8443;

/** Served where nodes reach it, over TLS as any mirror; what a node was not told the digest of it does not take anyway. */
export async function startMirror(
    folders: LabFolders,
    launcher: Launcher,
    archives: Record<string, Packed>,
): Promise<Mirror> {
    const served = join(folders.state, "mirror");
    for (const { path, file } of Object.values(archives)) {
        mkdirSync(dirname(join(served, path)), { recursive: true });
        symlinkSync(file, join(served, path));
    }
    const authority = await createAuthority(`lab-${folders.name}-mirror-ca`);
    const pair = await authority.issue({
        subject: "CN=mirror",
        names: { ip: [controlPlaneAddress] },
        usages: ["server"],
    });
    writePair(folders.pki, "mirror", pair);
    const authorityFile = join(folders.pki, "mirror-ca.crt");
    writeFileSync(authorityFile, authority.certificate);
    const files = [join(folders.pki, "mirror.crt"), join(folders.pki, "mirror.key")];
    const command = [
        process.execPath,
        join(__dirname, "mirror.mjs"),
        served,
        ...files,
        controlPlaneAddress,
        String(port),
    ];
    await launcher.start({ name: "mirror", command });
    return { address: `https://${controlPlaneAddress}:${port}`, archives, authority: authorityFile };
}
