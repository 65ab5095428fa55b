/** A resolved plan for a terminal. */
import type { TenantPlan } from "../sdk/plan/types";
import { type PlannedCluster, platformReport } from "../sdk/platforms";
import { clusterReport } from "../sdk/report/clusterReport";
import { costText, notesText } from "../sdk/report/cost";
import { layersOf } from "../sdk/report/layers";
import { type Entry, table, type TerminalOptions, wrap } from "../sdk/report/terminal";
import { poolsOf, poolsText } from "./poolsText";
import { clusterCount, tenantCount } from "./resourceCount";

/** The layers a reader of a plan decides on; the rest is the same for every tenant. */
const shown: Record<string, string> = { placement: "runs on", resources: "quota", network: "network" };

export function planText(planned: PlannedCluster, options: TerminalOptions): string {
    const { offer, tenants } = planned.plan;
    const pools = poolsOf(planned.plan);
    const { cost, notes } = clusterReport(offer, [], platformReport(planned));
    return `${[
        ...(tenants.length > 0 ? [tenantsText(planned, options)] : []),
        ...(pools ? [poolsText(pools, options)] : []),
        ...(cost ? [costText(cost, options)] : []),
        ...(notes && notes.length > 0 ? [notesText(notes, options)] : []),
        wrap(summary(planned), options.width).join("\n"),
    ].join("\n\n")}\n`;
}

function summary(planned: PlannedCluster): string {
    const { offer, tenants } = planned.plan;
    const { name, platform, version } = offer;
    const number = tenants.length === 1 ? "1 tenant" : `${tenants.length} tenants`;
    const theirs = tenants.reduce((sum, tenant) => sum + tenantCount(tenant, planned), 0);
    const own = clusterCount(planned);
    return `Cluster ${name} (${platform}, Kubernetes ${version}) can have ${number} as asked, in ${own + theirs} Pulumi resources: ${own} of the cluster, ${theirs} of its tenants.`;
}

function tenantsText(planned: PlannedCluster, options: TerminalOptions): string {
    const head = ["tenant", "level", "sandbox", "RuntimeClass", "placement", "resources"];
    const entries = planned.plan.tenants.map((tenant) => entryOf(tenant, tenantCount(tenant, planned)));
    return table(head, entries, options);
}

function entryOf(tenant: TenantPlan, resources: number): Entry {
    const details = layersOf(tenant).flatMap(({ layer, enforcedBy }) => {
        const label = shown[layer];
        return label ? [{ label, text: enforcedBy }] : [];
    });
    return {
        cells: [
            { text: tenant.name, style: "bold" },
            { text: tenant.isolation },
            { text: tenant.sandbox },
            { text: tenant.runtimeClass || "none" },
            { text: tenant.placement.kind },
            { text: String(resources) },
        ],
        details,
    };
}
