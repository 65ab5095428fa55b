/** The package as a plugin process: a program in another process has its components, as one in any language does. */
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findPulumi } from "../../lab/engine";
import { ensureProgram } from "../../lab/programs";
import { standInFolder } from "../../lab/provider/choose";
import { Bench, type TestStack } from "../support/bench";
import { packagePlugin, writePackagePlugin } from "../support/packagePlugin";

const root = path.join(__dirname, "../..");

/** What a generated SDK is: a component that is made elsewhere, by its type alone. */
class Remote extends pulumi.ComponentResource {
    declare readonly report: pulumi.Output<{ tenants: { tenant: string; sandbox: string }[] }>;
    declare readonly handle: pulumi.Output<unknown>;
    declare readonly status: pulumi.Output<{ sandbox: string }>;

    constructor(type: string, name: string, args: pulumi.Inputs, outputs: string[]) {
        const unknown = Object.fromEntries(outputs.map((key) => [key, undefined]));
        super(`kernel-isolation:index:${type}`, name, { ...unknown, ...args }, {}, true);
    }
}

describe("the package as a plugin process", function () {
    this.timeout(180_000);
    const folder = mkdtempSync(path.join(tmpdir(), "remote-"));
    const plugin = path.join(folder, packagePlugin);
    let bench: Bench;
    let stack: TestStack;

    before(async function () {
        this.timeout(1_800_000);
        writePackagePlugin(plugin);
        bench = await Bench.start(`remote-${process.pid}`);
        stack = await bench.stack("remote", undefined, { kubernetes: standInFolder, "kernel-isolation": folder });
    });
    after(async () => {
        await bench?.end();
        rmSync(folder, { recursive: true, force: true });
    });

    const program = (tenants: object) => () => {
        const existing = {
            kubeconfig: bench.kubeconfig,
            version: "1.36",
            pools: { all: { sandboxes: { runc: {}, gvisor: {} } } },
        };
        const args = { existing, proof: { onUpdate: false }, tenants };
        const cluster = new Remote("IsolatedCluster", "prod", args, ["handle", "kubeconfig", "report"]);
        const partner = new Remote(
            "Tenant",
            "partner",
            { cluster: cluster.handle, isolation: "sandboxed", proof: { onUpdate: false } },
            ["namespaces", "status"],
        );
        return {
            report: cluster.report,
            handle: cluster.handle,
            sandbox: partner.status.apply(({ sandbox }) => sandbox),
        };
    };
    const namespaces = async () => (await bench.objects("namespaces")).map((name) => name.replace("namespace/", ""));

    it("gives the engine the schema of the package", async () => {
        const log = () => undefined;
        const pulumi = await findPulumi(log, () => ensureProgram("pulumi", log));
        const { stdout } = await promisify(execFile)(pulumi, ["package", "get-schema", plugin], {
            cwd: folder,
            maxBuffer: 64_000_000,
            env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: path.join(folder, "home") },
        });
        const shown = JSON.parse(stdout) as { resources: object; types: object };
        const own = JSON.parse(readFileSync(path.join(root, "schema.json"), "utf8")) as typeof shown;
        assert.deepEqual(Object.keys(shown.resources).sort(), Object.keys(own.resources).sort());
        assert.deepEqual(Object.keys(shown.types).sort(), Object.keys(own.types).sort());
    });

    it("refuses what cannot be delivered with the path, and nothing is made", async () => {
        await assert.rejects(
            stack.up(program({ vault: { isolation: "microvm" } })),
            /tenants\.vault\.isolation[\s\S]*Nearest that works: isolation "sandboxed"/,
        );
        assert.ok(!(await namespaces()).includes("vault"));
    });

    it("makes a cluster and a tenant by its handle, gives their outputs back, and the second time makes nothing", async () => {
        const made = await stack.up(program({ payments: { isolation: "sandboxed" } }));
        assert.ok((made.changes.create ?? 0) > 25, JSON.stringify(made.changes));
        const [tenant] = (made.outputs.report as { tenants: { tenant: string; sandbox: string }[] }).tenants;
        assert.deepEqual([tenant?.tenant, tenant?.sandbox, made.outputs.sandbox], ["payments", "gvisor", "gvisor"]);
        const there = await namespaces();
        assert.ok(there.includes("payments") && there.includes("partner"), there.join());
        const again = await stack.up(program({ payments: { isolation: "sandboxed" } }));
        assert.deepEqual(Object.keys(again.changes), ["same"]);
    });

    it("keeps the kubeconfig secret on its way", () => {
        const key = /client-key-data: (\S+)/.exec(bench.kubeconfig)?.[1] ?? "";
        assert.ok(key.length > 100);
        assert.ok(!bench.stateText().includes(key));
    });

    it("takes all of it away", async () => {
        await stack.destroy();
        const there = await namespaces();
        assert.ok(!there.includes("payments") && !there.includes("partner"));
    });
});
