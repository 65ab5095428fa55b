/** Images made in a test: layers, the documents around them, and the places that hold them. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { tar, type TarEntry } from "../../lab/tar";

export const file = (name: string, content: string | Buffer = "text", mode = 0o755): TarEntry => ({
    path: name,
    mode,
    content: Buffer.from(content),
});
export const symlink = (name: string, target: string): TarEntry => ({ path: name, target });
export const hardLink = (name: string, target: string, mode = 0o644): TarEntry => ({
    path: name,
    target,
    mode,
    type: "1",
});

/** Records that say more of the member behind them. */
export function extended(records: Record<string, string>, type = "x"): TarEntry {
    const lines = Object.entries(records).map(([key, value]) => {
        const rest = ` ${key}=${value}\n`;
        const digits = [1, 2, 3, 4, 5].find((each) => String(Buffer.byteLength(rest) + each).length === each)!;
        return `${Buffer.byteLength(rest) + digits}${rest}`;
    });
    return { path: "extended", content: Buffer.from(lines.join("")), type };
}

/** The same archive with another text in its first header, whose sum is right again. */
export function withField(archive: Buffer, offset: number, text: string | Buffer): Buffer {
    const changed = Buffer.from(archive);
    Buffer.from(text).copy(changed, offset);
    changed.write("        ", 148);
    const sum = changed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return changed;
}

export interface Described {
    mediaType: string;
    digest: string;
    size: number;
    platform?: { os: string; architecture: string };
    annotations?: Record<string, string>;
}

const oci = "application/vnd.oci.image";

/** What a registry or a layout holds, by digest. */
export class Blobs {
    readonly all = new Map<string, Buffer>();

    put(bytes: Buffer, mediaType: string): Described {
        const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
        this.all.set(digest, bytes);
        return { mediaType, digest, size: bytes.length };
    }

    image(layers: (TarEntry[] | Buffer)[], architecture = "amd64", os = "linux"): Described {
        const config = this.document({ os, architecture }, `${oci}.config.v1+json`);
        const packed = layers.map((layer) =>
            this.put(Buffer.isBuffer(layer) ? layer : tar(layer), `${oci}.layer.v1.tar`),
        );
        const manifest = this.document({ schemaVersion: 2, config, layers: packed }, `${oci}.manifest.v1+json`);
        return { ...manifest, platform: { os, architecture } };
    }

    index(manifests: Described[]): Described {
        return this.document({ schemaVersion: 2, manifests }, `${oci}.index.v1+json`);
    }

    document(content: object, mediaType: string): Described {
        return this.put(Buffer.from(JSON.stringify(content)), mediaType);
    }

    writeLayout(folder: string, images: Described[]): string {
        mkdirSync(path.join(folder, "blobs/sha256"), { recursive: true });
        for (const [digest, bytes] of this.all)
            writeFileSync(path.join(folder, "blobs", digest.replace(":", "/")), bytes);
        writeFileSync(path.join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
        writeFileSync(path.join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: images }));
        return folder;
    }
}

/** As `docker save` wrote before it wrote OCI's layout. */
export function savedArchive(name: string, layers: TarEntry[][], os = "linux"): Buffer {
    const names = layers.map((_, index) => `${index}/layer.tar`);
    return tar([
        ...layers.map((layer, index) => ({ path: names[index]!, content: tar(layer) })),
        { path: "config.json", content: Buffer.from(JSON.stringify({ os, architecture: "amd64" })) },
        {
            path: "manifest.json",
            content: Buffer.from(JSON.stringify([{ Config: "config.json", RepoTags: [name], Layers: names }])),
        },
    ]);
}

/** Something that answers on this machine alone. */
export async function listening(listener: RequestListener): Promise<{ host: string; end: () => void }> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
        host: `127.0.0.1:${port}`,
        end: () => {
            server.close();
            server.closeAllConnections();
        },
    };
}
