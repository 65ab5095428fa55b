import assert from "node:assert/strict";
import { resourceCount } from "../../cli/resourceCount";
import { IsolatedCluster, type TenantSpec } from "../../sdk";
import { planCluster } from "../../sdk/plan/clusterPlan";
import { run } from "../support/mocks";

const existing = { kubeconfig: "none", version: "1.36", pools: { all: { sandboxes: { gvisor: {}, urunc: {} } } } };

const cases: Record<string, { spec: TenantSpec; onUpdate: boolean }> = {
    "the least": { spec: { isolation: "unikernel" }, onUpdate: true },
    "a proof": { spec: { isolation: "sandboxed" }, onUpdate: true },
    "no proof": { spec: { isolation: "sandboxed" }, onUpdate: false },
    "owners, viewers and two namespaces": {
        spec: {
            isolation: "sandboxed",
            namespaces: ["one", "two"],
            owners: { users: ["ana"] },
            viewers: { groups: ["audit"] },
        },
        onUpdate: true,
    },
};

describe("the number of a tenant's resources", () => {
    for (const [what, { spec, onUpdate }] of Object.entries(cases)) {
        it(`is what the components register, with ${what}`, async () => {
            const args = { existing, proof: { onUpdate } };
            const tenants = { acme: spec };
            const registered = async (withTenants: object) =>
                (await run(() => void new IsolatedCluster("prod", { ...args, ...withTenants }))).registrations.length;
            const [plan] = planCluster("prod", { ...args, tenants }).tenants;
            assert.ok(plan);
            assert.equal(resourceCount(plan, onUpdate), (await registered({ tenants })) - (await registered({})));
        });
    }
});
