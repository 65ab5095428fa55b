import assert from "node:assert/strict";
import { type GkeSpec, IsolatedCluster, type TenantSpec } from "../../index";
import type { Program, TestStack } from "../support/bench";
import { CloudBench } from "../support/cloudBench";
import type { Operation } from "../support/stubs/operations";

const tenants: Record<string, TenantSpec> = {
    storefront: { isolation: "user-namespace", owners: { users: ["ana@example.com"] } },
    payments: {
        isolation: "sandboxed",
        network: { ingressFrom: ["storefront"] },
        identity: {
            serviceAccounts: ["api"],
            statements: [{ actions: ["roles/storage.objectViewer"], resources: ["projects/_/buckets/payments/*"] }],
        },
    },
    plugins: { isolation: "sandboxed", placement: "dedicated", reviewBy: "2027-05-01" },
};

const gke = {
    project: "my-project",
    region: "us-central1",
    version: "1.35",
    deletionProtection: false,
    nodePools: { boxes: { sandbox: "gvisor" } },
} satisfies GkeSpec;

const program =
    (changes: Partial<GkeSpec> = {}, more: Record<string, TenantSpec> = {}): Program =>
    () => {
        const cluster = new IsolatedCluster("prod", { gke: { ...gke, ...changes }, tenants: { ...tenants, ...more } });
        return { kubeconfig: cluster.kubeconfig };
    };

const boxes = (changes: object) => program({ nodePools: { boxes: { sandbox: "gvisor", ...changes } } });

const parts = {
    "objects in the cluster": ({ type }) => type.startsWith("kubernetes:"),
    pools: ({ type }) => type.endsWith(":NodePool"),
    "the cluster": ({ type }) => type.endsWith(":Cluster"),
    "the rules": ({ type }) => type.endsWith(":Firewall"),
    "the way out": ({ type }) => type.endsWith(":RouterNat"),
    "the subnetwork": ({ type }) => type.endsWith(":Subnetwork"),
    "the network": ({ type }) => type.endsWith(":Network"),
} satisfies Record<string, (operation: Operation) => boolean>;

/** What has to be gone before what. Rules are the network's, and no subnetwork's. */
const order: [first: keyof typeof parts, then: keyof typeof parts][] = [
    ["objects in the cluster", "pools"],
    ["pools", "the cluster"],
    ["the cluster", "the rules"],
    ["the cluster", "the way out"],
    ["the way out", "the subnetwork"],
    ["the subnetwork", "the network"],
    ["the rules", "the network"],
];

/** The whole life of a cluster on GKE in the real engine, on plugins that stand for Google and for the cluster. */
describe("a cluster on GKE under the engine", function () {
    this.timeout(600_000);
    let bench: CloudBench;
    let stack: TestStack;

    before(async function () {
        this.timeout(1_800_000);
        bench = await CloudBench.start();
        stack = await bench.stack("gke");
    });
    after(() => bench?.end());
    beforeEach(() => bench.forgetOperations());

    const show = ({ op, name }: Operation) => `${op} ${name}`;
    const done = () => bench.operations().map(show).sort();

    it("previews everything and makes nothing", async () => {
        const { create = 0 } = await stack.preview(program());
        assert.ok(create > 60, `${create} resources`);
        assert.deepEqual(done(), []);
    });

    it("comes up, each resource made once, and has nothing to do the second time", async () => {
        const { outputs, changes } = await stack.up(program());
        assert.deepEqual(Object.keys(changes), ["create"]);
        const made = done();
        assert.equal(new Set(made).size, made.length);
        assert.match(String(outputs.kubeconfig), /"server":"https:\/\/172\.16\.0\.2"/);
        bench.forgetOperations();
        const again = await stack.up(program());
        assert.deepEqual([Object.keys(again.changes), done()], [["same"], []]);
    });

    it("keeps the kubeconfig out of the state", () => {
        assert.ok(!bench.stateText().includes("gke-gcloud-auth-plugin"));
    });

    const added: Record<string, TenantSpec> = {
        reports: {
            isolation: "sandboxed",
            network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            identity: { statements: [{ actions: ["roles/logging.logWriter"], resources: ["*"] }] },
        },
        lab: { isolation: "shared", placement: "dedicated" },
    };
    const ofTheAdded = /^prod-(reports|lab|pool-tenant-lab|firewall-egress)/;

    it("takes on tenants and lets them go, and touches nothing that was there", async () => {
        await stack.up(program({}, added));
        const operations = bench.operations();
        assert.deepEqual(operations.filter(({ op, name }) => op !== "create" || !ofTheAdded.test(name)).map(show), []);
        const made = operations.map(({ name }) => name).sort();
        for (const name of [
            "prod-lab-namespace",
            "prod-pool-tenant-lab",
            "prod-reports-grant.reports.default.1.logging.logWriter",
        ])
            assert.ok(made.includes(name), name);
        bench.forgetOperations();
        await stack.up(program());
        assert.deepEqual(
            done(),
            made.map((name) => `delete ${name}`),
        );
    });

    it("changes one pool in place, and no other", async () => {
        await stack.up(boxes({ maxSize: 7, labels: { team: "x" } }));
        assert.deepEqual(done(), ["update prod-pool-boxes"]);
    });

    it("replaces a pool of another machine, the new one first, and no other", async () => {
        await stack.up(boxes({ machineType: "n2d-standard-8" }));
        assert.deepEqual(bench.operations().map(show), ["create prod-pool-boxes", "delete prod-pool-boxes"]);
    });

    it("upgrades Kubernetes in place", async () => {
        await stack.up(program({ version: "1.36" }));
        const google = bench.operations().filter(({ type }) => type.startsWith("gcp:"));
        const changed = google.filter(({ name }) => name !== "prod-pool-boxes").map(show);
        assert.deepEqual(changed, ["update prod-cluster"]);
    });

    it("is taken down in order: nothing goes while something that needs it is still there", async () => {
        bench.wish({ slow: "^kubernetes:|^gcp:(container|compute)/" });
        await stack.destroy();
        bench.wish({});
        const operations = bench.operations();
        const places = (part: keyof typeof parts) => {
            const indices = operations.flatMap((operation, index) => (parts[part](operation) ? [index] : []));
            assert.ok(indices.length > 0, `nothing is of ${part}`);
            return indices;
        };
        for (const [first, then] of order) {
            assert.ok(Math.max(...places(first)) < Math.min(...places(then)), `${first} before ${then}`);
        }
    });

    it("stays while it is protected, whoever takes the stack down", async () => {
        const guarded = await bench.stack("gke-protected");
        await guarded.up(program({ deletionProtection: true }));
        await assert.rejects(guarded.previewDestroy(), /prod-cluster.*protect/s);
        bench.forgetOperations();
        await assert.rejects(guarded.destroy(), /prod-cluster.*protect/s);
        const gone = bench.operations().map(({ name }) => name);
        for (const kept of ["cluster", "network", "subnetwork", "key", "key-grant", "nat"])
            assert.ok(!gone.includes(`prod-${kept}`), kept);
    });
});
