/**
 * The pack run by the real engine. What starts it is the few lines that the official CLI brings along as
 * `pulumi-analyzer-policy-nodejs`; the program behind them is that of the SDK.
 */
import * as k8s from "@pulumi/kubernetes";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { IsolatedCluster } from "../../sdk/isolatedCluster";
import { CloudBench } from "../support/cloudBench";
import { everything } from "../support/requests";

const pack = path.join(__dirname, "../../policy");

describe("the policy pack in the engine", function () {
    this.timeout(300_000);
    let bench: CloudBench;
    let folder: string;
    const { PATH } = process.env;

    before(async function () {
        this.timeout(1_800_000);
        folder = mkdtempSync(path.join(tmpdir(), "policy-pack-"));
        const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
        const start = `#!/bin/sh\nexec '${process.execPath}' '${runner}' "$@"\n`;
        writeFileSync(path.join(folder, "pulumi-analyzer-policy-nodejs"), start, { mode: 0o755 });
        process.env.PATH = [folder, PATH].join(path.delimiter);
        bench = await CloudBench.start();
    });
    after(() => {
        process.env.PATH = PATH;
        bench?.end();
        rmSync(folder, { recursive: true, force: true });
    });

    const preview = async (runtimeClassName: string) => {
        const stack = await bench.stack("pack");
        stack.program = () => {
            new IsolatedCluster("prod", { existing: everything, tenants: { payments: { isolation: "sandboxed" } } });
            const containers = [{ name: "web", image: "registry.example.com/web:1" }];
            const metadata = { name: "web", namespace: "payments" };
            new k8s.core.v1.Pod("web", { metadata, spec: { runtimeClassName, containers } });
        };
        const said: string[] = [];
        const options = { policyPacks: [pack], onOutput: (text: string) => said.push(text) };
        const failed = await stack.engine!.preview(options).then(
            () => false,
            () => true,
        );
        return { failed, said: said.join("") };
    };

    it("stops a preview with a pod under another sandbox, and says why", async () => {
        const { failed, said } = await preview("kata");
        assert.equal(failed, true);
        assert.match(said, /\[mandatory\].*tenant-pods-keep-their-sandbox/);
        assert.match(said, /web: spec\.runtimeClassName: "kata" is not the sandbox of tenant payments/);
    });

    it("lets the tenant's own sandbox through, and all that the package makes", async () => {
        const { failed, said } = await preview("gvisor");
        assert.equal(failed, false, said);
        assert.doesNotMatch(said, /\[mandatory\]|can't run policy/);
        assert.match(said, /kernel-isolation@v0\.1\.0/);
    });
});
