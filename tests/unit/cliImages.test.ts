/** `kernel-isolation images scan`: what it prints, as text and as data, and how it ends. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Scan } from "../../cli/imagesText";
import { columnsOf } from "../../sdk/report/terminal";
import { kernelIsolation, kernelIsolationProcess } from "../support/command";
import { Blobs, type Described, file, savedArchive } from "../support/imageFiles";

describe("kernel-isolation images scan", () => {
    let folder: string;
    before(() => (folder = mkdtempSync(path.join(tmpdir(), "images-"))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const layout = (name: string, make: (blobs: Blobs) => Described) => {
        const blobs = new Blobs();
        const image = make(blobs);
        return { at: blobs.writeLayout(path.join(folder, name), [image]), digest: image.digest };
    };
    const clean = () => layout("clean", (blobs) => blobs.image([[file("app")]]));
    const shell = () => layout("shell", (blobs) => blobs.image([[file("bin/sh"), file("bin/su", "text", 0o4755)]]));
    const both = () =>
        layout("both", (blobs) =>
            blobs.index([blobs.image([[file("app")]]), blobs.image([[file("bin/sh")]], "arm64")]),
        );

    it("ends well without a shell, and says what that does not say", async () => {
        const { at, digest } = clean();
        const { code, stdout, stderr } = await kernelIsolation("images", "scan", at);
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /linux\/amd64: ✓ no shell in 1 file of 1 layer\n/);
        assert.ok(stdout.includes(`{ digest: "${digest}", name: "${at}", shell: false },`));
        assert.match(stdout, /known to this version, and\s+nothing of what a program can be made to do/);
    });

    it("ends with 1 where there is a shell, and says where and why", async () => {
        const { code, stdout } = await kernelIsolation("images", "scan", shell().at);
        assert.equal(code, 1);
        assert.match(stdout, /linux\/amd64: ✗ a shell in 2 files of 1 layer\n/);
        assert.match(stdout, /shell: \/bin\/sh \(by its name\)\n +raised rights: \/bin\/su \(mode 4755\)/);
        assert.match(stdout, /shell: true \},/);
    });

    it("prints a line for each platform where they differ, and for the whole alone where they do not", async () => {
        const read = async (at: string) => {
            const { stdout } = await kernelIsolation("images", "scan", "--json", at);
            return (JSON.parse(stdout) as Scan[]).flatMap(({ approved }) => approved);
        };
        const lines = await read(both().at);
        assert.deepEqual(
            lines.map(({ name, shell }) => [name?.replace(/^.* /, ""), shell]),
            [
                [both().at, true],
                ["linux/amd64", false],
                ["linux/arm64", true],
            ],
        );
        assert.equal(lines[0]?.digest, both().digest);
        assert.deepEqual(await read(clean().at), [{ digest: clean().digest, name: clean().at, shell: false }]);
    });

    it("has no line where there is no digest", async () => {
        const at = path.join(folder, "saved.tar");
        writeFileSync(at, savedArchive("app:1", [[file("app")]]));
        const { code, stdout } = await kernelIsolation("images", "scan", at);
        assert.equal(code, 0);
        assert.match(stdout, /no digest to approve/);
        assert.doesNotMatch(stdout, /images\.approved/);
    });

    it("looks into the others where one cannot be looked into, and ends with 3", async () => {
        const none = path.join(folder, "none");
        const { code, stdout, stderr } = await kernelIsolation("images", "scan", none, shell().at);
        assert.equal(code, 3);
        assert.match(stderr, /^kernel-isolation: .*none is not there\n$/);
        assert.match(stdout, /✗ a shell/);
    });

    it("shows a dozen of a kind, and counts the others", async () => {
        const many = (count: number) =>
            layout(String(count), (blobs) =>
                blobs.image([[...Array(count).keys()].map((index) => file(`bin/a${index}/sh`))]),
            );
        assert.match(
            (await kernelIsolation("images", "scan", many(14).at)).stdout,
            /shell: and 2 more \(--json has all\)/,
        );
        assert.doesNotMatch((await kernelIsolation("images", "scan", many(12).at)).stdout, /more \(--json/);
    });

    it("keeps within the terminal, but for lines to be copied", async () => {
        const { stdout } = await kernelIsolation("images", "scan", shell().at, both().at);
        const wide = stdout.split("\n").filter((line) => columnsOf(line) > 100);
        assert.ok(
            wide.every((line) => /digest:|sha256:/.test(line)),
            wide.join("\n"),
        );
    });

    it("runs as a program of its own", async () => {
        const { code, stdout } = await kernelIsolationProcess("images", "scan", "--json", clean().at);
        assert.equal(code, 0);
        assert.equal((JSON.parse(stdout) as Scan[])[0]?.shell, false);
        assert.match((await kernelIsolation("images", "scan", "--help")).stdout, /Exit codes: 0 no shell was found/);
    });
});
