/** Images that were made to hide something or to hurt whoever looks: they are refused, or end within bounds. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { createGzip, gzipSync } from "node:zlib";
import { tar, type TarEntry } from "../../../lab/tar";
import { openFiles } from "../../../sdk/images/files";
import { type Limits, mostOfAnImage } from "../../../sdk/images/limits";
import { ImageProblem } from "../../../sdk/images/problem";
import { scanImage } from "../../../sdk/images/scan";
import { Blobs, extended, file, hardLink, symlink, withField } from "../../support/imageFiles";

type Layer = TarEntry[] | Buffer;

const asTar = (layer: Layer) => (Buffer.isBuffer(layer) ? layer : tar(layer));

async function found(layers: Layer[], limits?: Limits): Promise<string[]> {
    const opened = layers.map((layer) => ({ open: async () => Readable.from([asTar(layer)]) }));
    const image = { name: "image", platforms: [{ platform: "linux/amd64", layers: opened }], skipped: [] };
    const { platforms } = await scanImage(image, limits);
    return platforms[0]!.findings.map(({ kind, path: at }) => `${kind} ${at}`);
}

async function refused(layers: Layer[], says: RegExp, limits?: Limits): Promise<void> {
    await assert.rejects(found(layers, limits), (error) => error instanceof ImageProblem && says.test(error.message));
}

const shell = file("bin/sh");
const octal = (number: number, digits: number) => `${number.toString(8).padStart(digits, "0")}\0`;

describe("a layer that reaches out of the image", () => {
    it("is read as standing in it, and nothing is written anywhere", async () => {
        const outside = path.join(tmpdir(), `outside-${process.pid}`);
        const up = `${"../".repeat(10)}${outside.slice(1)}`;
        assert.deepEqual(await found([[file(`${up}/sh`)]]), [`shell ${outside}/sh`]);
        assert.deepEqual(await found([[file("/bin/../../sh")]]), ["shell /sh"]);
        assert.equal(existsSync(outside), false);
    });

    it("links to nothing outside", async () => {
        await refused([[hardLink("sh", "../../../../bin/sh", 0o755)]], /\/sh is a link to .* which is not there/);
        assert.deepEqual(await found([[file("bin/x"), hardLink("sh", "../../bin/x", 0o755)]]), ["shell /sh"]);
    });
});

describe("a layer in which links make no sense", () => {
    const refusals: [title: string, hostile: Layer[], says: RegExp, near: Layer[]][] = [
        [
            "a hard link to a folder",
            [[file("a/b"), hardLink("a/c", "a")]],
            /hard link to a folder/,
            [[file("a/b"), hardLink("a/c", "a/b")]],
        ],
        ["files in a file", [[file("a"), file("a/b")]], /is no folder, and has files/, [[{ path: "a" }, file("a/b")]]],
        [
            "files behind a link to nowhere",
            [[symlink("a", "b"), file("a/c")]],
            /is no folder, and has files/,
            [[{ path: "b" }, symlink("a", "b"), file("a/c")]],
        ],
        [
            "links in a circle",
            [[symlink("a", "b"), symlink("b", "a"), file("a/c")]],
            /is no folder, and has files/,
            [[{ path: "c" }, symlink("b", "c"), symlink("a", "b"), file("a/c")]],
        ],
    ];
    for (const [title, hostile, says, near] of refusals) {
        it(`is refused: ${title}`, async () => {
            await refused(hostile, says);
            assert.deepEqual(await found(near), []);
        });
    }

    it("is refused where links lead deeper than any name says, and is quick about it", async () => {
        const deep = (times: number) =>
            [...Array(times).keys()].flatMap((index): TarEntry[] => [
                { path: `${index === 0 ? "" : `l${index - 1}/`}${"d/".repeat(40)}d` },
                symlink(`l${index}`, `${index === 0 ? "" : `l${index - 1}/`}${"d/".repeat(40)}d`),
            ]);
        await refused([deep(14)], /folders more than 512 deep/);
        assert.deepEqual(await found([deep(8)]), []);
    });
});

describe("a layer that runtimes read in another way than others", () => {
    const plain = tar([shell]);
    const refusals: [title: string, hostile: Buffer, says: RegExp][] = [
        ["what is no archive", Buffer.alloc(2048, "x"), /is none, or is damaged/],
        ["a wrong sum", Buffer.concat([Buffer.from("x"), plain.subarray(1)]), /is none, or is damaged/],
        ["no end", plain.subarray(0, 700), /ends in the middle/],
        ["a mode that is no number", withField(plain, 100, "rwxr-xr\0"), /unreadable number/],
        ["a mode below zero", withField(plain, 100, Buffer.alloc(8, 0xff)), /unreadable number/],
        [
            "a size of eight exbibytes",
            withField(plain, 124, Buffer.from("800000007fffffffffffffff", "hex")),
            /unreadable number/,
        ],
        [
            "a size of a tebibyte",
            withField(plain, 124, Buffer.from("800000000000010000000000", "hex")),
            /ends in the middle/,
        ],
        ["a sparse file", withField(plain, 156, "S"), /sparse file/],
        ["a sparse file of POSIX's", tar([extended({ "GNU.sparse.major": "1" }), shell]), /sparse file/],
        [
            "a name for all members",
            tar([extended({ path: "app" }, "g"), shell]),
            /of all its members what their path is/,
        ],
        [
            "two names",
            tar([extended({ path: "app" }), { path: "l", content: Buffer.from("b\0"), type: "L" }, shell]),
            /twice/,
        ],
        ["two extensions", tar([extended({ path: "app" }), extended({ mtime: "1" }), shell]), /twice/],
        ["an extension of 2 MiB", tar([extended({ comment: "x".repeat(2 ** 21) }), shell]), /more than 1 MiB/],
        [
            "an extension that is none",
            tar([{ ...extended({}), content: Buffer.from("9 x\n") }, shell]),
            /unreadable header/,
        ],
        ["a name longer than any", tar([extended({ path: "x/".repeat(2500) }), shell]), /more than 4096 bytes/],
        ["star's format", withField(plain, 508, "tar\0"), /star's format/],
    ];
    for (const [title, hostile, says] of refusals) it(`is refused: ${title}`, () => refused([hostile], says));

    const accepted: [title: string, harmless: Buffer][] = [
        ["a mode in base 256", withField(plain, 100, Buffer.from("80000000000001ed", "hex"))],
        ["a size in base 256", withField(plain, 124, Buffer.from("800000000000000000000004", "hex"))],
        ["a comment for all members", tar([extended({ comment: "x" }, "g"), shell])],
        ["an extension's name", tar([extended({ path: "bin/sh" }), file("app")])],
        ["an extension's empty name", tar([extended({ path: "" }), shell])],
        ["GNU's name", tar([{ path: "l", content: Buffer.from("bin/sh\0"), type: "L" }, file("app")])],
        ["a name in two parts", withField(tar([file("sh")]), 345, "bin")],
        ["a long name that is not too long", tar([extended({ path: `${"./".repeat(2000)}bin/sh` }), file("app")])],
        ["what is behind the end", Buffer.concat([plain, Buffer.alloc(512, "x")])],
    ];
    for (const [title, harmless] of accepted) {
        it(`is read where there is one way: ${title}`, async () =>
            assert.deepEqual(await found([harmless]), ["shell /bin/sh"]));
    }

    it("is no shell by its name where it cannot be started", async () =>
        assert.deepEqual(await found([withField(plain, 100, octal(0o644, 7))]), []));
});

describe("a layer without an end", () => {
    const limits = { ...mostOfAnImage, bytes: 64 * 1024 * 1024 };

    it("is read as far as there are bytes for, however small it was packed", async () => {
        const bomb = gzipSync(tar([file("a", Buffer.alloc(80 * 1024 * 1024))]));
        assert.ok(bomb.length < 100_000);
        await refused([bomb], /more than 67108864 bytes of content/, limits);
        assert.deepEqual(await found([bomb], { ...limits, bytes: 2 * limits.bytes }), []);
    });

    it("is read as far behind its end too", async () => {
        const whole = gzipSync(Buffer.concat([tar([shell]), Buffer.alloc(80 * 1024 * 1024)]));
        await refused([whole], /more than 67108864 bytes of content/, limits);
        assert.deepEqual(await found([whole], { ...limits, bytes: 2 * limits.bytes }), ["shell /bin/sh"]);
    });

    it("stops whoever sends it, and holds no more of it than a piece", async () => {
        let sent = 0;
        function* endless() {
            yield tar([shell]).subarray(0, 1024);
            for (const zeros = Buffer.alloc(1024 * 1024); ; sent++) yield zeros;
        }
        const open = async () => Readable.from(endless()).pipe(createGzip());
        const platforms = [{ platform: "linux/amd64", layers: [{ open }] }];
        await assert.rejects(scanImage({ name: "image", platforms, skipped: [] }, limits), /bytes of content/);
        assert.ok(sent >= 63 && sent < 200, String(sent));
    });

    it("has only so many files and names, in all layers together", async () => {
        const many = [...Array(60).keys()].map((index) => file(String(index).padStart(50, "x")));
        await refused([many, many], /layer 2: there are more than 100 files/, { ...limits, members: 100 });
        await refused([many, many], /layer 2: there are more than 5000 bytes of names/, { ...limits, names: 5000 });
        assert.deepEqual(await found([many, many], { ...limits, members: 120, names: 6000 }), []);
    });
});

describe("documents that are not what they say", () => {
    let folder: string;
    let made = 0;
    before(() => (folder = mkdtempSync(path.join(tmpdir(), "hostile-"))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const scan = async (at: string) => {
        for (const image of await openFiles(at)) await scanImage(image);
    };
    const layout = (blobs: Blobs, image = blobs.image([[file("app")]])) =>
        blobs.writeLayout(path.join(folder, String(made++)), [image]);
    const written = (bytes: Buffer) => {
        const at = path.join(folder, `${made++}.tar`);
        writeFileSync(at, bytes);
        return at;
    };

    it("is refused where any part of it is another than its digest names", async () => {
        const whole = new Blobs();
        whole.image([[file("app")]]);
        for (const [digest, bytes] of whole.all) {
            const blobs = new Blobs();
            const image = blobs.image([[file("app")]]);
            blobs.all.set(digest, Buffer.concat([bytes, Buffer.from(" ")]));
            await assert.rejects(scan(layout(blobs, image)), /its content is sha256:|what stands under sha256:/);
        }
        await scan(layout(new Blobs()));
    });

    it("is refused where a layer is kept elsewhere, and where an index has more than anybody has", async () => {
        const blobs = new Blobs();
        const config = blobs.document({ os: "linux", architecture: "amd64" }, "config");
        const foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        const image = blobs.document({ config, layers: [blobs.put(tar([shell]), foreign)] }, "manifest");
        await assert.rejects(scan(layout(blobs, image)), /foreign\.diff\.tar\.gzip, which is not read here/);
        const many = (count: number) => {
            const all = new Blobs();
            return layout(all, all.index(Array(count).fill(all.image([[file("app")]]))));
        };
        await assert.rejects(scan(many(101)), /is no manifest that is known here/);
        await scan(many(100));
    });

    it("is refused where a digest is a path, or a manifest is endless", async () => {
        const at = layout(new Blobs());
        const manifests = [{ digest: "sha256:../../../../etc/passwd" }];
        writeFileSync(path.join(at, "index.json"), JSON.stringify({ manifests }));
        await assert.rejects(scan(at), ImageProblem);
        writeFileSync(path.join(at, "index.json"), Buffer.alloc(5 * 1024 * 1024, " "));
        await assert.rejects(scan(at), /more than 4 MiB/);
    });

    it("is refused where an archive names what is outside of it", async () => {
        const saved = (layer: string) =>
            written(
                tar([
                    { path: "layer.tar", content: tar([file("app")]) },
                    { path: "config.json", content: Buffer.from('{"os":"linux","architecture":"amd64"}') },
                    {
                        path: "manifest.json",
                        content: Buffer.from(JSON.stringify([{ Config: "config.json", Layers: [layer] }])),
                    },
                ]),
            );
        await assert.rejects(scan(saved("/etc/passwd")), /has no \/etc\/passwd/);
        await assert.rejects(scan(saved("../../etc/passwd")), /has no \.\.\/\.\.\/etc\/passwd/);
        await scan(saved("layer.tar"));
    });

    it("is refused where there is no image at all", async () => {
        await assert.rejects(scan(path.join(folder, "none")), /is not there/);
        await assert.rejects(scan("/dev/null"), /neither a folder nor an archive/);
        await assert.rejects(scan(written(tar([file("app")]))), /neither OCI's layout nor what docker save writes/);
        await assert.rejects(scan(written(Buffer.from("x"))), /ends in the middle/);
    });
});
