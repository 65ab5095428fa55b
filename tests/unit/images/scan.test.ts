/** What is found in images: by name, by content, through links and layers, on each platform, wherever they are kept. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import zlib, { gzipSync } from "node:zlib";
import { findStaticBusybox } from "../../../lab/packages";
import { tar, type TarEntry } from "../../../lab/tar";
import { openFiles } from "../../../sdk/images/files";
import { type ScannedImage, scanImage } from "../../../sdk/images/scan";
import { Blobs, type Described, extended, file, hardLink, savedArchive, symlink } from "../../support/imageFiles";
import { needsPackages } from "../../support/needs";

let folder: string;
let made = 0;
before(() => (folder = mkdtempSync(path.join(tmpdir(), "images-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

const elf = (text: string) => Buffer.concat([Buffer.from("\x7fELF", "latin1"), Buffer.alloc(60), Buffer.from(text)]);
const bash = elf("GNU bash, version %s (%s)");

async function scanned(blobs: Blobs, image: Described): Promise<ScannedImage> {
    const [opened] = await openFiles(blobs.writeLayout(path.join(folder, String(made++)), [image]));
    return scanImage(opened!);
}

async function findings(...layers: (TarEntry[] | Buffer)[]): Promise<string[]> {
    const blobs = new Blobs();
    const { platforms } = await scanned(blobs, blobs.image(layers));
    return platforms[0]!.findings.map(({ kind, path: at }) => `${kind} ${at}`);
}

describe("what is found in an image", () => {
    it("are shells, interpreters and package managers by their names, with and without a version", async () => {
        const files = [file("bin/sh"), file("usr/bin/python3.12"), file("opt/zsh-5.9"), file("sbin/apk")];
        assert.deepEqual((await findings(files)).sort(), [
            "interpreter /usr/bin/python3.12",
            "package manager /sbin/apk",
            "shell /bin/sh",
            "shell /opt/zsh-5.9",
        ]);
        assert.deepEqual(await findings([file("bin/shift"), file("usr/bin/pythonic"), file("app/server")]), []);
    });

    it("is nothing that is only called like one and cannot be started", async () => {
        assert.deepEqual(await findings([file("usr/share/zsh", "text", 0o644)]), []);
        assert.deepEqual(await findings([file("usr/share/zsh", "text", 0o744)]), ["shell /usr/share/zsh"]);
    });

    it("are shells by their content, whatever they are called and whoever may start them", async () => {
        assert.deepEqual(await findings([file("app/data", bash, 0o600)]), ["shell /app/data"]);
        assert.deepEqual(await findings([file("app/data", elf("GNU bash"), 0o600)]), []);
        assert.deepEqual(await findings([file("app/notes", "GNU bash, version %s", 0o644)]), []);
    });

    it("is a text that lies across two pieces of what is read", async () => {
        // Files are read in pieces of 64 KiB, of which the member's header takes 512 bytes.
        const piece = 64 * 1024 - 512;
        for (const before of [1, 10, 19]) {
            const data = Buffer.concat([elf(""), Buffer.alloc(piece - before - 64), bash.subarray(64)]);
            assert.deepEqual(await findings([file("app/data", data)]), ["shell /app/data"]);
        }
    });

    it("is BusyBox under any name", async function () {
        await needsPackages(this, ["busybox"]);
        const busybox = readFileSync(findStaticBusybox()!);
        assert.deepEqual(await findings([file("app/server", busybox)]), ["shell /app/server"]);
    });

    it("are files that run as their owner, and those with capabilities of their own", async () => {
        const capable = [extended({ "SCHILY.xattr.security.capability": "\x01" }), file("bin/ping")];
        assert.deepEqual(await findings([file("bin/mount", "text", 0o4755), ...capable]), [
            "raised rights /bin/mount",
            "raised rights /bin/ping",
        ]);
        assert.deepEqual(await findings([file("bin/mount", "text", 0o1755), file("bin/ping")]), []);
    });

    it("are scripts, which say whether what runs them is there", async () => {
        const blobs = new Blobs();
        const files = [
            file("app/run", "#!/bin/sh\n"),
            file("app/new", "#! /usr/bin/env python\n"),
            file("usr/bin/env"),
        ];
        const { shell, platforms } = await scanned(blobs, blobs.image([files]));
        assert.equal(shell, false);
        assert.deepEqual(
            platforms[0]!.findings.map(({ why }) => why),
            ["runs by /usr/bin/env", "runs by /bin/sh, which is not there"],
        );
    });
});

describe("links in an image", () => {
    const tool = file("opt/tool", "text", 0o755);

    it("are told by their own name, where they lead to something that starts", async () => {
        assert.deepEqual(await findings([tool, symlink("bin/sh", "../opt/tool")]), ["shell /bin/sh"]);
        assert.deepEqual(await findings([tool, symlink("bin/sh", "/opt/tool")]), ["shell /bin/sh"]);
        assert.deepEqual(await findings([tool, symlink("bin/sh", "../opt/other")]), []);
        assert.deepEqual(await findings([tool, symlink("bin/sh", "sh")]), []);
    });

    it("are followed inside the image alone", async () => {
        const up = "../".repeat(20);
        assert.deepEqual(await findings([tool, symlink("bin/sh", `${up}opt/tool`)]), ["shell /bin/sh"]);
        assert.deepEqual(await findings([symlink("bin/sh", `${up}bin/sh`), symlink("bin/ash", "/proc/self/exe")]), []);
    });

    it("are hard too, into earlier layers, and keep what is removed under its first name", async () => {
        assert.deepEqual(await findings([tool], [hardLink("bin/ash", "opt/tool")]), ["shell /bin/ash"]);
        assert.deepEqual(await findings([file("x", bash)], [hardLink("y", "x")], [file(".wh.x")]), ["shell /y"]);
    });

    it("may start what could not be started before", async () => {
        const plain = file("opt/tool", "text", 0o644);
        assert.deepEqual(await findings([plain, hardLink("bin/sh", "opt/tool", 0o755)]), ["shell /bin/sh"]);
        assert.deepEqual(await findings([plain, hardLink("bin/sh", "opt/tool", 0o644)]), []);
    });

    it("of folders lead what is unpacked behind them", async () => {
        const merged = [{ path: "usr/bin" }, symlink("bin", "usr/bin")];
        assert.deepEqual(await findings([...merged, file("bin/sh")]), ["shell /usr/bin/sh"]);
    });
});

describe("the layers of an image", () => {
    const shell = [file("bin/sh"), file("bin/bash"), file("bin/app")];

    it("remove by whiteouts what earlier ones have, and nothing of their own", async () => {
        assert.deepEqual(await findings(shell, [file("bin/.wh.sh")]), ["shell /bin/bash"]);
        assert.deepEqual(await findings(shell, [file("bin/.wh..wh..opq")]), []);
        assert.deepEqual(await findings(shell, [file(".wh.bin")]), []);
        assert.deepEqual(await findings([...shell, file("bin/.wh.sh")]), ["shell /bin/bash", "shell /bin/sh"]);
        assert.deepEqual(await findings([], [file("bin/sh"), file("bin/.wh..wh..opq")]), ["shell /bin/sh"]);
    });

    it("remove nothing through a link, which may be another one by then", async () => {
        const first = [file("usr/bin/sh"), symlink("bin", "usr/bin")];
        assert.deepEqual(await findings(first, [{ path: "bin" }, file("bin/.wh.sh")]), ["shell /usr/bin/sh"]);
        assert.deepEqual(await findings(first, [file("usr/bin/.wh.sh")]), []);
    });

    it("replace what earlier ones have", async () => {
        assert.deepEqual(await findings([file("app/x", bash)], [file("app/x")]), []);
        assert.deepEqual(await findings([file("app/x/y", bash)], [file("app/x")]), []);
        assert.deepEqual(await findings([file("app/x")], [file("app/x", bash)]), ["shell /app/x"]);
        assert.deepEqual(await findings([file("app/x", bash)], [{ path: "app" }]), ["shell /app/x"]);
    });

    it("may be compressed, whatever they are called", async () => {
        assert.deepEqual(await findings(gzipSync(tar([file("bin/sh")]))), ["shell /bin/sh"]);
    });

    it("may be compressed with zstd, and are refused where Node cannot read that", async () => {
        const compress = Reflect.get(zlib, "zstdCompressSync") as ((bytes: Buffer) => Buffer) | undefined;
        const layer = compress?.(tar([file("bin/sh")])) ?? Buffer.from("28b52ffd00", "hex");
        if (compress) assert.deepEqual(await findings(layer), ["shell /bin/sh"]);
        else await assert.rejects(findings(layer), /layer 1 .*compressed with zstd, which Node .* cannot read: 22\.15/);
    });
});

describe("an index", () => {
    it("is looked into on each of its platforms, and has a shell where one has", async () => {
        const blobs = new Blobs();
        const [clean, other] = [blobs.image([[file("app")]]), blobs.image([[file("bin/sh")]], "arm64")];
        const image = await scanned(blobs, blobs.index([clean, other]));
        assert.equal(image.shell, true);
        assert.deepEqual(
            image.platforms.map(({ platform, shell }) => `${platform} ${shell}`),
            ["linux/amd64 false", "linux/arm64 true"],
        );
        assert.equal((await scanned(blobs, blobs.index([clean]))).shell, false);
    });

    it("says what was left out, and leaves out nothing that it says is for Linux", async () => {
        const blobs = new Blobs();
        const clean = blobs.image([[file("app")]]);
        const hidden = blobs.image([[file("bin/sh")]], "arm64");
        const annotations = { "vnd.docker.reference.type": "attestation-manifest" };
        const left = { ...hidden, platform: { os: "unknown", architecture: "unknown" }, annotations };
        const image = await scanned(blobs, blobs.index([clean, left]));
        assert.deepEqual(image.skipped, [`${hidden.digest}: attestation-manifest, which is no image`]);
        assert.equal(image.shell, false);
        assert.equal((await scanned(blobs, blobs.index([clean, { ...hidden, annotations }]))).shell, true);
    });

    it("is refused where an image is for something else than Linux", async () => {
        const blobs = new Blobs();
        await assert.rejects(
            scanned(blobs, blobs.image([[file("app")]], "amd64", "windows")),
            /is for windows\/amd64: tenants' pods run on Linux alone/,
        );
        const { platforms, shell } = await scanned(blobs, blobs.image([[file("bin/sh")]], "", ""));
        assert.deepEqual([platforms[0]?.platform, shell], ["no platform named", true]);
    });
});

describe("an archive of docker save", () => {
    const opened = async (bytes: Buffer) => {
        const at = path.join(folder, `${made++}.tar`);
        writeFileSync(at, bytes);
        return openFiles(at);
    };

    it("is read with its name and without a digest", async () => {
        const [image] = await opened(savedArchive("app:1", [[file("bin/sh")], [file("bin/.wh.sh"), file("bin/ash")]]));
        const { name, digest, shell, platforms } = await scanImage(image!);
        assert.match(name, /\.tar \(app:1\)$/);
        assert.deepEqual({ digest, shell }, { digest: undefined, shell: true });
        assert.deepEqual(
            platforms[0]!.findings.map((finding) => finding.path),
            ["/bin/ash"],
        );
        const [clean] = await opened(savedArchive("app:1", [[file("app")]]));
        assert.equal((await scanImage(clean!)).shell, false);
    });

    it("has nothing for pods where it is for another system", async () => {
        const [image] = await opened(savedArchive("app:1", [[file("app")]], "windows"));
        await assert.rejects(scanImage(image!), /has nothing for Linux: windows\/amd64/);
    });

    it("is OCI's layout where it has an index", async () => {
        const blobs = new Blobs();
        const image = blobs.image([[file("bin/sh")]]);
        const members = [...blobs.all].map(([digest, content]) => ({
            path: `blobs/${digest.replace(":", "/")}`,
            content,
        }));
        const index = { path: "index.json", content: Buffer.from(JSON.stringify({ manifests: [image] })) };
        // Names of files have 77 characters there.
        const [found] = await opened(tar([...members, index]));
        const { digest, shell } = await scanImage(found!);
        assert.deepEqual({ digest, shell }, { digest: image.digest, shell: true });
    });
});
