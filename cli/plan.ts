/** `kernel-isolation plan`: what is possible where, or what one cluster's arguments come to. */
import * as pulumi from "@pulumi/pulumi";
import { today } from "../sdk/plan/today";
import { type PlannedCluster, planPlatform, platformReport } from "../sdk/platforms";
import { clusterReport } from "../sdk/report/clusterReport";
import { type ExitCode, exitCodes } from "./failure";
import type { Io } from "./io";
import { readPlanFile } from "./planFile";
import { planText } from "./planText";
import { platformMap, platformMapText } from "./platformMap";
import { poolData } from "./poolsText";
import { clusterCount, tenantCount } from "./resourceCount";

export interface PlanOptions {
    file?: string;
    json?: boolean;
}

export function plan({ file, json }: PlanOptions, io: Io): ExitCode {
    if (file === undefined) {
        io.out(json ? jsonText(platformMap()) : platformMapText(io.terminal));
        return exitCodes.good;
    }
    const { name, args } = readPlanFile(file);
    try {
        const resolved = planPlatform(name, args, today());
        io.out(json ? jsonText(planData(resolved)) : planText(resolved, io.terminal));
        return exitCodes.good;
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        const lines = error.errors.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`);
        io.err([`${file} cannot be delivered as asked:`, ...lines, ""].join("\n"));
        return exitCodes.refused;
    }
}

function planData(planned: PlannedCluster) {
    const { offer, tenants, platform } = planned.plan;
    const { name, version } = offer;
    const { cost, notes } = clusterReport(offer, [], platformReport(planned));
    return {
        cluster: name,
        platform: offer.platform,
        version,
        // Its own, without the tenants'.
        resources: clusterCount(planned),
        ...(platform.kind === "eks" && { pools: platform.pools.map(poolData) }),
        ...(cost && { cost }),
        ...(notes && { notes }),
        tenants: tenants.map((tenant) => ({ ...tenant, resources: tenantCount(tenant, planned) })),
    };
}

function jsonText(data: unknown): string {
    return `${JSON.stringify(data, null, 2)}\n`;
}
