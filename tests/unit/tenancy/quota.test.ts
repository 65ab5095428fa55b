import assert from "node:assert/strict";
import type { QuotaSpec } from "../../../sdk/isolation";
import { exceeds } from "../../../sdk/plan/quantity";
import { ownerRules } from "../../../sdk/tenancy/access";
import { limitRange, resourceQuota } from "../../../sdk/tenancy/quota";
import { everythingOn } from "../../support/programs";
import { planAcme } from "../../support/requests";

const hard = (quota?: QuotaSpec) => resourceQuota(planAcme({ isolation: "sandboxed", ...(quota && { quota }) })).hard;

describe("quota", () => {
    it("opens no way in that nobody asked for", () => {
        assert.equal(hard()["services.nodeports"], "0");
        assert.equal(hard()["services.loadbalancers"], "0");
    });

    it("gives a load balancer the node ports it takes", () => {
        assert.equal(hard({ loadBalancers: 2 })["services.loadbalancers"], "2");
        assert.equal(hard({ loadBalancers: 2 })["services.nodeports"], "20");
    });

    it("bounds requests and limits alike, and everything that can be counted", () => {
        const asked = hard({ cpu: "3", memory: "5Gi", ephemeralStorage: "7Gi", pods: 11, storage: "0" });
        for (const kind of ["requests", "limits"]) {
            assert.equal(asked[`${kind}.cpu`], "3");
            assert.equal(asked[`${kind}.memory`], "5Gi");
            assert.equal(asked[`${kind}.ephemeral-storage`], "7Gi");
        }
        assert.equal(asked.pods, "11");
        assert.equal(asked["requests.storage"], "0");
        for (const [what, amount] of Object.entries(asked)) assert.match(amount, /^\d+(m|Mi|Gi)?$/, what);
        for (const counted of ["secrets", "configmaps", "services", "persistentvolumeclaims", "count/jobs.batch"]) {
            assert.ok(asked[counted], counted);
        }
    });

    it("counts every kind that an owner may make, and those that controllers make of them", () => {
        const made = ownerRules
            .filter(({ verbs }) => verbs.includes("create"))
            .flatMap(({ apiGroups, resources }) => apiGroups.flatMap((group) => resources.map((name) => [group, name])))
            // What is made on a subresource is no object of its own.
            .filter(([, name]) => !name!.includes("/"));
        assert.ok(made.length >= 14, String(made.length));
        const counted = Object.keys(hard());
        for (const [group, name] of [...made, ["apps", "controllerrevisions"]]) {
            const key = group === "" ? name! : `${name}.${group}`;
            assert.ok(counted.includes(key) || counted.includes(`count/${key}`), key);
        }
    });

    it("leaves each workload room for the history it keeps by default", () => {
        const asked = hard({ workloads: 3 });
        assert.equal(asked["count/replicasets.apps"], "36");
        assert.equal(asked["count/controllerrevisions.apps"], "72");
    });

    it("gives a container that names nothing an amount within the bounds", () => {
        for (const spec of [{ isolation: "shared" } as const, everythingOn]) {
            const [limits] = limitRange(planAcme(spec)).limits;
            assert.ok(limits);
            for (const resource of ["cpu", "memory", "ephemeral-storage"] as const) {
                assert.equal(exceeds(limits.defaultRequest[resource], limits.default[resource]), false);
                assert.equal(exceeds(limits.default[resource], limits.max[resource]), false);
            }
        }
    });
});
