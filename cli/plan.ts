/** `kernel-isolation plan`: what is possible where, or what one cluster's arguments come to. */
import * as pulumi from "@pulumi/pulumi";
import { today } from "../sdk/plan/today";
import { type PlannedCluster, planPlatform, platformReport } from "../sdk/platforms";
import { clusterReport } from "../sdk/report/clusterReport";
import { type ExitCode, exitCodes, Failure } from "./failure";
import type { Io } from "./io";
import { readPlanFile } from "./planFile";
import { planText } from "./planText";
import { platformMap, platformMapText, platformsNamed } from "./platformMap";
import { poolsOf } from "./poolsText";
import { clusterCount, tenantCount } from "./resourceCount";

export interface PlanOptions {
    file?: string;
    json?: boolean;
    platform?: string;
}

export function plan({ file, json, platform }: PlanOptions, io: Io): ExitCode {
    if (file === undefined) {
        const names = platformsNamed(platform);
        io.out(json ? jsonText(platformMap(names)) : platformMapText(names, io.terminal));
        return exitCodes.good;
    }
    if (platform !== undefined) throw new Failure("--platform is for the map; a file names its platform itself");
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
    const { offer, tenants } = planned.plan;
    const { name, version } = offer;
    const pools = poolsOf(planned.plan);
    const { cost, notes } = clusterReport(offer, [], platformReport(planned));
    return {
        cluster: name,
        platform: offer.platform,
        version,
        // Its own, without the tenants'.
        resources: clusterCount(planned),
        ...(pools && { pools }),
        ...(cost && { cost }),
        ...(notes && { notes }),
        tenants: tenants.map((tenant) => ({ ...tenant, resources: tenantCount(tenant, planned) })),
    };
}

function jsonText(data: unknown): string {
    return `${JSON.stringify(data, null, 2)}\n`;
}
