/** What the programs that read a bootstrap's configuration say of it: containerd, the kubelet, nodeadm; and a reader of TOML. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";

import { nodeConfig } from "../../sdk/nodes/render/nodeadm";
import { containerdFile } from "../../sdk/nodes/runtimes/containerd";
import { crioDropIns, filesOf, judgedNodes } from "../support/judges/nodes";
import { withNodeadm } from "../support/judges/nodeadm";
import { ensureJudge, findings } from "../support/judges/programs";
import { type JudgeRoot, judgeRoot } from "../support/judges/root";
import { needsDebian } from "../support/needs";

function assertNothing(found: Record<string, string>, least: number): void {
    assert.deepEqual(
        Object.entries(found).filter(([, text]) => text !== ""),
        [],
    );
    assert.ok(Object.keys(found).length >= least, `${Object.keys(found).length} documents`);
}

const nodeConfigs = (): Record<string, string> =>
    Object.fromEntries(judgedNodes("nodeadm").map(({ name, plan }) => [name, nodeConfig(plan)]));

const releases = (): Record<string, string> =>
    Object.fromEntries(
        judgedNodes("nodeadm").map(({ name, plan }) => [`${name} release`, plan.release?.content ?? "missing"]),
    );

interface NodeConfig {
    spec: { containerd?: { config: string }; kubelet: { config: object } };
}

describe("containerd", function () {
    this.timeout(600_000);
    let containerd: string;
    let folder: string;
    before(async () => {
        containerd = await ensureJudge("containerd");
        folder = mkdtempSync(join(tmpdir(), "kernel-isolation-containerd-"));
        mkdirSync(join(folder, "conf.d"));
    });
    after(() => folder && rmSync(folder, { recursive: true }));

    /** What it warns of in the two files, and its whole configuration. */
    async function dump(root: string, dropIn = ""): Promise<{ warnings: string; config: string }> {
        writeFileSync(join(folder, "config.toml"), root);
        writeFileSync(join(folder, "conf.d/judged.toml"), dropIn);
        const args = ["--config", join(folder, "config.toml"), "config", "dump"];
        const { stdout, stderr } = await promisify(execFile)(containerd, args);
        return { warnings: stderr, config: stdout };
    }
    const importing = (): string => `version = 3\nimports = ["${folder}/conf.d/*.toml"]\n`;

    it("takes every drop-in as it is", async () => {
        const dropIns = Object.entries(filesOf(({ path }) => path === containerdFile));
        assert.ok(dropIns.length >= 5);
        for (const [name, content] of dropIns) {
            const { warnings, config } = await dump(importing(), content);
            assert.equal(warnings, "", name);
            for (const [, path = ""] of content.matchAll(/runtime_path = "(.+)"/g))
                assert.ok(config.includes(path), name);
        }
    });

    it("takes the fragment of every NodeConfig as nodeadm has it merged", async () => {
        const fragments = new Set(
            Object.values(nodeConfigs()).map((text) => (parse(text) as NodeConfig).spec.containerd?.config ?? ""),
        );
        assert.ok(fragments.size >= 5);
        for (const fragment of fragments) {
            assert.equal((await dump(`version = 3\n${fragment}`)).warnings, "", fragment);
            // Without an id of the third version's nodeadm takes it for one of the second's.
            assert.match(fragment, /^$|io\.containerd\.cri\.v1\.(runtime|images)/);
        }
    });

    it("would warn of a misspelt key, also of the snapshotter's, and refuse what is no TOML", async () => {
        const fc = Object.entries(filesOf(({ path }) => path === containerdFile)).find(([name]) =>
            name.includes("kata-fc"),
        );
        for (const key of ["runtime_path", "pool_name"]) {
            const misspelt = fc?.[1].replace(key, `${key}x`) ?? "";
            assert.match((await dump(importing(), misspelt)).warnings, new RegExp(`unknown key.*${key}x`), key);
        }
        await assert.rejects(dump(importing(), "version = 3\n[plugins"), /toml/);
    });
});

describe("the kubelet", function () {
    this.timeout(600_000);
    let kubelet: string;
    before(async () => void (kubelet = await ensureJudge("kubelet")));
    const header = { apiVersion: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" };

    it("takes every drop-in, strictly", () => {
        assertNothing(
            findings(
                kubelet,
                filesOf(({ path }) => path.startsWith("/etc/kubernetes/kubelet")),
            ),
            8,
        );
    });

    it("takes the kubelet's part of every NodeConfig, strictly, before and after the release", () => {
        const configs = Object.entries({ ...nodeConfigs(), ...releases() }).map(([name, text]) => [
            name,
            stringify({ ...header, ...(parse(text) as NodeConfig).spec.kubelet.config }),
        ]);
        assertNothing(findings(kubelet, Object.fromEntries(configs) as Record<string, string>), 20);
    });

    it("would refuse a misspelt field and a value out of range", () => {
        const documents = {
            misspelt: stringify({ ...header, seccompDefualt: true }),
            range: stringify({ ...header, readOnlyPort: 70000 }),
        };
        const found = findings(kubelet, documents);
        assert.match(found.misspelt ?? "", /unknown field "seccompDefualt"/);
        assert.match(found.range ?? "", /readOnlyPort/);
    });
});

describe("nodeadm", function () {
    this.timeout(600_000);

    it("has every field of every NodeConfig among its types, and would refuse a misspelt one", async () => {
        const judge = await ensureJudge("nodeconfig");
        assertNothing(findings(judge, { ...nodeConfigs(), ...releases() }), 20);
        const [text = ""] = Object.values(nodeConfigs());
        assert.match(findings(judge, { misspelt: text.replace("kubelet:", "kubelett:") }).misspelt ?? "", /kubelett/);
    });

    it("finds its NodeConfig in every user data", async () => {
        await withNodeadm(async (check) => {
            let text = "";
            for (const node of judgedNodes("nodeadm")) {
                text = node.text;
                assert.match(await check(text), /Configuration is valid/, node.name);
            }
            for (const broken of [
                text.replace("application/node.eks.aws", "text/yaml"),
                text.replace("kind: NodeConfig", "kind: Other"),
            ])
                await assert.rejects(check(broken));
        });
    });
});

describe("a reader of TOML", function () {
    this.timeout(600_000);
    let debian: JudgeRoot;
    before(async function () {
        await needsDebian(this);
        debian = await judgeRoot();
    });
    const read = (texts: Record<string, string>): Record<string, object> =>
        debian.python(
            "import json, sys, tomllib\nprint(json.dumps({name: tomllib.loads(text) for name, text in json.load(sys.stdin).items()}))",
            texts,
        );

    it("finds in Bottlerocket's settings the keys that it has, with the plan's values", () => {
        const nodes = judgedNodes("bottlerocket");
        const all = read(Object.fromEntries(nodes.map(({ name, text }) => [name, text])));
        for (const { name, plan } of nodes) {
            const { settings, ...others } = all[name] as { settings: { kubernetes: object; kernel: object } };
            const { spec } = plan;
            const taints: Record<string, string[]> = {};
            for (const taint of spec.taints) {
                const [, key = "", value = "", effect] = /^([^=:]+)=?([^:]*):(.+)$/.exec(taint) ?? [];
                (taints[key] ??= []).push(`${value}:${effect}`);
            }
            assert.deepEqual(others, {}, name);
            assert.deepEqual(
                settings,
                {
                    kubernetes: {
                        "seccomp-default": true,
                        "pod-pids-limit": spec.podPidsLimit,
                        "allowed-unsafe-sysctls": spec.allowedUnsafeSysctls,
                        ...(Object.keys(spec.labels).length > 0 && { "node-labels": spec.labels }),
                        ...(spec.taints.length > 0 && { "node-taints": taints }),
                    },
                    kernel: {
                        lockdown: "integrity",
                        sysctl: plan.sysctls,
                        modules: Object.fromEntries(plan.modulesDenied.map((module) => [module, { allowed: false }])),
                    },
                },
                name,
            );
        }
    });

    /** The fields of a runtime that CRI-O's manual has. */
    const crioFields = [
        "runtime_path",
        "runtime_type",
        "runtime_root",
        "runtime_config_path",
        "privileged_without_host_devices",
    ];
    /** The options that gVisor's shim reads. */
    const shimFields = ["binary_name", "grouping", "runsc_config"];

    it("finds in the drop-ins of CRI-O and in the sandboxes' own files no key that they do not have", () => {
        const dropIns = read(crioDropIns());
        assert.ok(Object.keys(dropIns).length >= 3);
        for (const [name, { crio }] of Object.entries(dropIns) as [string, { crio: CrioConfig }][]) {
            assert.deepEqual(
                Object.keys(crio).filter((key) => !["runtime", "storage_option"].includes(key)),
                [],
                name,
            );
            for (const runtime of Object.values(crio.runtime.runtimes)) {
                assert.deepEqual(
                    Object.keys(runtime).filter((key) => !crioFields.includes(key)),
                    [],
                    name,
                );
            }
        }
        const shims = read(filesOf(({ path }) => path.endsWith("/runsc.toml")));
        assert.equal(Object.keys(shims).length, 2);
        for (const [name, shim] of Object.entries(shims)) {
            assert.deepEqual(
                Object.keys(shim).filter((key) => !shimFields.includes(key)),
                [],
                name,
            );
            const flags = Object.values((shim as { runsc_config: object }).runsc_config);
            assert.ok(
                flags.every((flag) => typeof flag === "string"),
                name,
            );
        }
        assert.equal(Object.keys(read(filesOf(({ path }) => path === "/etc/urunc/config.toml"))).length, 1);
    });
});

interface CrioConfig {
    runtime: { runtimes: Record<string, object> };
}
