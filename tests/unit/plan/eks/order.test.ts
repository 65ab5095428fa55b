/** The order of destruction, as a property of the graph. */
import assert from "node:assert/strict";
import { destroyOrder, type Stage, type StageName } from "../../../../sdk/plan/eks/order";
import { eks, planned } from "./support";

/** All that a stage needs, directly or not. */
function reach(stages: Stage[], name: StageName): Set<StageName> {
    const found = new Set<StageName>();
    const visit = (from: StageName) => {
        for (const need of stages.find((stage) => stage.name === from)?.needs ?? []) {
            if (!found.has(need)) {
                found.add(need);
                visit(need);
            }
        }
    };
    visit(name);
    return found;
}

describe("EKS destroy order", () => {
    const all = destroyOrder([]);

    it("deletes each part before all that it needs", () => {
        for (const [place, stage] of all.entries()) {
            for (const need of stage.needs) {
                assert.ok(all.findIndex(({ name }) => name === need) > place, `${need} goes before ${stage.name}`);
            }
        }
    });

    it("has no circle", () => {
        for (const { name } of all) assert.ok(!reach(all, name).has(name), name);
    });

    it("is from the cluster's inside to access, nodes, add-ons, control plane and network", () => {
        const inside = all.filter(({ inCluster }) => inCluster);
        assert.ok(inside.length >= 6);
        for (const { name } of inside) {
            const needs = reach(all, name);
            for (const later of ["access-entries", "pools", "addons", "cluster", "subnets", "vpc"] as const) {
                assert.ok(needs.has(later), `${name} does not wait for ${later}`);
            }
        }
        const chain: StageName[] = ["access-entries", "pools", "addons", "cluster", "subnets", "vpc"];
        for (const [place, name] of chain.entries()) {
            for (const later of chain.slice(place + 1)) assert.ok(reach(all, name).has(later), `${name} ${later}`);
        }
    });

    it("keeps the way in, the network and the nodes until the cluster is empty", () => {
        const place = (name: StageName) => all.findIndex((stage) => stage.name === name);
        const last = Math.max(...all.map(({ inCluster }, index) => (inCluster ? index : -1)));
        for (const name of ["kubernetes-provider", "access-entries", "pools", "security-rules", "nat"] as const) {
            assert.ok(place(name) > last, name);
        }
    });

    it("has the stages that the cluster has", () => {
        const names = (request: Parameters<typeof planned>[0]) =>
            planned(request).platform.destroyOrder.map(({ name }) => name);
        assert.ok(!names({}).includes("cert-manager") && !names({}).includes("oidc-provider"));
        assert.ok(!names({}).includes("node-access") && names({}).includes("nat"));
        const tenants = {
            a: { isolation: "microvm", identity: {}, certificates: { enabled: true } },
        };
        const full = names(eks({ certManager: { version: "v1.19.1" } }, tenants));
        for (const name of ["cert-manager", "issuers", "oidc-provider", "node-access", "tenant-identities"] as const) {
            assert.ok(full.includes(name), name);
        }
        for (const stage of planned({}).platform.destroyOrder) {
            for (const need of stage.needs) assert.ok(names({}).includes(need), `${stage.name} needs ${need}`);
        }
    });
});
