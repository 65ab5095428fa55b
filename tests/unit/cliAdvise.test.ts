import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { parse } from "yaml";
import { conversation } from "../../cli/conversation";
import { run } from "../../cli/program";
import { columnsOf } from "../../sdk/report/terminal";
import { kernelIsolation } from "../support/command";

const answers = {
    data: "confidential",
    code: "third-party",
    compliance: "none",
    syscalls: "no",
    workload: "service",
    start: "any",
    gpu: "no",
};
const flags = (changes: Partial<typeof answers> = {}) =>
    Object.entries({ ...answers, ...changes }).flatMap(([name, value]) => [`--${name}`, value]);

describe("kernel-isolation advise", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), "cli-advise-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const file = (name: string, content: string) => {
        const target = path.join(folder, name);
        writeFileSync(target, content);
        return target;
    };

    it("proposes with reasons, costs, what was turned down, and lines that can be put in", async () => {
        const { code, stdout, stderr } = await kernelIsolation("advise", ...flags(), "--tenant", "plugins");
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /^plugins on existing cluster, Kubernetes 1\.36: level sandboxed, sandbox gvisor/);
        for (const title of ["Why", "What it costs", "What it needs", "What it does not cover", "Turned down"]) {
            assert.match(stdout, new RegExp(`^${title}$`, "m"));
        }
        assert.match(stdout, /^ {4}plugins: \{\n {8}isolation: "sandboxed",\n {8}sandbox: "gvisor",/m);
        const [, yaml = ""] = /In YAML, under tenants:\n\n([\s\S]*?)\n\nTurned down/.exec(stdout) ?? [];
        const cluster = {
            name: "prod",
            existing: { version: "1.36", pools: { all: { sandboxes: { gvisor: {} } } } },
            tenants: parse(yaml) as object,
        };
        const planned = await kernelIsolation("plan", "--file", file("cluster.json", JSON.stringify(cluster)));
        assert.deepEqual({ code: planned.code, stderr: planned.stderr }, { code: 0, stderr: "" });
        assert.ok(stdout.split("\n").every((line) => columnsOf(line) <= 100));
    });

    it("reads answers from a file, flags before it, and prints JSON", async () => {
        const given = file(
            "answers.yaml",
            "data: public\ncode: own\ncompliance: none\nsyscalls: no\nworkload: service\nstart: any\ngpu: no\n",
        );
        const from = async (...more: string[]) => {
            const { stdout } = await kernelIsolation("advise", "--file", given, "--json", ...more);
            return JSON.parse(stdout) as { tenant: string; proposal: { isolation: string; spec: object } };
        };
        assert.equal((await from()).proposal.isolation, "shared");
        assert.equal((await from("--code", "customers")).proposal.isolation, "sandboxed");
    });

    it("plans the tenant on a cluster's own arguments", async () => {
        const cluster = (sandboxes: string) =>
            file(
                "own.yaml",
                `name: prod\nexisting: { version: "1.36", pools: { all: { sandboxes: ${sandboxes} } } }\ntenants: { other: { isolation: shared } }\n`,
            );
        const there = await kernelIsolation("advise", ...flags(), "--cluster", cluster("{ runc: {}, gvisor: {} }"));
        assert.equal(there.code, 0);
        const missing = await kernelIsolation("advise", ...flags(), "--cluster", cluster("{ runc: {} }"));
        assert.equal(missing.code, 1);
        assert.match(missing.stdout, /^Nothing that the answers ask for can be had on cluster prod/);
        assert.match(missing.stdout, /sandboxed: gvisor: no nodes of cluster "prod"/);
        const broken = await kernelIsolation("advise", ...flags(), "--cluster", cluster("{ gvisor: {} }"));
        assert.equal(broken.code, 3);
        assert.match(broken.stderr, /cannot be delivered as it is: tenants\.other\.isolation/);
    });

    it("asks a terminal, and asks again what is no answer", async () => {
        const typed = ["3", "nonsense", "third-party", "1", "1", "1", "1", "1"];
        const asked: string[] = [];
        let shown = "";
        const code = await run(["advise"], {
            out: (text) => (shown += text),
            err: (text) => assert.fail(text),
            terminal: { width: 100, color: false },
            ask: (question) => {
                asked.push(question);
                return Promise.resolve(typed[asked.length - 1]!);
            },
        });
        assert.equal(code, 0);
        assert.equal(asked.length, 8);
        assert.match(shown, /"nonsense" is none of them/);
        assert.match(shown, /level sandboxed, sandbox gvisor, placement exclusive/);
    });

    it("takes lines that come before their question, and says when there are no more", async () => {
        const input = new PassThrough();
        const output = new PassThrough();
        const talk = conversation(input, output);
        input.end("one\ntwo\n");
        assert.equal(await talk.ask("first? "), "one");
        assert.equal(await talk.ask("second? "), "two");
        await assert.rejects(talk.ask("third? "), /the input ended before an answer came/);
        talk.end();
        assert.match(String(output.read()), /first\? .*second\? /s);
    });

    it("names what is missing, unknown or mistyped, and asks nobody where nobody sits", async () => {
        const fails = async (args: string[], said: RegExp) => {
            const { code, stderr } = await kernelIsolation("advise", ...args);
            assert.equal(code, 3, stderr);
            assert.match(stderr, said);
        };
        await fails([], /no answer to --data \(public, internal, confidential, regulated\), --code/);
        await fails(flags({ data: "confidentail" }), /"confidential" was probably meant/);
        await fails([...flags(), "--platform", "eek"], /there is no platform "eek"; "eks" was probably meant/);
        await fails([...flags(), "--tenant", "No Name"], /tenant "No Name"/);
        await fails(["--file", file("wrong.yaml", "dta: public\n")], /no question "dta"; "data" was probably meant/);
        await fails(["--file", file("list.yaml", "- public\n")], /holds no answers/);
        await fails(["--file", path.join(folder, "absent.yaml")], /cannot read/);
    });

    it("refuses a device with its reason, and proposes without one", async () => {
        const { code, stdout } = await kernelIsolation("advise", ...flags({ gpu: "yes" }));
        assert.equal(code, 1);
        assert.match(stdout, /every level: tenants' pods may ask for no device/);
        assert.equal((await kernelIsolation("advise", ...flags({ gpu: "no" }))).code, 0);
    });
});
