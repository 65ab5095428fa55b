/** What the planner says of a cluster's tenants. It looks into no cluster, so it needs no way in. */
import * as pulumi from "@pulumi/pulumi";
import type { TenantSpec } from "../../../index";
import { type PlannedCluster, planPlatform, platformReport } from "../../../sdk/platforms";
import { today } from "../../../sdk/plan/today";
import { clusterReport, type KnownReport } from "../../../sdk/report/clusterReport";
import type { RefusalAnswer } from "../api";
import type { ClusterDefinition } from "./definition";

const placeholder = "left out: for planning only";

export type Planning = { planned: PlannedCluster } | { refusals: RefusalAnswer[] };

/** Plans the cluster with these tenants; paths of the named tenant are given as its own spec has them. */
export function plan(
    { name, base }: ClusterDefinition,
    tenants: Record<string, TenantSpec>,
    tenant?: string,
): Planning {
    const args = {
        ...base,
        ...(base.existing && { existing: { ...base.existing, kubeconfig: placeholder } }),
        tenants,
    };
    try {
        return { planned: planPlatform(name, args, today()) };
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        return { refusals: error.errors.map((each) => refusalOf(each.propertyPath, each.reason, tenant)) };
    }
}

const nearestWords = ". Nearest that works: ";

function refusalOf(path: string, text: string, tenant: string | undefined): RefusalAnswer {
    const cut = text.lastIndexOf(nearestWords);
    return {
        path: pathOf(path, tenant),
        ...(cut < 0
            ? { reason: text }
            : { reason: text.slice(0, cut), nearest: text.slice(cut + nearestWords.length) }),
    };
}

/** `tenants.payments.network.egress.0.cidr` is `network.egress[0].cidr` to whoever fills in the form of payments. */
function pathOf(path: string, tenant: string | undefined): string {
    const prefix = `tenants.${tenant}`;
    const own = tenant !== undefined && (path === prefix || path.startsWith(`${prefix}.`));
    const relative = own ? path.slice(prefix.length + 1) || "tenant" : path;
    return relative.replace(/\.(\d+)(?=\.|$)/g, "[$1]");
}

/** The report that an update with this plan would put out. */
export function reportOf(planned: PlannedCluster): KnownReport {
    const { offer, tenants } = planned.plan;
    return clusterReport(offer, tenants, platformReport(planned));
}
