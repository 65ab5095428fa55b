/** A small cluster as its plan claims it, for the tests of the report. */
import { planCluster } from "../../sdk/plan/clusterPlan";
import type { ClusterClaims } from "../../sdk/report/report";
import { tenantStatus } from "../../sdk/report/tenantStatus";

export const today = new Date("2026-11-24T10:30:00Z");

export function sampleClaims(): ClusterClaims {
    const { offer, tenants } = planCluster("prod", {
        existing: {
            kubeconfig: "none",
            version: "1.36",
            pools: { common: { labels: { pool: "common" }, sandboxes: { runc: {}, gvisor: { handler: "runsc" } } } },
        },
        tenants: {
            legacy: { isolation: "shared", reviewBy: "2026-11-23" },
            payments: { isolation: "sandboxed", placement: "exclusive", reviewBy: "2026-11-24" },
        },
    });
    return {
        cluster: offer.name,
        platform: offer.platform,
        version: offer.version,
        tenants: tenants.map(tenantStatus),
    };
}
