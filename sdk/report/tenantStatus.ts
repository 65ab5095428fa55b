import { sandboxes } from "../catalog/sandboxes";
import type { LayerStatus, TenantStatus } from "../clusterSpec";
import type { TenantPlan } from "../plan/types";
import { layersOf } from "./layers";

/** A status whose layers are known, as a plan gives them. */
export interface KnownTenantStatus extends TenantStatus {
    layers: LayerStatus[];
}

/** What a tenant was promised, in the words of the report. */
export function tenantStatus(plan: TenantPlan): KnownTenantStatus {
    return {
        tenant: plan.name,
        isolation: plan.isolation,
        sandbox: plan.sandbox,
        placement: plan.placement.kind,
        namespaces: plan.namespaces,
        claim: sandboxes[plan.sandbox].claim,
        reviewBy: plan.reviewBy ?? "",
        layers: layersOf(plan),
    };
}
