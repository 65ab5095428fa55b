/** The platforms: which one the arguments name, what it comes to, and how it is built. */
import type * as pulumi from "@pulumi/pulumi";
import type { AksSpec } from "../aksSpec";
import type { ExistingSpec } from "../clusterSpec";
import type { EksSpec } from "../eksSpec";
import type { GkeSpec } from "../gkeSpec";
import { planAks } from "../plan/aks";
import type { AksClusterPlan } from "../plan/aks/types";
import { type ClusterInput, planCluster } from "../plan/clusterPlan";
import { planGke } from "../plan/gke";
import type { GkeClusterPlan } from "../plan/gke/types";
import type { Refusal } from "../plan/refusal";
import { overdueTenants } from "../plan/review";
import type { ClusterPlan } from "../plan/types";
import type { PlatformReport } from "../report/clusterReport";
import { type BootableCluster, planEks } from "./eks/plan";
import { createExisting } from "./existing/cluster";
import { loadOptional } from "./optional";
import type { BuiltPlatform } from "./platform";

export type PlannedCluster =
    | { kind: "existing"; plan: ClusterPlan }
    | ({ kind: "eks" } & BootableCluster)
    | { kind: "gke"; plan: GkeClusterPlan }
    | { kind: "aks"; plan: AksClusterPlan };

/** The platforms that the package builds a cluster on. */
const built = ["eks", "gke", "aks"] as const;

type PlatformInput = ClusterInput & Partial<Record<(typeof built)[number], unknown>>;

/** Plans a cluster on the platform that its arguments name, or throws everything that is wrong at once. */
export function planPlatform(name: string, args: PlatformInput, today: string): PlannedCluster {
    const { eks, gke, aks, ...rest } = args ?? {};
    const named = built.filter((platform) => args?.[platform] !== undefined);
    const late = overdueTenants(rest.tenants, today);
    const [first] = named;
    if (first === undefined) return { kind: "existing", plan: planCluster(name, rest, late) };
    if (rest.existing !== undefined || named.length > 1) {
        const others = [...(rest.existing === undefined ? [] : ["existing"]), ...named];
        return { kind: "existing", plan: planCluster(name, rest, [...tooMany(named, others), ...late]) };
    }
    switch (first) {
        case "eks":
            return { kind: "eks", ...planEks(name, { ...rest, eks }, today) };
        case "gke":
            return { kind: "gke", plan: planGke(name, { ...rest, gke }, today) };
        case "aks":
            return { kind: "aks", plan: planAks(name, { ...rest, aks }, today) };
        default:
            return first satisfies never;
    }
}

function tooMany(named: string[], all: string[]): Refusal[] {
    return named.map((path) => ({
        path,
        reason: `exactly one platform is required, and ${all.filter((other) => other !== path).join(" and ")} is there as well`,
        nearest: "one of them",
    }));
}

/** What the cluster's report says of its platform. */
export function platformReport(planned: PlannedCluster): PlatformReport {
    if (planned.kind === "existing") return {};
    const { cost, notes } = planned.plan.platform;
    return { cost, notes };
}

export function createPlatform(
    name: string,
    args: { existing?: ExistingSpec; eks?: EksSpec; gke?: GkeSpec; aks?: AksSpec },
    planned: PlannedCluster,
    parent: pulumi.Resource,
): BuiltPlatform {
    switch (planned.kind) {
        case "existing":
            // The plan has refused arguments without it.
            return createExisting(name, args.existing!, planned.plan.platform, parent);
        case "eks":
            return loadEks().createEks(name, args.eks!, planned, parent);
        case "gke":
            return loadGke().createGke(name, args.gke!, planned.plan.platform, parent);
        case "aks":
            return loadAks().createAks(name, args.aks!, planned.plan.platform, parent);
        default:
            return planned satisfies never;
    }
}

/** Loaded only where it is asked for: who has no cluster on EKS neither installs nor loads what it is made with. */
function loadEks() {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
    return loadOptional("a cluster on EKS", () => require("./eks/cluster") as typeof import("./eks/cluster"));
}

function loadGke() {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
    return loadOptional("a cluster on GKE", () => require("./gke/cluster") as typeof import("./gke/cluster"));
}

function loadAks() {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
    return loadOptional("a cluster on AKS", () => require("./aks/cluster") as typeof import("./aks/cluster"));
}
