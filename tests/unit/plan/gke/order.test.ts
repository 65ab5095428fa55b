/** The order of destruction, as a property of the graph. */
import assert from "node:assert/strict";
import { destroyOrder } from "../../../../sdk/plan/gke/order";
import { checkOrder, reachIn } from "../stages";
import { gke, planned } from "./support";

describe("GKE destroy order", () => {
    const all = destroyOrder([]);

    const reach = reachIn(all);

    it("deletes each part before all that it needs, and has no circle", () => {
        checkOrder(all);
    });

    it("empties the cluster while there are nodes, rules, a way out, and a way in", () => {
        const inside = all.filter(({ inCluster }) => inCluster);
        assert.ok(inside.length >= 3);
        for (const { name } of inside) {
            for (const later of ["kubernetes-provider", "pools", "firewall", "nat", "cluster", "network"] as const) {
                assert.ok(reach(name).has(later), `${name} does not wait for ${later}`);
            }
        }
    });

    it("keeps the key, and GKE's right to it, until the cluster is gone", () => {
        for (const later of ["key", "key-grant", "node-grants", "node-account", "subnet"] as const) {
            assert.ok(reach("cluster").has(later), later);
        }
    });

    it("has the stages that the cluster has", () => {
        const names = (request: Parameters<typeof planned>[0]) =>
            planned(request).platform.destroyOrder.map(({ name }) => name);
        assert.deepEqual(
            (["audit", "tenancy", "tenant-accounts", "tenant-grants"] as const).filter((name) =>
                names({}).includes(name),
            ),
            [],
        );
        const identity = { statements: [{ actions: ["roles/logging.logWriter"], resources: ["*"] }] };
        const full = names(gke({ logs: { dataAccess: true } }, { a: { isolation: "shared", identity } }));
        assert.deepEqual([...full].sort(), all.map(({ name }) => name).sort());
        const network = { vpc: "main", subnetwork: "nodes", podRange: "pods", serviceRange: "services" };
        for (const name of ["network", "subnet", "nat", "firewall"] as const)
            assert.ok(!names(gke({ network })).includes(name), name);
    });
});
