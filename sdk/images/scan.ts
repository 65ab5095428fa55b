/** Looks into an image: every platform's layers, one upon the other. */
import { createHash } from "node:crypto";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { type Finding, findingsIn, hasShell } from "./judge";
import { Budget, type Limits, mostOfAnImage } from "./limits";
import type { OpenedImage, OpenedLayer, OpenedPlatform } from "./opened";
import { ImageProblem } from "./problem";
import { readTar, type TarMember } from "./tar";
import { FileTree } from "./tree";

export interface ScannedImage {
    name: string;
    digest?: string;
    shell: boolean;
    platforms: ScannedPlatform[];
    skipped: string[];
}

export interface ScannedPlatform {
    platform: string;
    digest?: string;
    layers: number;
    files: number;
    shell: boolean;
    findings: Finding[];
}

export async function scanImage(
    { platforms, ...image }: OpenedImage,
    limits: Limits = mostOfAnImage,
): Promise<ScannedImage> {
    if (platforms.length === 0) {
        throw new ImageProblem(`${image.name} has nothing for Linux: ${image.skipped.join("; ") || "it is empty"}`);
    }
    const scanned: ScannedPlatform[] = [];
    for (const each of platforms) scanned.push(await scanPlatform(each, limits));
    return { ...image, shell: scanned.some(({ shell }) => shell), platforms: scanned };
}

async function scanPlatform({ layers, ...platform }: OpenedPlatform, limits: Limits): Promise<ScannedPlatform> {
    const tree = new FileTree();
    const budget = new Budget(limits);
    for (const [index, layer] of layers.entries()) {
        const named = `layer ${index + 1}${layer.digest ? ` (${layer.digest})` : ""}`;
        try {
            tree.apply(await membersOf(layer, budget));
        } catch (error) {
            // A layer that cannot be read may hold anything.
            throw new ImageProblem(`${named}: ${error instanceof Error ? error.message : String(error)}`);
        }
    }
    const findings = findingsIn(tree);
    return { ...platform, layers: layers.length, files: [...tree.files()].length, shell: hasShell(findings), findings };
}

async function membersOf(layer: OpenedLayer, budget: Budget): Promise<TarMember[]> {
    const members: TarMember[] = [];
    const { transform, stream } = await unpacked(verified(await layer.open(), layer.digest));
    const read = (chunks: AsyncIterable<Buffer>) => readTar(chunks, budget, (member) => members.push(member));
    await (transform ? pipeline(stream, transform, read) : pipeline(stream, read));
    return members;
}

/** What is judged has to be what the digest names. */
async function* verified(source: Readable, digest: string | undefined): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    for await (const chunk of source as AsyncIterable<Buffer>) {
        hash.update(chunk);
        yield chunk;
    }
    const found = `sha256:${hash.digest("hex")}`;
    if (digest !== undefined && found !== digest) throw new ImageProblem(`its content is ${found}`);
}

const gzip = Buffer.from([0x1f, 0x8b]);
const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const longestMagic = zstd.length;

/** By the first bytes: what a layer is called is not always what it is. */
async function unpacked(chunks: AsyncGenerator<Buffer>): Promise<{ stream: Readable; transform?: Transform }> {
    let head = Buffer.alloc(0);
    while (head.length < longestMagic) {
        const { value, done } = await chunks.next();
        if (done) break;
        head = Buffer.concat([head, value]);
    }
    async function* whole() {
        yield head;
        yield* chunks;
    }
    const stream = Readable.from(whole(), { objectMode: true });
    if (head.subarray(0, gzip.length).equals(gzip)) {
        return { stream, transform: zlib.createGunzip({ chunkSize: 256 * 1024 }) };
    }
    if (!head.subarray(0, zstd.length).equals(zstd)) return { stream };
    const make = Reflect.get(zlib, "createZstdDecompress") as (() => Transform) | undefined;
    if (!make) {
        throw new ImageProblem(
            `it is compressed with zstd, which Node ${process.version} cannot read: 22.15 or newer can`,
        );
    }
    return { stream, transform: make() };
}
