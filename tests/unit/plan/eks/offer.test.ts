/** What a planned cluster offers, and that its tenants are planned from it as from any other. */
import assert from "node:assert/strict";
import type { ClusterHandle } from "../../../../sdk/clusterSpec";
import type { TenantSpec } from "../../../../sdk/isolation";
import { offerOfHandle } from "../../../../sdk/plan/handle";
import { planTenantOrThrow } from "../../../../sdk/plan/tenantPlan";
import { eks, planned, pools } from "./support";

const tenants: Record<string, TenantSpec> = {
    a: { isolation: "sandboxed" },
    b: { isolation: "microvm", placement: "dedicated" },
    c: { isolation: "user-namespace", placement: "exclusive" },
};

describe("EKS offer", () => {
    it("can be handed to a tenant of another stack", () => {
        const { offer } = planned({ tenants });
        const handle = { ...offer, kubeconfig: "x", context: "" } as unknown as ClusterHandle;
        assert.deepEqual(offerOfHandle(handle), offer);
    });

    it("gives each tenant the plan that the cluster has of it, once its sandbox is named", () => {
        const plan = planned({ tenants });
        for (const tenant of plan.tenants) {
            const spec = { ...tenants[tenant.name]!, sandbox: tenant.sandbox };
            assert.deepEqual(planTenantOrThrow(tenant.name, spec, plan.offer), tenant);
        }
    });

    it("has no pool of the cluster's own pods, and no labels but the package's", () => {
        const { offer } = planned(pools({ box: { sandbox: "gvisor", labels: { team: "a" } } }, { a: tenants.a }));
        assert.deepEqual(offer.pools, [
            {
                name: "box",
                labels: { "kernel-isolation.io/pool": "box", "kernel-isolation.io/sandbox": "gvisor" },
                sandboxes: ["gvisor"],
                tenant: "",
            },
        ]);
        assert.deepEqual(offer.sandboxes, [{ sandbox: "gvisor", runtimeClass: "gvisor", handler: "runsc" }]);
        assert.equal(offer.networkPoliciesEnforced, true);
    });

    it("selects a RuntimeClass's nodes by the sandbox alone", () => {
        const { runtimeClasses } = planned(eks({}, tenants)).platform;
        assert.deepEqual(
            runtimeClasses.map(({ name, handler, nodeSelector }) => ({ name, handler, nodeSelector })),
            [
                { name: "gvisor", handler: "runsc", nodeSelector: { "kernel-isolation.io/sandbox": "gvisor" } },
                {
                    name: "kata-qemu",
                    handler: "kata-qemu",
                    nodeSelector: { "kernel-isolation.io/sandbox": "kata-qemu" },
                },
            ],
        );
    });
});
