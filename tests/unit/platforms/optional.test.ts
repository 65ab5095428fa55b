/** What a package of a cloud costs who does not use it: nothing. And what is said to who lacks it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.join(__dirname, "../../..");

/** Which Pulumi packages a program has loaded at its end, in a process of its own. */
function loadedBy(program: string): string[] {
    const report = `
        const names = Object.keys(require.cache).flatMap((file) => /node_modules\\/(@pulumi\\/[^/]+)/.exec(file)?.[1] ?? []);
        console.log(JSON.stringify([...new Set(names)].sort()));`;
    return JSON.parse(run(program + report)) as string[];
}

function run(program: string): string {
    const args = ["-r", "ts-node/register/transpile-only", "-e", program];
    return execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }).trim();
}

/** A cluster where a package is not installed, and what comes of it. */
function without(name: string, certificates: boolean, platform: "eks" | "gke" | "aks" = "eks"): string {
    return run(`
        const Module = require("node:module");
        const resolve = Module._resolveFilename;
        Module._resolveFilename = (request, ...rest) => {
            if (request !== "${name}") return resolve(request, ...rest);
            throw Object.assign(new Error("Cannot find module '${name}'"), { code: "MODULE_NOT_FOUND" });
        };
        const { run } = require("./tests/support/mocks");
        const { eksMocks } = require("./tests/support/eksMocks");
        const { gkeMocks } = require("./tests/support/gkeMocks");
        const { aksMocks } = require("./tests/support/aksMocks");
        const { IsolatedCluster } = require("./index");
        const eks = { version: "1.36", adminRoleArns: ["arn:aws:iam::123456789012:role/platform"] };
        const tenants = { a: { isolation: "shared", certificates: { enabled: ${certificates} } } };
        const onEks = { eks: { ...eks, certManager: { version: "v1.19.1" } }, tenants };
        const onGke = { gke: { project: "my-project", region: "us-central1", version: "1.36" } };
        const adminGroups = ["00000000-0000-4000-8000-0000000000aa"];
        const onAks = { aks: { location: "westeurope", version: "1.36", adminGroups } };
        const [args, mocks] = { eks: [onEks, eksMocks], gke: [onGke, gkeMocks], aks: [onAks, aksMocks] }["${platform}"];
        run(() => new IsolatedCluster("prod", args), mocks).then(
            ({ registrations }) => console.log(registrations.length > 30 ? "made" : "not made"),
            (error) => console.log(error.message),
        );`);
}

describe("Packages of a cloud", function () {
    this.timeout(300_000);

    it("are not loaded by a program that does not use it", () => {
        assert.deepEqual(loadedBy('require("./index");'), ["@pulumi/kubernetes", "@pulumi/pulumi"]);
    });

    it("are loaded by one that does", () => {
        assert.deepEqual(loadedBy('require("./sdk/platforms/eks/cluster");'), [
            "@pulumi/aws",
            "@pulumi/kubernetes",
            "@pulumi/pulumi",
        ]);
    });

    it("are loaded by one that does on Google's, and Amazon's are not", () => {
        assert.deepEqual(loadedBy('require("./sdk/platforms/gke/cluster");'), [
            "@pulumi/gcp",
            "@pulumi/kubernetes",
            "@pulumi/pulumi",
        ]);
        assert.equal(without("@pulumi/aws", false, "gke"), "made");
        assert.equal(without("@pulumi/gcp", false), "made");
    });

    it("are loaded by one that does on Azure, and no others are", () => {
        assert.deepEqual(loadedBy('require("./sdk/platforms/aks/cluster");'), [
            "@pulumi/azure-native",
            "@pulumi/kubernetes",
            "@pulumi/pulumi",
        ]);
        assert.equal(without("@pulumi/aws", false, "aks"), "made");
        assert.equal(without("@pulumi/azure-native", false), "made");
    });

    it("are named, with the version to install, where they are missing", () => {
        assert.equal(
            without("@pulumi/aws", false),
            "a cluster on EKS needs the package @pulumi/aws: npm install @pulumi/aws@7.48.0",
        );
        assert.equal(
            without("@pulumi/gcp", false, "gke"),
            "a cluster on GKE needs the package @pulumi/gcp: npm install @pulumi/gcp@9.37.0",
        );
        assert.equal(
            without("@pulumi/azure-native/containerservice", false, "aks"),
            "a cluster on AKS needs the package @pulumi/azure-native: npm install @pulumi/azure-native@3.28.0",
        );
        assert.match(
            without("@pulumi/kubernetes-cert-manager", true),
            /npm install @pulumi\/kubernetes-cert-manager@0/,
        );
    });

    it("are not missed where nothing needs them", () => {
        assert.equal(without("@pulumi/kubernetes-cert-manager", false), "made");
    });
});
