/** Images in files: a folder in OCI's layout, the same in an archive, and what `docker save` wrote before that. */
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { z } from "zod";
import { Budget } from "./limits";
import { collect, type Descriptor, indexIn, openOci, shaped, type Store } from "./oci";
import type { OpenedImage } from "./opened";
import { ImageProblem } from "./problem";
import { readTar } from "./tar";

/** A file of the layout by its path in it. */
type Open = (name: string) => Readable;

const savedShape = z.array(
    z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()) }),
);
const platformShape = z.object({ os: z.string(), architecture: z.string() });

export async function openFiles(file: string): Promise<OpenedImage[]> {
    if (!existsSync(file)) throw new ImageProblem(`${file} is not there`);
    const stat = statSync(file);
    const isFolder = stat.isDirectory();
    if (!isFolder && !stat.isFile()) throw new ImageProblem(`${file} is neither a folder nor an archive`);
    const members = isFolder ? folderMembers(file) : await archiveMembers(file);
    const open: Open = (name) => {
        const stream = members.get(name.replace(/^\.\//, ""))?.();
        if (!stream) throw new ImageProblem(`${file} has no ${name}`);
        return stream;
    };
    if (members.has("index.json")) return openLayout(file, open);
    if (members.has("manifest.json")) return openSaved(file, open);
    throw new ImageProblem(
        `${file} is neither OCI's layout nor what docker save writes: no index.json, no manifest.json`,
    );
}

async function openLayout(file: string, open: Open): Promise<OpenedImage[]> {
    const blob: Store["blob"] = async (digest) => open(`blobs/${digest.replace(":", "/")}`);
    const store: Store = { blob, manifest: async (digest) => collect(await blob(digest)) };
    const entries = indexIn(await collect(open("index.json")), `${file}/index.json`);
    return Promise.all(entries.map((entry) => openOci(nameOf(file, entry), entry.digest, store)));
}

/** What containerd and Docker write has the whole name in an annotation of their own. */
function nameOf(file: string, { annotations = {} }: Descriptor): string {
    const named = annotations["io.containerd.image.name"] ?? annotations["org.opencontainers.image.ref.name"];
    return named === undefined ? file : `${file} (${named})`;
}

/** It has layers as they are on disk: a registry compresses them, and only then is there a digest that pods may name. */
async function openSaved(file: string, open: Open): Promise<OpenedImage[]> {
    const saved = shaped(savedShape, await collect(open("manifest.json")), `${file}/manifest.json`);
    return Promise.all(
        saved.map(async ({ Config, RepoTags, Layers }) => {
            const { os, architecture } = shaped(platformShape, await collect(open(Config)), `${file}/${Config}`);
            const layers = Layers.map((name) => ({ open: async () => open(name) }));
            const name = RepoTags?.[0] === undefined ? file : `${file} (${RepoTags[0]})`;
            const isLinux = os === "linux";
            return {
                name,
                platforms: isLinux ? [{ platform: `${os}/${architecture}`, layers }] : [],
                skipped: isLinux ? [] : [`${os}/${architecture}: tenants' pods run on Linux alone`],
            };
        }),
    );
}

function folderMembers(folder: string): Map<string, () => Readable> {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return new Map(
        names
            .filter((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.isFile())
            .map((name) => [name.split(path.sep).join("/"), () => createReadStream(path.join(folder, name))]),
    );
}

/** Where each member's content stands, so that layers are read from the archive itself. */
async function archiveMembers(file: string): Promise<Map<string, () => Readable>> {
    const members = new Map<string, () => Readable>();
    const links: [name: string, target: string][] = [];
    try {
        await readTar(createReadStream(file), new Budget(), ({ path: name, kind, target, size, offset }) => {
            const plain = name.replace(/^\.\//, "");
            if (kind === "symlink" || kind === "link") links.push([plain, target]);
            else members.set(plain, () => part(file, offset, size));
        });
    } catch (error) {
        throw new ImageProblem(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
    // Older versions of Docker write a layer that two images share once, and links to it.
    for (const [name, target] of links) {
        const relative = members.get(path.posix.join(path.posix.dirname(name), target)) ?? members.get(target);
        if (relative) members.set(name, relative);
    }
    return members;
}

function part(file: string, offset: number, size: number): Readable {
    return size === 0 ? Readable.from([]) : createReadStream(file, { start: offset, end: offset + size - 1 });
}
