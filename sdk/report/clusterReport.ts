import type { ClusterReport, CostStatus } from "../clusterSpec";
import type { CostPlan } from "../plan/eks/cost";
import type { ClusterOffer, TenantPlan } from "../plan/types";
import { tenantStatus } from "./tenantStatus";

/** What a platform adds to a cluster's report, where it knows it. */
export interface PlatformReport {
    cost?: CostPlan;
    notes?: string[];
}

/** What a cluster's tenants were promised, what it costs, and what its user should know of it. */
export function clusterReport(
    { name, platform, version }: ClusterOffer,
    tenants: TenantPlan[],
    { cost, notes }: PlatformReport,
): ClusterReport {
    return {
        cluster: name,
        platform,
        version,
        tenants: tenants.map(tenantStatus),
        ...(notes && { notes }),
        ...(cost && { cost: costStatus(cost) }),
    };
}

function costStatus({ lines, least, most, unknown, notCovered }: CostPlan): CostStatus {
    return {
        currency: "USD",
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
