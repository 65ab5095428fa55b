import type { V1Namespace } from "@kubernetes/client-node";
import { planCluster } from "../../../sdk/plan/clusterPlan";
import type { TenantSpec } from "../../../sdk/isolation";
import { namespaceMetadata } from "../../../sdk/tenancy/namespace";
import { type Target, targetOf } from "../../../sdk/verify/target";

const pools = { all: { labels: { pool: "all" }, sandboxes: { runc: {}, "runc-userns": {}, gvisor: {} } } };

/** The namespaces of tenants, as the update writes them. */
export function namespacesOf(tenants: Record<string, TenantSpec>, existing: object = {}): V1Namespace[] {
    const { tenants: plans } = planCluster("prod", {
        existing: { kubeconfig: "none", version: "1.36", pools, ...existing },
        tenants,
    });
    return plans.flatMap((plan) =>
        plan.namespaces.map((name) => ({ metadata: { name, ...namespaceMetadata(plan, {}) } })),
    );
}

export function targetFor(spec: TenantSpec, subjects = [{ kind: "Group", name: "acme-team" }]): Target {
    const [own, ...others] = namespacesOf({ acme: spec, other: { isolation: "shared" } });
    const binding = {
        metadata: { name: "kernel-isolation-owners" },
        roleRef: { apiGroup: "", kind: "ClusterRole", name: "a" },
        subjects,
    };
    return targetOf(own!, [own!, ...others], [binding], ["gvisor"]);
}
