/** The platforms: which one the arguments name, what it comes to, and how it is built. */
import type * as pulumi from "@pulumi/pulumi";
import type { ExistingSpec } from "../clusterSpec";
import type { EksSpec } from "../eksSpec";
import { type ClusterInput, planCluster } from "../plan/clusterPlan";
import { overdueTenants } from "../plan/review";
import type { ClusterPlan } from "../plan/types";
import type { PlatformReport } from "../report/clusterReport";
import { type BootableCluster, planEks } from "./eks/plan";
import { createExisting } from "./existing/cluster";
import { loadOptional } from "./optional";
import type { BuiltPlatform } from "./platform";

export type PlannedCluster = { kind: "existing"; plan: ClusterPlan } | ({ kind: "eks" } & BootableCluster);

/** Plans a cluster on the platform that its arguments name, or throws everything that is wrong at once. */
export function planPlatform(name: string, args: ClusterInput & { eks?: unknown }, today: string): PlannedCluster {
    const { eks, ...rest } = args ?? {};
    const late = overdueTenants(rest.tenants, today);
    if (eks === undefined) return { kind: "existing", plan: planCluster(name, rest, late) };
    if (rest.existing !== undefined) {
        const reason = "exactly one platform is required, and existing is there as well";
        return {
            kind: "existing",
            plan: planCluster(name, rest, [{ path: "eks", reason, nearest: "one of them" }, ...late]),
        };
    }
    return { kind: "eks", ...planEks(name, args, today) };
}

/** What the cluster's report says of its platform. */
export function platformReport(planned: PlannedCluster): PlatformReport {
    if (planned.kind === "existing") return {};
    const { cost, notes } = planned.plan.platform;
    return { cost, notes };
}

export function createPlatform(
    name: string,
    args: { existing?: ExistingSpec; eks?: EksSpec },
    planned: PlannedCluster,
    parent: pulumi.Resource,
): BuiltPlatform {
    switch (planned.kind) {
        case "existing":
            // The plan has refused arguments without it.
            return createExisting(name, args.existing!, planned.plan.platform, parent);
        case "eks":
            return loadEks().createEks(name, args.eks!, planned, parent);
        default:
            return planned satisfies never;
    }
}

/** Loaded only where it is asked for: who has no cluster on EKS neither installs nor loads what it is made with. */
function loadEks() {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
    return loadOptional("a cluster on EKS", () => require("./eks/cluster") as typeof import("./eks/cluster"));
}
