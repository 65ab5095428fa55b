/** Names that meet: of two stacks in one cluster, and of two clusters in one program. */
import assert from "node:assert/strict";
import { IsolatedCluster, Tenant, type TenantSpec } from "../../index";
import { Bench, type TestStack } from "../support/bench";

const shared: TenantSpec = { isolation: "shared" };
const kinds = [
    "clusterroles",
    "flowschemas",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
    "namespaces",
    "prioritylevelconfigurations",
    "resourcequotas",
    "runtimeclasses",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
];

describe("two stacks on one API server", function () {
    this.timeout(120_000);
    let bench: Bench;
    let first: TestStack;
    let made: string[];

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`stacks-${process.pid}`);
        first = await bench.stack("first");
        await first.up(cluster("prod", { a: shared }));
        made = await bench.objects(...kinds);
    });
    after(async () => bench?.end());

    function cluster(name: string, tenants: Record<string, TenantSpec>) {
        const labels = { "kernel-isolation.io/pool": "common" };
        const pools = { common: { labels, sandboxes: { runc: {}, gvisor: {} } } };
        return () => {
            const existing = { kubeconfig: bench.kubeconfig, version: "1.36", pools };
            return { handle: new IsolatedCluster(name, { existing, proof: { onUpdate: false }, tenants }).handle };
        };
    }

    /** Whatever a refused stack made it made under names of its own: taking it away takes nothing of the first. */
    async function refused(name: string, program: () => Record<string, unknown>): Promise<void> {
        const second = await bench.stack(name);
        await assert.rejects(second.up(program), /conflicts? with [^]*made-by/);
        await second.destroy();
        assert.deepEqual(await bench.objects(...kinds), made);
    }

    it("hold no cluster together, not with another tenant either: what is made once is the first one's", () =>
        refused("other", cluster("dev", { b: shared })));

    it("hold no tenant together, though both say the same of it", () =>
        refused("same", cluster("prod", { a: shared })));

    it("add tenants with the first one's handle, and take away no more than they brought", async () => {
        const { outputs } = await first.up(cluster("prod", { a: shared }));
        const handle = outputs.handle as never;
        const guest = await bench.stack("guest");
        await guest.up(() => void new Tenant("b", { ...shared, cluster: handle, proof: { onUpdate: false } }));
        assert.ok((await bench.objects("namespaces")).includes("namespace/b"));
        await guest.destroy();
        assert.deepEqual(await bench.objects(...kinds), made);
        const again = () => {
            new Tenant("a", { ...shared, cluster: handle, proof: { onUpdate: false } });
            return {};
        };
        await refused("again", again);
    });

    it("are not needed for two clusters whose names meet with their tenants': the engine refuses one URN twice", async () => {
        await first.destroy();
        const both = await bench.stack("both");
        const program = (names: [string, string][]) => () => {
            for (const [name, tenant] of names) cluster(name, { [tenant]: shared })();
        };
        const meeting: [string, string][] = [
            ["prod", "eu-a"],
            ["prod-eu", "a"],
        ];
        await assert.rejects(both.preview(program(meeting)), /[Dd]uplicate resource URN .*prod-eu-a/);
        await both.preview(
            program([
                ["prod", "eu-a"],
                ["prod-us", "a"],
            ]),
        );
    });
});
