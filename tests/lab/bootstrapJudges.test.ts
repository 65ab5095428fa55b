/** What programs that know nothing of this package say of every bootstrap: shellcheck, systemd, cloud-init. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

import { serviceOf } from "../../sdk/nodes/files";
import { mostUserData, nodeConfig } from "../../sdk/nodes/render/nodeadm";
import { shortened } from "../../sdk/nodes/render/pack";
import { renderScript } from "../../sdk/nodes/render/script";
import { filesOf, type JudgedNode, judgedNodes } from "../support/judges/nodes";
import { type JudgeRoot, judgeRoot, userDataParts } from "../support/judges/root";
import { needsDebian, needsPackages } from "../support/needs";

/** Each text once: what differs between Debian and Ubuntu is a word of the heading. */
function once(texts: [name: string, text: string][]): Map<string, string> {
    const kept = new Map(texts.map(([name, text]) => [text.replace(/ on (debian|ubuntu),/, " on a system,"), name]));
    return new Map([...kept].map(([text, name]) => [name, text]));
}

describe("shellcheck", function () {
    this.timeout(300_000);
    let folder: string;
    before(async function () {
        await needsPackages(this, ["shellcheck"]);
        folder = mkdtempSync(join(tmpdir(), "kernel-isolation-shellcheck-"));
    });
    after(() => folder && rmSync(folder, { recursive: true }));

    /** What it says of each text, in two processes. */
    async function check(texts: Map<string, string>): Promise<string> {
        const files = [...texts].map(([name, text]) => {
            const file = join(folder, `${name.replace(/[^\w.-]+/g, "_")}.sh`);
            writeFileSync(file, text);
            return file;
        });
        const halves = [0, 1].map((half) => files.filter((_, index) => index % 2 === half));
        const said = halves.map((half) =>
            half.length === 0
                ? ""
                : promisify(execFile)("shellcheck", half, { maxBuffer: 64 << 20 }).then(
                      ({ stdout }) => stdout,
                      ({ stdout, message }: { stdout?: string; message: string }) => stdout || message,
                  ),
        );
        return (await Promise.all(said)).join("");
    }

    it("finds nothing in a script", async () => {
        const scripts = judgedNodes("script", "nodeadm").map(
            ({ name, script }) => [name, script ?? ""] as [string, string],
        );
        assert.equal(await check(once(scripts)), "");
    });

    it("finds nothing in what a script writes, in what unpacks it, and in what comes before it", async () => {
        const written = Object.entries(filesOf(({ content }) => content.startsWith("#!")));
        assert.ok(written.some(([name]) => name.includes("devmapper-pool")));
        const unpackers = judgedNodes("nodeadm").map(({ name, text }): [string, string] => [
            `${name} unpacking`,
            /^#!\/bin\/bash\n[^]*?\nexec .*\n/m.exec(text)?.[0].replace(/^[\w+/=]{60,76}$\n/gm, "") ?? "",
        ]);
        const gates = judgedNodes("cloud-init").flatMap(({ name, text }) =>
            (parse(text) as CloudConfig).bootcmd.map((command): [string, string] => [
                `${name} bootcmd`,
                `#!/bin/sh\n${command.at(-1)}`,
            ]),
        );
        const texts = once([...written, ...unpackers, ...gates]);
        assert.equal(await check(texts), "");
        for (const text of texts.values()) assert.match(text, /^#!.*\n.+/);
    });

    it("would find an unquoted variable", async () => {
        assert.match(await check(new Map([["bad", "#!/bin/bash\nrm $1\n"]])), /SC2086/);
    });
});

interface CloudConfig {
    bootcmd: string[][];
    write_files: { path: string; content: string }[];
}

describe("a Debian's own programs", function () {
    this.timeout(600_000);
    let debian: JudgeRoot;
    before(async function () {
        await needsDebian(this);
        debian = await judgeRoot();
    });

    describe("systemd-analyze", () => {
        const stub = "[Service]\nExecStart=/bin/true\n";

        /** What it says of a node's units where the machine has the services they are about. */
        function verify({ plan }: JudgedNode, change = (text: string): string => text): string {
            debian.run(["rm", "-rf", "/etc/systemd/system"]);
            for (const name of ["kubelet.service", serviceOf(plan.spec.runtime), "nodeadm-config.service"]) {
                debian.write(`etc/systemd/system/${name}`, stub);
            }
            for (const { name, content } of plan.units) debian.write(`etc/systemd/system/${name}`, change(content));
            const dropIns = plan.files.filter(({ path }) => path.startsWith("/etc/systemd/system/"));
            for (const { path, content } of dropIns) debian.write(path, change(content));
            // What they start must be there.
            for (const [, program] of plan.units.flatMap(({ content }) => [
                ...content.matchAll(/^ExecStart=(\S+)/gm),
            ])) {
                debian.write(program ?? "", "#!/bin/sh\n", 0o755);
            }
            const names = ["kubelet.service", serviceOf(plan.spec.runtime), ...plan.units.map(({ name }) => name)];
            const { status, output } = debian.run(["systemd-analyze", "verify", "--man=no", ...names]);
            return status === 0 ? output : `${output}(ended with ${status})`;
        }

        it("finds nothing in a unit or a drop-in", () => {
            const seen = new Set<string>();
            for (const node of judgedNodes()) {
                const { units, files } = node.plan;
                const key = JSON.stringify([units, files.filter(({ path }) => path.startsWith("/etc/systemd/"))]);
                if (units.length === 0 || seen.has(key)) continue;
                seen.add(key);
                assert.equal(verify(node), "", node.name);
            }
            assert.ok(seen.size >= 6, `${seen.size} sets of units`);
        });

        it("would find a misspelt key, a circle and a program that is missing", () => {
            const [node] = judgedNodes("script");
            assert.ok(node);
            assert.match(
                verify(node, (text) => text.replace("RemainAfterExit", "RemainAfter")),
                /Unknown key/,
            );
            assert.match(
                verify(node, (text) => text.replace("Before=kubelet", "After=kubelet")),
                /cycle/,
            );
            assert.match(
                verify(node, (text) => text.replace("ExecStart=/usr", "ExecStart=/none")),
                /not executable/,
            );
        });
    });

    describe("cloud-init", () => {
        const schema = (text: string): { status: number | null; output: string } => {
            debian.write("judged.yaml", text);
            return debian.run(["cloud-init", "schema", "--config-file", "/judged.yaml"]);
        };

        it("finds nothing in a cloud-config", () => {
            // The script is a text like any other to it; the gate's and the script's places are what may be wrong.
            const texts = once(judgedNodes("cloud-init").map(({ name, text }) => [name, text]));
            for (const [name, text] of texts) {
                const { status, output } = schema(text);
                assert.deepEqual([status, output], [0, "Valid cloud-config: /judged.yaml\n"], name);
            }
        });

        it("knows every key of it", () => {
            const known = debian.python<string[]>(knownKeys, null);
            for (const { name, text } of judgedNodes("cloud-init")) {
                const keys = Object.keys(parse(text) as object);
                assert.deepEqual(
                    keys.filter((key) => !known.includes(key)),
                    [],
                    name,
                );
            }
            assert.ok(!known.includes("runcmdd"));
        });

        it("would find a misspelt field", () => {
            const text = judgedNodes("cloud-init")[0]?.text.replace("permissions:", "permission:") ?? "";
            assert.match(schema(text).output, /permission/);
        });

        it("takes the parts of user data for what they were", () => {
            const nodes = judgedNodes("nodeadm");
            const parts = debian.python<Record<string, [type: string, content: string][]>>(
                userDataParts,
                Object.fromEntries(nodes.map(({ name, text }) => [name, text])),
            );
            for (const { name, text, plan } of nodes) {
                assert.ok(Buffer.byteLength(text) <= mostUserData, name);
                const [config, script, ...others] = parts[name] ?? [];
                assert.deepEqual(others, [], name);
                assert.deepEqual(config, ["application/node.eks.aws", nodeConfig(plan)], name);
                assert.equal(script?.[0], "text/x-shellscript", name);
                assert.equal(unpacked(script[1]), shortened(renderScript(plan)), name);
            }
        });

        /** Runs what unpacks the script, but not the script. */
        function unpacked(content: string): string {
            const program = /\nexec (.+)\n$/.exec(content)?.[1];
            if (program === undefined) return shortened(content);
            debian.write("part", content.replace(/exec .+\n$/, ""), 0o700);
            assert.deepEqual(debian.run(["/part"]), { status: 0, output: "" });
            assert.equal(debian.run(["stat", "--format=%a %U", program]).output, "700 root\n");
            return debian.run(["cat", program]).output;
        }
    });
});

/** Top-level keys that some module of cloud-init describes: its schema lets others pass. */
const knownKeys = `
import json, cloudinit.config, os
folder = os.path.join(os.path.dirname(cloudinit.config.__file__), "schemas")
schema = json.load(open(os.path.join(folder, "schema-cloud-config-v1.json")))
print(json.dumps(sorted({key for each in schema["$defs"].values() for key in each.get("properties", {})})))
`;
