import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findPulumi } from "../../lab/engine";
import { runLimited, tryOnceADay } from "../../lab/provider/acquire";
import { chooseProvider } from "../../lab/provider/choose";

describe("what is downloaded if it can be", () => {
    const before = { ...process.env };
    let folder: string;
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "acquire-"));
        process.env.XDG_CACHE_HOME = folder;
        process.env.PULUMI_HOME = path.join(folder, "home");
        delete process.env.KERNEL_ISOLATION_PROVIDER;
    });
    afterEach(() => {
        process.env = { ...before };
        fs.rmSync(folder, { recursive: true, force: true });
    });

    /** A program that prints a text, or fails with it. */
    function fake(name: string, text: string, code = 0): string {
        const file = path.join(folder, "bin", name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, `#!/bin/sh\necho ${text} >&${code === 0 ? 1 : 2}\nexit ${code}\n`, { mode: 0o755 });
        return file;
    }

    it("is tried again only after a day, and at once after a success", async () => {
        let tries = 0;
        const closed = async () => {
            tries++;
            throw new Error("no way out");
        };
        assert.equal(await tryOnceADay("thing", closed), "no way out");
        assert.equal(await tryOnceADay("thing", closed), "no way out");
        assert.equal(tries, 1);
        const note = path.join(folder, "kernel-isolation", "refused-thing");
        const past = new Date(Date.now() - 25 * 60 * 60 * 1000);
        fs.utimesSync(note, past, past);
        assert.equal(await tryOnceADay("thing", async () => undefined), undefined);
        assert.ok(!fs.existsSync(note));
    });

    it("ends with everything it started when its time is up", async () => {
        const began = Date.now();
        await assert.rejects(runLimited("sh", ["-c", "sleep 30 & sleep 30"], 0.3), /no answer within 0\.3 s/);
        assert.ok(Date.now() - began < 10_000);
        assert.equal(await runLimited("sh", ["-c", "echo done"], 10), "done\n");
    });

    it("is installed from a folder where no program and plugin stand side by side", async () => {
        const here = await runLimited("pwd", [], 10);
        assert.notEqual(here.trim(), process.cwd());
        assert.ok(!fs.existsSync(path.join(here.trim(), "PulumiPlugin.yaml")));
        // The twin: this project's own folder is such a one.
        assert.ok(["Pulumi.yaml", "PulumiPlugin.yaml"].every((file) => fs.existsSync(path.join(process.cwd(), file))));
    });

    it("is the Pulumi CLI on PATH if it is new enough, else a built one", async () => {
        const built = async () => "/built/pulumi";
        fs.mkdirSync(path.join(folder, "kernel-isolation"), { recursive: true });
        const { version } = await import("@pulumi/pulumi/package.json");
        fs.writeFileSync(path.join(folder, "kernel-isolation", `refused-pulumi-${version}`), "closed");
        process.env.PATH = `${path.join(folder, "bin")}:${before.PATH}`;
        const found = fake("pulumi", "v3.231.0");
        assert.equal(await findPulumi(() => undefined, built), found);
        for (const unfit of ["v3.229.9", "v4.0.0", "nonsense"]) {
            fake("pulumi", unfit);
            assert.equal(await findPulumi(() => undefined, built), "/built/pulumi");
        }
    });

    it("is the official Kubernetes plugin where it is or can be had", async () => {
        const { version } = await import("@pulumi/kubernetes/package.json");
        const none = () => undefined;
        const closed = await chooseProvider(fake("pulumi", "closed network", 1), none);
        assert.equal(closed.kind, "stand-in");
        assert.match(closed.reason!, /closed network/);
        // The refusal is remembered, so a plugin that could be installed now is not asked for.
        assert.equal((await chooseProvider(fake("pulumi", "installed"), none)).kind, "stand-in");
        const plugin = path.join(folder, "home", "plugins", `resource-kubernetes-v${version}`);
        fs.mkdirSync(plugin, { recursive: true });
        fs.writeFileSync(path.join(plugin, "pulumi-resource-kubernetes"), "");
        const installed = { kind: "official", version, home: path.join(folder, "home") } as const;
        assert.deepEqual(await chooseProvider("unused", none), installed);
        process.env.KERNEL_ISOLATION_PROVIDER = "stand-in";
        assert.equal((await chooseProvider("unused", none)).kind, "stand-in");
        process.env.KERNEL_ISOLATION_PROVIDER = "other";
        await assert.rejects(chooseProvider("unused", none), /can be "official" or "stand-in"/);
    });

    it("fails where only the official plugin will do and it cannot be had", async () => {
        process.env.KERNEL_ISOLATION_PROVIDER = "official";
        await assert.rejects(
            chooseProvider(fake("pulumi", "closed", 1), () => undefined),
            /cannot be had: closed/,
        );
        fs.rmSync(path.join(folder, "kernel-isolation"), { recursive: true });
        assert.equal((await chooseProvider(fake("pulumi", "installed"), () => undefined)).kind, "official");
    });
});
