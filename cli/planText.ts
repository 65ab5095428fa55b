/** A resolved plan for a terminal. */
import type { ClusterOffer, TenantPlan } from "../sdk/plan/types";
import { layersOf } from "../sdk/report/layers";
import { type Entry, table, type TerminalOptions, wrap } from "../sdk/report/terminal";
import { resourceCount } from "./resourceCount";

/** The layers a reader of a plan decides on; the rest is the same for every tenant. */
const shown: Record<string, string> = { placement: "runs on", resources: "quota", network: "network" };

export function planText(plan: { offer: ClusterOffer; tenants: TenantPlan[] }, options: TerminalOptions): string {
    const { name, platform, version, proofOnUpdate } = plan.offer;
    const counts = plan.tenants.map((tenant) => resourceCount(tenant, proofOnUpdate));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const number = plan.tenants.length === 1 ? "1 tenant" : `${plan.tenants.length} tenants`;
    const summary = `Cluster ${name} (${platform}, Kubernetes ${version}) can have ${number} as asked, in ${total} Pulumi resources.`;
    const head = ["tenant", "level", "sandbox", "RuntimeClass", "placement", "resources"];
    return [
        ...(plan.tenants.length > 0
            ? [
                  table(
                      head,
                      plan.tenants.map((tenant, index) => entryOf(tenant, counts[index] ?? 0)),
                      options,
                  ),
              ]
            : []),
        `${wrap(summary, options.width).join("\n")}\n`,
    ].join("\n\n");
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
