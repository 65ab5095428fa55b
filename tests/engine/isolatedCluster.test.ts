import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { type ClusterHandle, IsolatedCluster, Tenant, type TenantSpec } from "../../index";
import { Bench, type TestStack } from "../support/bench";

const kinds = [
    "namespaces",
    "runtimeclasses",
    "clusterroles",
    "flowschemas",
    "prioritylevelconfigurations",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
];

const tenants: Record<string, TenantSpec> = {
    payments: { isolation: "sandboxed", owners: { groups: ["payments-owners"] } },
    batch: { isolation: "shared", viewers: { users: ["ana"] } },
};

/** The components under the real engine, against a real API server. No node: what runs is the lab suite's business. */
describe("IsolatedCluster under the engine", function () {
    this.timeout(180_000);
    let bench: Bench;
    let stack: TestStack;
    let untouched: string[];

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`engine-${process.pid}`);
        untouched = await bench.objects(...kinds);
        stack = await bench.stack("cluster");
    });
    after(async () => bench?.end());

    const program = (specs: Record<string, TenantSpec>) => () => {
        const cluster = new IsolatedCluster("prod", {
            existing: {
                kubeconfig: bench.kubeconfig,
                version: "1.36",
                pools: { all: { sandboxes: { runc: {}, gvisor: {} } } },
            },
            proof: { onUpdate: false },
            tenants: specs,
        });
        return { handle: cluster.handle, kubeconfig: cluster.kubeconfig, report: cluster.report };
    };
    const namespaces = async () => (await bench.objects("namespaces")).map((name) => name.replace("namespace/", ""));

    it("previews everything and creates nothing", async () => {
        const changes = await stack.preview(program(tenants));
        assert.ok((changes.create ?? 0) > 25, JSON.stringify(changes));
        assert.deepEqual(await bench.objects(...kinds), untouched);
    });

    it("refuses what cannot be delivered before anything is created", async () => {
        const impossible = { ...tenants, vault: { isolation: "microvm" } satisfies TenantSpec };
        await assert.rejects(
            stack.up(program(impossible)),
            /tenants\.vault\.isolation[\s\S]*Nearest that works: isolation "sandboxed"/,
        );
        assert.deepEqual(await bench.objects(...kinds), untouched);
    });

    it("creates what it previewed, and the second time nothing", async () => {
        const preview = await stack.preview(program(tenants));
        const first = await stack.up(program(tenants));
        assert.deepEqual(first.changes, preview);
        const second = await stack.up(program(tenants));
        assert.deepEqual(second.changes, { same: (preview.create ?? 0) + (preview.same ?? 0) });
        assert.ok((await namespaces()).includes("payments"));
    });

    it("adds a tenant and touches no other", async () => {
        const { changes, touched } = await stack.up(program({ partner: { isolation: "shared" }, ...tenants }));
        assert.equal(changes.update ?? 0, 0);
        assert.equal(changes.delete ?? 0, 0);
        assert.ok(touched.length >= 7, touched.join(", "));
        assert.deepEqual(
            touched.filter((name) => !name.startsWith("prod-partner") && name !== "bench-cluster"),
            [],
        );
    });

    it("removes a tenant and touches no other", async () => {
        const { changes, touched } = await stack.up(program(tenants));
        assert.equal(changes.update ?? 0, 0);
        assert.equal(changes.create ?? 0, 0);
        assert.deepEqual(
            touched.filter((name) => !name.startsWith("prod-partner") && name !== "bench-cluster"),
            [],
        );
        assert.ok(!(await namespaces()).includes("partner"));
        const left = (await bench.objects(...kinds)).filter((name) => name.includes("partner"));
        assert.deepEqual(left, []);
    });

    it("changes a tenant's level in place", async () => {
        const { touched } = await stack.up(
            program({ ...tenants, batch: { ...tenants.batch, isolation: "sandboxed" } }),
        );
        assert.deepEqual(
            touched.filter((name) => !name.startsWith("prod-batch") && name !== "bench-cluster"),
            [],
        );
        const { stdout } = await bench.kubectl(["get", "ns", "batch", "-o", "jsonpath={.metadata.labels}"]);
        assert.match(stdout, /"kernel-isolation.io\/sandbox":"gvisor"/);
        await stack.up(program(tenants));
    });

    it("keeps what succeeded when something fails half-way, and converges when run again", async () => {
        // Somebody else's object in the way of one tenant: applying over it is a conflict.
        const obstacle = {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name: "late", labels: { "kernel-isolation.io/tenant": "somebody-else" } },
        };
        await bench.kubectl(["apply", "--server-side", "--field-manager=somebody-else", "-f", "-"], {
            input: obstacle,
        });
        const wanted = { ...tenants, late: { isolation: "shared" }, early: { isolation: "shared" } } satisfies Record<
            string,
            TenantSpec
        >;
        await assert.rejects(stack.up(program(wanted)), /late/);
        assert.ok((await namespaces()).includes("payments"));

        await bench.kubectl(["delete", "ns", "late", "--wait"]);
        await stack.up(program(wanted));
        assert.deepEqual(
            (await namespaces()).filter((name) => ["late", "early"].includes(name)),
            ["early", "late"],
        );
        const again = await stack.up(program(wanted));
        assert.deepEqual(Object.keys(again.changes), ["same"]);
        await stack.up(program(tenants));
    });

    it("keeps the kubeconfig secret in the state", () => {
        const key = /client-key-data: (\S+)/.exec(bench.kubeconfig)?.[1] ?? "";
        assert.ok(key.length > 20);
        assert.ok(!bench.stateText().includes(key));
        // The twin: what is no secret is readable there.
        assert.ok(bench.stateText().includes("kernel-isolation.io/sandbox"));
    });

    describe("a tenant of another stack", () => {
        let other: TestStack;
        const partner = (spec: TenantSpec) => () => {
            const reference = new pulumi.StackReference("organization/bench/cluster");
            const handle = reference.requireOutput("handle") as pulumi.Output<ClusterHandle>;
            const tenant = new Tenant("partner", { cluster: handle, proof: { onUpdate: false }, ...spec });
            return { status: tenant.status };
        };

        it("is refused what its cluster has not, before anything is created", async () => {
            other = await bench.stack("partner");
            await assert.rejects(other.up(partner({ isolation: "microvm" })), /isolation: no nodes of cluster "prod"/);
            assert.ok(!(await namespaces()).includes("partner"));
        });

        it("is created through the handle, and the second time unchanged", async () => {
            const { outputs } = await other.up(partner({ isolation: "sandboxed" }));
            assert.equal((outputs.status as { sandbox: string }).sandbox, "gvisor");
            const { stdout } = await bench.kubectl(["get", "ns", "partner", "-o", "jsonpath={.metadata.labels}"]);
            assert.match(stdout, /"kernel-isolation.io\/cluster":"prod"/);
            const again = await other.up(partner({ isolation: "sandboxed" }));
            assert.deepEqual(Object.keys(again.changes), ["same"]);
        });

        it("leaves nothing behind", async () => {
            await other.destroy();
            const left = (await bench.objects(...kinds)).filter((name) => name.includes("partner"));
            assert.deepEqual(left, []);
        });
    });

    // Mocha runs a suite's own tests before its inner suites: the end has to be one too.
    describe("destroyed", () => {
        it("leaves nothing behind", async () => {
            await stack.destroy();
            assert.deepEqual(await bench.objects(...kinds), untouched);
        });
    });
});
