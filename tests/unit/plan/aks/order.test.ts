/** The order of destruction, as a property of the graph. */
import assert from "node:assert/strict";
import { destroyOrder } from "../../../../sdk/plan/aks/order";
import { checkOrder, reachIn } from "../stages";
import { aks, givenKey, givenSubnets, ids, planned } from "./support";

describe("AKS destroy order", () => {
    const all = destroyOrder([]);
    const reach = reachIn(all);

    it("deletes each part before all that it needs, and has no circle", () => {
        checkOrder(all);
    });

    it("empties the cluster while there are nodes, rules, a way out, and a way in", () => {
        const inside = all.filter(({ inCluster }) => inCluster);
        assert.ok(inside.length >= 3);
        for (const { name } of inside) {
            for (const later of [
                "kubernetes-provider",
                "pools",
                "security-groups",
                "nat",
                "cluster",
                "network",
            ] as const) {
                assert.ok(reach(name).has(later), `${name} does not wait for ${later}`);
            }
        }
    });

    it("keeps the key, and the cluster's right to it and to its subnets, until the cluster is gone", () => {
        for (const later of ["key", "vault", "cluster-grants", "cluster-identity", "subnets"] as const) {
            assert.ok(reach("cluster").has(later), later);
        }
    });

    it("keeps the resource group until all in it is gone", () => {
        for (const { name } of all) {
            assert.ok(name === "resource-group" || reach(name).has("resource-group"), name);
        }
    });

    it("has the stages that the cluster has", () => {
        const names = (request: Parameters<typeof planned>[0]) =>
            planned(request).platform.destroyOrder.map(({ name }) => name);
        const tenancy = ["tenancy", "tenant-accounts", "tenant-grants", "tenant-identities", "pools"] as const;
        assert.deepEqual(
            tenancy.filter((name) => names({}).includes(name)),
            [],
        );
        const identity = { statements: [{ actions: ["Storage Blob Data Reader"], resources: [ids.account] }] };
        const full = names(aks({}, { a: { isolation: "shared", identity } }));
        assert.deepEqual([...full].sort(), all.map(({ name }) => name).sort());
        const lean = names(
            aks({
                network: givenSubnets,
                ...givenKey,
                logs: { workspace: ids.workspace },
                resourceGroup: "mine",
            }),
        );
        for (const name of ["network", "subnets", "nat", "security-groups", "vault", "key", "workspace"] as const) {
            assert.ok(!lean.includes(name), name);
        }
        assert.ok(!lean.includes("resource-group"));
    });
});
