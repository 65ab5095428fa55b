/** How many Pulumi resources a cluster and its tenants are. Their number is what an update's time grows with. */
import { sandboxes } from "../sdk/catalog/sandboxes";
import type { SubjectsSpec } from "../sdk/isolation";
import type { TenantPlan } from "../sdk/plan/types";
import type { PlannedCluster } from "../sdk/platforms";
import { eksClusterCount, eksTenantCount } from "./eksResourceCount";

/** Those of the tenants are not among them. */
export function clusterCount({ plan }: PlannedCluster): number {
    const componentAndProvider = 2;
    const tenantRoles = 2;
    const policies = plan.mutates ? 6 : 5;
    const platform =
        plan.platform.kind === "eks" ? eksClusterCount(plan.platform) : plan.platform.runtimeClasses.length;
    return componentAndProvider + tenantRoles + 2 * policies + platform;
}

export function tenantCount(tenant: TenantPlan, { plan }: PlannedCluster): number {
    const component = 1;
    const apiServerShare = ["FlowSchema", "PriorityLevelConfiguration"].length;
    const inEachNamespace = ["Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount"].length;
    const bindings = [tenant.owners, tenant.viewers].filter(isAnybody).length;
    const proof = plan.offer.proofOnUpdate && sandboxes[tenant.sandbox].proof.kind === "probe" ? 1 : 0;
    const platform = plan.platform.kind === "eks" ? eksTenantCount(tenant, plan.platform) : 0;
    return component + apiServerShare + tenant.namespaces.length * (inEachNamespace + bindings) + proof + platform;
}

function isAnybody(subjects: Required<SubjectsSpec>): boolean {
    return subjects.users.length + subjects.groups.length > 0;
}
