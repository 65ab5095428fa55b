import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { columnsOf } from "../../sdk/report/terminal";
import { kernelIsolation, kernelIsolationProcess } from "../support/command";
import { platforms } from "../../sdk/catalog/platforms";
import { admins } from "./plan/aks/support";

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

const onEks = `
name: prod
eks:
  version: "1.36"
  adminRoleArns: [arn:aws:iam::123456789012:role/platform]
  nodePools:
    vms: { sandbox: kata-clh, tenant: plugins, instanceTypes: [m8i.xlarge, c8i.xlarge] }
    spare: { sandbox: gvisor, instanceTypes: [x9.xlarge], allowUnlistedTypes: true, spot: true }
tenants:
  plugins: { isolation: microvm, placement: dedicated }
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
            /│ sandboxed: +│ ✓ own bootstrap +│ ✓ GKE Sandbox, +│ ✗ refused \(2\) +│ ✓ gVisor on nodes/,
        );
        assert.match(stdout, /^\(2\) {2}AKS runs no user data on its nodes/m);
        assert.match(stdout, /nearest that works: kata-clh$/m);
        assert.match(stdout, /^ {2}aks +Microsoft, with the node's image: the versions of Kata/m);
        assert.match(stdout, /^This version works on: Amazon EKS, Google GKE, Azure AKS and existing cluster\./m);
        assert.ok(stdout.split("\n").every((line) => columnsOf(line) <= 100));
    });

    it("prints the map of one platform, with reason and nearest alternative of what it refuses", async () => {
        const { code, stdout } = await kernelIsolation("plan", "--platform", "gke");
        assert.equal(code, 0);
        assert.match(stdout, /│ level: sandbox +│ Google GKE +│\n/);
        assert.match(stdout, /│ sandboxed: gvisor +│ ✓ GKE Sandbox, managed \(1\) +│/);
        assert.match(stdout, /│ microvm: kata-qemu +│ ✗ refused \(2\) +│/);
        assert.match(stdout, /^\(2\) +GKE's containerd takes no handler[^]*?nearest that works: gvisor/m);
        const json = await kernelIsolation("plan", "--platform", "gke", "--json");
        const map = JSON.parse(json.stdout) as { platforms: { name: string; available: boolean }[] };
        const { operator } = platforms.gke;
        assert.deepEqual(map.platforms, [{ name: "gke", title: "Google GKE", available: true, operator }]);
        const wrong = await kernelIsolation("plan", "--platform", "gcp");
        assert.equal(wrong.code, 3);
        assert.match(wrong.stderr, /there is no platform "gcp"; there are eks, gke, aks and existing/);
        assert.equal((await kernelIsolation("plan", "--platform", "gke", "--file", file("x.yaml", good))).code, 3);
    });

    it("plans a cluster on GKE, with pools, cost and notes", async () => {
        const onGke = "name: prod\ngke: { project: my-project, region: us-central1, version: '1.36' }\n";
        const tenants = "tenants: { plugins: { isolation: sandboxed, placement: dedicated } }\n";
        const { code, stdout } = await kernelIsolation("plan", "--file", file("gke.yaml", onGke + tenants));
        assert.equal(code, 0);
        assert.match(stdout, /│ tenant-plugins +│ gvisor +│ managed +│ n2-standard-4 +│ 1 to 3 +│ 0\.19424 +│/);
        assert.match(stdout, /^List prices on demand in us-central1, from/m);
        assert.match(stdout, /the channel regular moves the cluster on/);
        assert.match(stdout, /^Cluster prod \(gke, Kubernetes 1\.36\) can have 1 tenant as asked/m);
        const wrong = await kernelIsolation(
            "plan",
            "--file",
            file("kata.yaml", `${onGke}tenants: { plugins: { isolation: microvm } }\n`),
        );
        assert.equal(wrong.code, 1);
        assert.match(
            wrong.stderr,
            /tenants\.plugins\.isolation: .*Nearest that works: isolation "sandboxed", under gVisor/,
        );
    });

    it("plans a cluster on AKS, with pools, cost and notes", async () => {
        const onAks = `name: prod\naks: { location: westeurope, version: '1.36', adminGroups: [${admins}] }\n`;
        const tenants = "tenants: { plugins: { isolation: microvm, placement: dedicated } }\n";
        const { code, stdout } = await kernelIsolation("plan", "--file", file("aks.yaml", onAks + tenants));
        assert.equal(code, 0);
        assert.match(stdout, /│ tenant-plugins +│ kata-clh +│ managed +│ Standard_D4s_v5 +│ 1 to 3 +│ 0\.192 +│/);
        assert.match(stdout, /^List prices on demand in eastus, from/m);
        assert.match(stdout, /AKS moves the cluster on to patches of 1\.36/);
        assert.match(stdout, /^Cluster prod \(aks, Kubernetes 1\.36\) can have 1 tenant as asked/m);
        const wrong = await kernelIsolation(
            "plan",
            "--file",
            file("runsc.yaml", `${onAks}tenants: { plugins: { isolation: sandboxed } }\n`),
        );
        assert.equal(wrong.code, 1);
        assert.match(
            wrong.stderr,
            /tenants\.plugins\.isolation: .*Nearest that works: isolation "microvm", by Pod Sandboxing/,
        );
    });

    it("prints the map as JSON", async () => {
        const { stdout } = await kernelIsolation("plan", "--json");
        const map = JSON.parse(stdout) as {
            platforms: { name: string; available: boolean }[];
            levels: { level: string; sandboxes: { platforms: Record<string, { kind: string }> }[] }[];
        };
        assert.deepEqual(
            map.platforms.filter((platform) => platform.available).map((platform) => platform.name),
            ["eks", "gke", "aks", "existing"],
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

    it("prints pools, cost, notes and the number of resources of a cluster on EKS", async () => {
        const { code, stdout, stderr } = await kernelIsolation("plan", "--file", file("eks.yaml", onEks));
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        const order = [
            /│ plugins +│ microvm +│ kata-clh +│ kata-clh +│ dedicated +│ 9 +│/,
            /│ pool +│ sandbox +│ kind +│ instance types +│ machines +│ USD an hour each +│/,
            /│ system +│ runc +│ managed +│ m7i\.large +│ 2 to 3 +│ 0\.1008 +│/,
            /│ spare +│ gvisor +│ managed +│ x9\.xlarge +│ 1 to 3, spot +│ not known +│/,
            /│ vms +│ kata-clh +│ self-managed +│ m8i\.xlarge, c8i\.xlarge +│ 1 to 3 +│ 0\.21168 +│/,
            /why +managed groups drop nested virtualization/,
            /for +tenant plugins alone/,
            /│ USD a month +│ least +│ most +│ as of +│/,
            /│ control plane +│ 73\.00 +│ 73\.00 +│ 2026-11-24 +│/,
            /│ pool spare: x9\.xlarge +│ not known +│ not known +│/,
            /│ sum +│ \d+\.\d\d +│ \d+\.\d\d +│/,
            /^List prices on demand in us-east-1, from [\s\S]*Not in the sum: traffic/m,
            /Not\s+known,\s+and\s+not\s+in\s+the\s+sum:\s+the\s+machines\s+of\s+spare\./,
            /^To know$/m,
            /^ {2}- the API server is reached from the nodes alone/m,
            /^Cluster prod \(eks, Kubernetes 1\.36\) can have 1 tenant as asked, in \d+ Pulumi resources: \d+ of\s+the/m,
        ];
        let position = 0;
        for (const pattern of order) {
            const found = stdout.slice(position).search(pattern);
            assert.notEqual(found, -1, `${pattern} is missing after position ${position} of:\n${stdout}`);
            position += found;
        }
        assert.ok(stdout.split("\n").every((line) => columnsOf(line) <= 100));
    });

    it("prints the same as JSON", async () => {
        const { stdout } = await kernelIsolation("plan", "--json", "--file", file("eks.yaml", onEks));
        const { pools, cost, resources } = JSON.parse(stdout) as {
            pools: { name: string; kind: string; usdPerHour?: number; tenant?: string }[];
            cost: { lines: unknown[]; unknown: string[] };
            resources: number;
        };
        assert.deepEqual(
            pools.map(({ name, kind, usdPerHour, tenant }) => [name, kind, usdPerHour, tenant]),
            [
                ["system", "managed", 0.1008, undefined],
                ["spare", "managed", undefined, undefined],
                ["vms", "self-managed", 0.21168, "plugins"],
            ],
        );
        assert.deepEqual(cost.unknown, ["spare"]);
        assert.ok(cost.lines.length > 5 && resources > 100);
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
