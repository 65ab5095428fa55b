import assert from "node:assert/strict";
import { type EksSpec, IsolatedCluster, type TenantSpec } from "../../index";
import type { Program, TestStack } from "../support/bench";
import { CloudBench } from "../support/cloudBench";
import type { Operation } from "../support/stubs/operations";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

const tenants: Record<string, TenantSpec> = {
    storefront: { isolation: "user-namespace", owners: { users: [role("storefront")] } },
    payments: {
        isolation: "sandboxed",
        owners: { users: [role("payments")] },
        network: { ingressFrom: ["storefront"] },
        identity: { statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] }] },
        certificates: { enabled: true },
    },
    plugins: {
        isolation: "microvm",
        placement: "dedicated",
        identity: { serviceAccounts: ["runner"] },
        reviewBy: "2027-05-01",
    },
};

const eks = {
    version: "1.35",
    adminRoleArns: [role("platform")],
    certManager: { version: "v1.19.1" },
    deletionProtection: false,
    nodePools: { boxes: { sandbox: "gvisor" }, vms: { sandbox: "kata-clh", tenant: "plugins" } },
} satisfies EksSpec;

const program =
    (changes: Partial<EksSpec> = {}, more: Record<string, TenantSpec> = {}): Program =>
    () => {
        const cluster = new IsolatedCluster("prod", { eks: { ...eks, ...changes }, tenants: { ...tenants, ...more } });
        return { kubeconfig: cluster.kubeconfig };
    };

const boxes = (changes: object) =>
    program({ nodePools: { ...eks.nodePools, boxes: { sandbox: "gvisor", ...changes } } });

/** Parts of the cluster by the order in which they have to go. */
const stages: [name: string, holds: (operation: Operation) => boolean][] = [
    ["objects in the cluster", ({ type }) => type.startsWith("kubernetes:")],
    ["access entries of people", ({ type, name }) => type.endsWith(":AccessEntry") && name !== "prod-access-nodes"],
    ["pools", ({ type }) => type.endsWith(":NodeGroup") || type.endsWith(":Group")],
    ["add-ons", ({ type, name }) => type.endsWith(":Addon") && name !== "prod-addon-coredns"],
    ["the cluster", ({ type }) => type.endsWith(":Cluster")],
    ["subnets", ({ type }) => type.endsWith(":Subnet")],
    ["the VPC", ({ type }) => type.endsWith(":Vpc")],
];

/** The whole life of a cluster on EKS in the real engine, on plugins that stand for AWS and for the cluster. */
describe("a cluster on EKS under the engine", function () {
    this.timeout(600_000);
    let bench: CloudBench;
    let stack: TestStack;

    before(async function () {
        this.timeout(1_800_000);
        bench = await CloudBench.start();
        stack = await bench.stack("cluster");
    });
    after(() => bench?.end());
    beforeEach(() => bench.forgetOperations());

    const show = ({ op, name }: Operation) => `${op} ${name}`;
    const done = () => bench.operations().map(show).sort();

    it("previews everything and makes nothing", async () => {
        const { create = 0 } = await stack.preview(program());
        assert.ok(create > 180, `${create} resources`);
        assert.deepEqual(done(), []);
    });

    it("comes up, each resource made once", async () => {
        const { outputs, changes } = await stack.up(program());
        assert.deepEqual(Object.keys(changes), ["create"]);
        const made = done();
        assert.equal(new Set(made).size, made.length);
        assert.match(
            String(outputs.kubeconfig),
            /"server":"https:\/\/[0-9A-F]{32}\.gr7\.us-east-1\.eks\.amazonaws\.com"/,
        );
    });

    it("has nothing to do the second time", async () => {
        const { changes } = await stack.up(program());
        assert.deepEqual([Object.keys(changes), done()], [["same"], []]);
    });

    const added: Record<string, TenantSpec> = {
        reports: {
            isolation: "sandboxed",
            owners: { users: [role("reports")] },
            identity: { serviceAccounts: ["api"] },
            certificates: { enabled: true },
        },
        lab: { isolation: "shared", placement: "dedicated" },
    };
    const ofTheAdded = /^(prod-(reports|lab)|prod-access-tenant-reports|prod-(pool|group-pool|rule)-tenant-lab)-?/;
    let madeForThem: string[];

    it("takes on tenants, and touches nothing that was there", async () => {
        await stack.up(program({}, added));
        const operations = bench.operations();
        assert.deepEqual(operations.filter(({ op, name }) => op !== "create" || !ofTheAdded.test(name)).map(show), []);
        madeForThem = operations.map(({ name }) => name).sort();
        for (const name of ["prod-lab-namespace", "prod-pool-tenant-lab", "prod-reports-role.api"])
            assert.ok(madeForThem.includes(name), name);
    });

    it("lets them go again, and nothing else", async () => {
        await stack.up(program());
        assert.deepEqual(
            done(),
            madeForThem.map((name) => `delete ${name}`),
        );
    });

    it("changes one pool, and no other", async () => {
        await stack.up(boxes({ maxSize: 7, podPidsLimit: 512 }));
        assert.deepEqual(done(), ["update prod-pool-boxes", "update prod-pool-boxes-template"]);
    });

    it("replaces a pool where EC2 wants it, the new one first, and no other", async () => {
        await stack.up(boxes({ maxSize: 7, podPidsLimit: 512, instanceTypes: ["m7i.2xlarge"] }));
        const operations = bench.operations();
        assert.deepEqual(
            operations.map(({ name }) => name).filter((name) => !name.startsWith("prod-pool-boxes")),
            [],
        );
        assert.deepEqual(operations.filter(({ name }) => name === "prod-pool-boxes").map(show), [
            "create prod-pool-boxes",
            "delete prod-pool-boxes",
        ]);
    });

    it("upgrades Kubernetes in place, and goes on where an upgrade broke off", async () => {
        bench.wish({ fail: ["prod-pool-system"] });
        await assert.rejects(stack.up(program({ version: "1.36" })), /wants prod-pool-system to fail/);
        assert.ok(!done().some((step) => step.endsWith("prod-pool-system")));
        bench.wish({});
        await stack.up(program({ version: "1.36" }));
        const operations = bench.operations().filter(({ type }) => type.startsWith("aws:"));
        const replaced = ["create prod-pool-boxes", "delete prod-pool-boxes"];
        assert.deepEqual(
            operations
                .filter(({ op }) => op !== "update")
                .map(show)
                .sort(),
            replaced,
            "the pool goes back to its instance type; all else stays what it is",
        );
        const updated = operations.filter(({ op }) => op === "update").map(({ name }) => name);
        const order = ["prod-cluster", "prod-addon-kube-proxy", "prod-pool-system", "prod-addon-coredns"];
        assert.deepEqual(
            updated.filter((name) => order.includes(name)),
            order,
        );
        for (const pool of ["runc-userns", "vms"]) assert.ok(updated.includes(`prod-pool-${pool}`), pool);
        bench.forgetOperations();
        assert.deepEqual(Object.keys((await stack.up(program({ version: "1.36" }))).changes), ["same"]);
    });

    it("is taken down in order: nothing goes while something that needs it is still there", async () => {
        bench.wish({ slow: "^kubernetes:|^aws:eks/|^aws:autoscaling/|^aws:ec2/subnet:" });
        await stack.destroy();
        bench.wish({});
        const operations = bench.operations();
        const places = stages.map(([name, holds]) => {
            const indices = operations.flatMap((operation, index) => (holds(operation) ? [index] : []));
            assert.ok(indices.length > 0, `nothing is of the stage "${name}"`);
            return { name, first: indices[0]!, last: indices.at(-1)! };
        });
        for (const [index, stage] of places.slice(1).entries()) {
            const before = places[index]!;
            assert.ok(before.last < stage.first, `${before.name} before ${stage.name}`);
        }
    });
});

describe("a cluster on EKS that breaks off half-way", function () {
    this.timeout(600_000);
    let bench: CloudBench;
    let stack: TestStack;

    before(async () => {
        bench = await CloudBench.start();
        stack = await bench.stack("half-way");
    });
    after(() => bench?.end());

    const protectedCluster = program({ deletionProtection: true });
    const made = () => bench.operations().flatMap(({ op, name, type }) => (op === "create" ? [`${type} ${name}`] : []));

    it("goes on from there, and makes nothing twice", async () => {
        bench.wish({ fail: ["prod-pool-boxes"] });
        await assert.rejects(stack.up(protectedCluster), /wants prod-pool-boxes to fail/);
        const first = made();
        assert.ok(first.some((each) => each.endsWith(":Cluster prod-cluster")));
        assert.deepEqual(
            first.filter((each) => each.startsWith("kubernetes:")),
            [],
            "nothing is in the cluster before its pools are there",
        );
        bench.wish({});
        await stack.up(protectedCluster);
        const all = made();
        assert.ok(all.length > first.length + 50);
        assert.equal(new Set(all).size, all.length);
        assert.deepEqual(Object.keys((await stack.up(protectedCluster)).changes), ["same"]);
    });

    it("keeps a protected cluster, its network and its key, whoever takes the stack down", async () => {
        // What `pulumi destroy` shows first, and then does not go on.
        await assert.rejects(stack.previewDestroy(), /prod-cluster.*protect/s);
        bench.forgetOperations();
        await assert.rejects(stack.destroy(), /prod-cluster.*protect/s);
        const gone = bench.operations().map(({ name }) => name);
        for (const kept of ["cluster", "subnet-control-plane-1", "vpc", "key", "log", "role-cluster"])
            assert.ok(!gone.includes(`prod-${kept}`), kept);
    });

    it("comes back up from there, and goes once it is not protected", async () => {
        await stack.up(program());
        await stack.destroy();
        assert.ok(bench.operations().some(({ op, name }) => op === "delete" && name === "prod-vpc"));
    });
});
