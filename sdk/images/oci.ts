/** Manifests and indexes, as OCI and Docker write them alike. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { OpenedImage, OpenedPlatform } from "./opened";
import { ImageProblem } from "./problem";
import { digestForm } from "./reference";

/** What holds an image's parts, by their digests. */
export interface Store {
    manifest: (digest: string) => Promise<Buffer>;
    blob: (digest: string) => Promise<Readable>;
}

/** More than any manifest or configuration that a registry has to take (distribution-spec). */
export const largestDocument = 4 * 1024 * 1024;

const descriptor = z.object({
    digest: z.string().regex(digestForm),
    mediaType: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
});
/** An image has a dozen platforms at most. */
const mostManifests = 100;
const indexShape = z.object({ manifests: z.array(descriptor).max(mostManifests) });
const manifestShape = z.object({ config: descriptor, layers: z.array(descriptor) });
const configShape = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() });

export type Descriptor = z.infer<typeof descriptor>;

/** Layers of these are kept elsewhere, or are no files. */
const readable = /^application\/vnd\.(oci\.image\.layer\.v1\.tar|docker\.image\.rootfs\.diff\.tar)([.+](gzip|zstd))?$/;

export function indexIn(bytes: Buffer, what: string): Descriptor[] {
    return shaped(indexShape, bytes, what).manifests;
}

export async function openOci(name: string, digest: string, store: Store): Promise<OpenedImage> {
    const bytes = checked(await store.manifest(digest), digest);
    const opened: OpenedImage = { name, digest, platforms: [], skipped: [] };
    if (!("manifests" in json(bytes, digest))) {
        await addManifest(opened, digest, bytes, store);
        return opened;
    }
    for (const { digest: each, platform, annotations } of indexIn(bytes, digest)) {
        const title = platform ? titleOf(platform) : each;
        // Runtimes choose by the index's own word for a platform: what it says is for Linux may run, whatever else it says.
        if (platform && platform.os !== "linux") {
            // Signatures and provenance stand beside the images they are about.
            const type = annotations?.["vnd.docker.reference.type"];
            opened.skipped.push(
                type === undefined
                    ? `${title}: tenants' pods run on Linux alone`
                    : `${each}: ${type}, which is no image`,
            );
        } else {
            await addManifest(opened, each, checked(await store.manifest(each), each), store);
        }
    }
    return opened;
}

async function addManifest(opened: OpenedImage, digest: string, bytes: Buffer, store: Store): Promise<void> {
    const { config, layers } = shaped(manifestShape, bytes, digest);
    const document = checked(await collect(await store.blob(config.digest)), config.digest);
    const platform = shaped(configShape, document, config.digest);
    // Runtimes do not always ask the configuration: it is no reason to look away.
    if (!["linux", ""].includes(platform.os)) {
        throw new ImageProblem(`${opened.name} is for ${titleOf(platform)}: tenants' pods run on Linux alone`);
    }
    const odd = layers.find(({ mediaType }) => mediaType === undefined || !readable.test(mediaType));
    if (odd) throw new ImageProblem(`${opened.name}: layer ${odd.digest} is ${odd.mediaType}, which is not read here`);
    opened.platforms.push({
        platform: titleOf(platform),
        digest,
        layers: layers.map((layer) => ({ digest: layer.digest, open: () => store.blob(layer.digest) })),
    } satisfies OpenedPlatform);
}

function titleOf({ os, architecture, variant }: z.infer<typeof configShape>): string {
    return [os, architecture, variant].filter(Boolean).join("/") || "no platform named";
}

export async function collect(source: Readable): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of source as AsyncIterable<Buffer>) {
        size += piece.length;
        if (size > largestDocument) throw new ImageProblem("a manifest or configuration has more than 4 MiB");
        pieces.push(piece);
    }
    return Buffer.concat(pieces);
}

export function digestOf(bytes: Buffer): string {
    return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function checked(bytes: Buffer, digest: string): Buffer {
    if (digestOf(bytes) === digest) return bytes;
    throw new ImageProblem(`what stands under ${digest} is ${digestOf(bytes)}`);
}

export function shaped<T>(shape: z.ZodType<T>, bytes: Buffer, what: string): T {
    const read = shape.safeParse(json(bytes, what));
    if (read.success) return read.data;
    throw new ImageProblem(`${what} is no manifest that is known here: ${z.prettifyError(read.error)}`);
}

function json(bytes: Buffer, what: string): object {
    try {
        const value: unknown = JSON.parse(bytes.toString("utf8"));
        if (typeof value === "object" && value !== null) return value;
    } catch {
        // Said below: neither is a manifest.
    }
    throw new ImageProblem(`${what} is not JSON`);
}
