import type { ClusterReport, CostLineStatus, CostStatus } from "../clusterSpec";
import type { CostPlan } from "../plan/cost";
import type { ClusterOffer, TenantPlan } from "../plan/types";
import { type KnownTenantStatus, tenantStatus } from "./tenantStatus";

/** What a platform adds to a cluster's report, where it knows it. */
export interface PlatformReport {
    cost?: CostPlan;
    notes?: string[];
}

/** A cost whose lines are known, as a plan gives them. */
export interface KnownCost extends CostStatus {
    lines: CostLineStatus[];
}

/** A report whose parts are known, as a plan gives them. */
export interface KnownReport extends ClusterReport {
    tenants: KnownTenantStatus[];
    cost?: KnownCost;
}

/** What a cluster's tenants were promised, what it costs, and what its user should know of it. */
export function clusterReport(
    { name, platform, version }: ClusterOffer,
    tenants: TenantPlan[],
    { cost, notes }: PlatformReport,
): KnownReport {
    return {
        cluster: name,
        platform,
        version,
        tenants: tenants.map(tenantStatus),
        ...(notes && { notes }),
        ...(cost && { cost: costStatus(cost) }),
    };
}

function costStatus({ region, lines, least, most, unknown, notCovered }: CostPlan): KnownCost {
    return {
        currency: "USD",
        region,
        least,
        most,
        lines: lines.map((line) => ({
            what: line.what,
            asOf: line.asOf,
            source: line.source,
            ...(line.least !== undefined && { least: line.least }),
            ...(line.most !== undefined && { most: line.most }),
        })),
        unknown,
        notCovered,
    };
}
