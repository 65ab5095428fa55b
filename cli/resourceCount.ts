/** How many Pulumi resources a cluster and its tenants are. Their number is what an update's time grows with. */
import { sandboxes } from "../sdk/catalog/sandboxes";
import type { SubjectsSpec } from "../sdk/isolation";
import type { TenantPlan } from "../sdk/plan/types";
import type { PlannedCluster } from "../sdk/platforms";
import { aksClusterCount, aksTenantCount } from "./aksResourceCount";
import { eksClusterCount, eksTenantCount } from "./eksResourceCount";
import { gkeClusterCount, gkeTenantCount } from "./gkeResourceCount";

/** Those of the tenants are not among them. */
export function clusterCount({ plan }: PlannedCluster): number {
    const componentAndProvider = 2;
    const tenantRoles = 2;
    const policies = plan.mutates ? 6 : 5;
    return componentAndProvider + tenantRoles + 2 * policies + platformCount(plan);
}

function platformCount({ platform }: PlannedCluster["plan"]): number {
    switch (platform.kind) {
        case "eks":
            return eksClusterCount(platform);
        case "gke":
            return gkeClusterCount(platform);
        case "aks":
            return aksClusterCount(platform);
        case "existing":
            return platform.runtimeClasses.length;
        default:
            return platform satisfies never;
    }
}

export function tenantCount(tenant: TenantPlan, { plan }: PlannedCluster): number {
    const component = 1;
    const apiServerShare = ["FlowSchema", "PriorityLevelConfiguration"].length;
    const inEachNamespace = ["Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount"].length;
    const bindings = [tenant.owners, tenant.viewers].filter(isAnybody).length;
    const proof = plan.offer.proofOnUpdate && sandboxes[tenant.sandbox].proof.kind === "probe" ? 1 : 0;
    const platform = platformTenantCount(tenant, plan);
    const own = tenant.virtual ? ["NetworkPolicy", "Release"].length + (isAnybody(tenant.owners) ? 1 : 0) : 0;
    return (
        component + apiServerShare + tenant.namespaces.length * (inEachNamespace + bindings) + proof + own + platform
    );
}

function platformTenantCount(tenant: TenantPlan, { platform }: PlannedCluster["plan"]): number {
    switch (platform.kind) {
        case "eks":
            return eksTenantCount(tenant, platform);
        case "gke":
            return gkeTenantCount(tenant, platform);
        case "aks":
            return aksTenantCount(tenant, platform);
        case "existing":
            return 0;
        default:
            return platform satisfies never;
    }
}

function isAnybody(subjects: Required<SubjectsSpec>): boolean {
    return subjects.users.length + subjects.groups.length > 0;
}
