import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { columnsOf } from "../../sdk/report/terminal";
import { kernelIsolation, kernelIsolationProcess } from "../support/command";

const good = `
name: prod
existing:
  version: "1.36"
  pools:
    common: { labels: { pool: common }, sandboxes: { runc-userns: {}, gvisor: { handler: runsc } } }
tenants:
  storefront: { isolation: user-namespace, owners: { groups: [storefront-team] } }
  payments:
    isolation: sandboxed
    placement: exclusive
    network: { egress: [{ cidr: 203.0.113.0/24 }] }
`;

const bad = `
existing: { version: "1.36" }
eks: { version: "1.36" }
tenants:
  storefront: { isolation: userns }
  payments: { isolation: sandboxed, placment: exclusive }
`;

describe("kernel-isolation plan", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), "cli-plan-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const file = (name: string, content: string) => {
        const target = path.join(folder, name);
        writeFileSync(target, content);
        return target;
    };

    it("prints the map of levels against platforms", async () => {
        const { code, stdout, stderr } = await kernelIsolation("plan");
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /│ level: sandbox +│ Amazon EKS +│ Google GKE +│ Azure AKS +│ existing cluster +│/);
        assert.match(
            stdout,
            /│ sandboxed: +│ ✓ own bootstrap +│ ✓ GKE Sandbox, +│ ✗ refused \(1\) +│ ✓ gVisor on nodes/,
        );
        assert.match(stdout, /^\(1\) {2}AKS runs no user data on its nodes/m);
        assert.match(stdout, /nearest that works: kata-clh$/m);
        assert.match(stdout, /^This version works on: Amazon EKS and existing cluster\./m);
        assert.ok(stdout.split("\n").every((line) => columnsOf(line) <= 100));
    });

    it("prints the map as JSON", async () => {
        const { stdout } = await kernelIsolation("plan", "--json");
        const map = JSON.parse(stdout) as {
            platforms: { name: string; available: boolean }[];
            levels: { level: string; sandboxes: { platforms: Record<string, { kind: string }> }[] }[];
        };
        assert.deepEqual(
            map.platforms.filter((platform) => platform.available).map((platform) => platform.name),
            ["eks", "existing"],
        );
        const sandboxed = map.levels.find((level) => level.level === "sandboxed");
        assert.equal(sandboxed?.sandboxes[0]?.platforms.aks?.kind, "refused");
    });

    it("plans a cluster from a file that carries no kubeconfig", async () => {
        const { code, stdout, stderr } = await kernelIsolationProcess("plan", "--file", file("good.yaml", good));
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /│ storefront +│ user-namespace +│ runc-userns +│ none +│ shared +│ 10 +│/);
        assert.match(stdout, /│ payments +│ sandboxed +│ gvisor +│ gvisor +│ exclusive +│ 9 +│/);
        assert.match(stdout, /runs on +nodes with pool=common, and no pod of another tenant beside it/);
        assert.match(stdout, /quota +ResourceQuota: 4 CPU, 8Gi memory, 50 pods/);
        assert.match(stdout, /203\.0\.113\.0\/24:443/);
        assert.match(stdout, /^Cluster prod \(existing, Kubernetes 1\.36\) can have 2 tenants as asked/m);
    });

    it("prints a plan as JSON, without the way into the cluster", async () => {
        const withSecret = good.replace("existing:", "existing:\n  kubeconfig: hidden-secret");
        const { stdout } = await kernelIsolation("plan", "--json", "--file", file("secret.yaml", withSecret));
        assert.deepEqual(
            (JSON.parse(stdout) as { tenants: { name: string; resources: number }[] }).tenants.map((tenant) => [
                tenant.name,
                tenant.resources,
            ]),
            [
                ["storefront", 10],
                ["payments", 9],
            ],
        );
        assert.ok(!stdout.includes("hidden-secret"));
    });

    it("prints every refusal with its path and ends with 1", async () => {
        const target = file("bad.yaml", bad);
        const { code, stdout, stderr } = await kernelIsolationProcess("plan", "--file", target);
        assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
        const [first, ...refusals] = stderr.trimEnd().split("\n");
        assert.equal(first, `${target} cannot be delivered as asked:`);
        assert.deepEqual(refusals.map((line) => line.trim().split(":")[0]).sort(), [
            "eks",
            "name",
            "tenants.payments.placment",
            "tenants.storefront.isolation",
        ]);
        assert.match(stderr, /"userns" is not one of .*\n/);
        assert.match(stderr, /tenants\.payments\.placment: there is no such field\. Nearest that works: "placement"/);
    });

    for (const [what, content, message] of [
        ["neither YAML nor JSON", "a: [", /is neither YAML nor JSON: .*line 1/],
        ["not a map", "- a\n- b\n", /holds no arguments: expected a map/],
        ["missing", undefined, /cannot read .*: ENOENT/],
    ] as const) {
        it(`says in one line that a file is ${what}`, async () => {
            const target = content === undefined ? path.join(folder, "missing.yaml") : file("broken.yaml", content);
            const { code, stderr } = await kernelIsolation("plan", "--file", target);
            assert.equal(code, 3);
            assert.match(stderr, /^kernel-isolation: /);
            assert.match(stderr, message);
            assert.doesNotMatch(stderr, /^\s+at /m);
        });
    }
});

describe("kernel-isolation", function () {
    this.timeout(60_000);

    it("has help and a version, and does not take a slip for a refusal", async () => {
        const [help, version, slip] = await Promise.all([
            kernelIsolation("--help"),
            kernelIsolation("--version"),
            kernelIsolation("plan", "--fiel", "x"),
        ]);
        assert.equal(help.code, 0);
        assert.match(help.stdout, /plan \[options\][\s\S]*report \[options\][\s\S]*Exit codes:/);
        assert.equal(version.code, 0);
        assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
        assert.equal(slip.code, 3);
        assert.match(slip.stderr, /unknown option '--fiel'/);
    });
});
