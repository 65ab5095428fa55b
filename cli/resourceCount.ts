/** How many Pulumi resources a tenant is. Their number is what an update's time grows with. */
import { sandboxes } from "../sdk/catalog/sandboxes";
import type { SubjectsSpec } from "../sdk/isolation";
import type { TenantPlan } from "../sdk/plan/types";

export function resourceCount(plan: TenantPlan, proofOnUpdate: boolean): number {
    const component = 1;
    const apiServerShare = ["FlowSchema", "PriorityLevelConfiguration"].length;
    const inEachNamespace = ["Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount"].length;
    const bindings = [plan.owners, plan.viewers].filter(isAnybody).length;
    const proof = proofOnUpdate && sandboxes[plan.sandbox].proof.kind === "probe" ? 1 : 0;
    return component + apiServerShare + plan.namespaces.length * (inEachNamespace + bindings) + proof;
}

function isAnybody(subjects: Required<SubjectsSpec>): boolean {
    return subjects.users.length + subjects.groups.length > 0;
}
