/** From the arguments of a cluster on AKS to its plan, or to everything that is wrong with them. Nothing is registered here. */
import { isAtLeast, mutatingPolicies, parseKubernetesVersion } from "../../catalog/kubernetesVersion";
import type { TenantSpec } from "../../isolation";
import { type Judged, judgeTenant } from "../judge";
import { loadBalancerRefusals } from "../loadBalancers";
import { crowdingRefusals } from "../ranges";
import { readShape } from "../readShape";
import { type Refusal, refusalError } from "../refusal";
import { overheadRefusals } from "../resources";
import { overdueTenants } from "../review";
import { collisions } from "../tenantPlan";
import { type Applicant, readTenants, unique } from "../tenants";
import { accessRefusals } from "./access";
import { clusterNameRefusals, placeRefusals, tagRefusals } from "./azureNames";
import { controlPlaneRefusals, resolveControlPlane } from "./controlPlane";
import { estimateCost } from "./cost";
import { clusterRoles, identityRefusals, tenantIdentities } from "./identity";
import { kataOverhead } from "./labels";
import { logRefusals, resolveLogs } from "./logs";
import { mostNodes, networkRefusals, resolveNetwork } from "./network";
import { planNotes } from "./notes";
import { resolveAksOffer } from "./offer";
import { type AksStageName, destroyOrder, ownNetwork } from "./order";
import { type AksPoolSet, planPools } from "./poolSet";
import { securityRules } from "./securityRules";
import { aksClusterShape, mayBeEventual, type PlainAks, type PlainAksCluster } from "./shape";
import type { AksClusterPlan, AksPlan } from "./types";

/** The arguments as anyone may hand them over. */
export interface AksClusterInput {
    aks?: unknown;
    proof?: unknown;
    tenants?: unknown;
}

export type AksOutcome = { plan: AksClusterPlan } | { refusals: Refusal[] };

/** The plan, or everything that is wrong at once; with what is late by `today`. */
export function planAks(name: string, args: AksClusterInput, today: string): AksClusterPlan {
    const outcome = planAksCluster(name, args);
    const refusals = [
        ...("refusals" in outcome ? outcome.refusals : []),
        ...overdueTenants(args.tenants as Record<string, TenantSpec> | undefined, today),
    ];
    if (refusals.length > 0 || !("plan" in outcome)) throw refusalError(`cluster "${name}"`, refusals);
    return outcome.plan;
}

export function planAksCluster(name: string, args: AksClusterInput): AksOutcome {
    const { tenants: given, ...rest } = args ?? {};
    const read = readShape<PlainAksCluster>(aksClusterShape, { ...rest }, "", mayBeEventual);
    const { applicants, names, refusals: malformed } = readTenants(given);
    if ("refusals" in read) {
        return { refusals: [...clusterNameRefusals(name, false), ...read.refusals, ...malformed] };
    }

    const { aks, proof = {} } = read.value;
    const wrongNetwork = networkRefusals(aks);
    const cluster = [
        ...clusterNameRefusals(name, aks.kmsKey === undefined && aks.kmsVault === undefined),
        ...placeRefusals(aks),
        ...controlPlaneRefusals(aks),
        ...wrongNetwork,
        ...logRefusals(aks),
        ...tagRefusals(aks.tags ?? {}),
    ];
    // Pools and tenants are judged by the version; without one there is nothing to judge them by.
    if (!parseKubernetesVersion(aks.version)) return { refusals: [...cluster, ...malformed] };
    const controlPlane = resolveControlPlane(name, aks);
    const network = resolveNetwork(aks);
    const set = planPools(name, aks, applicants, names);
    const offer = resolveAksOffer(name, aks, set.pools, network, proof);
    const judged = applicants.map((applicant) => judge(applicant, aks, set, offer));
    const good = judged.flatMap(({ path, plan }) => (plan ? [{ path, plan }] : []));
    const refusals = [
        ...cluster,
        ...malformed,
        ...set.refusals,
        ...(wrongNetwork.length > 0 ? [] : crowdingRefusals("aks.network.podCidr", mostNodes(network), set.pools)),
        ...judged.flatMap((each) => each.refusals),
        ...collisions(good),
    ];
    if (refusals.length > 0) return { refusals: unique(refusals) };

    const mutates = isAtLeast(aks.version, mutatingPolicies);
    const tenants = good.map(({ plan }) => plan);
    const identities = applicants.flatMap(({ name: tenant, spec }) => tenantIdentities(tenant, spec));
    const logs = resolveLogs(aks);
    const cost = estimateCost(controlPlane, network, set.pools);
    const platform: AksPlan = {
        kind: "aks",
        network,
        controlPlane,
        logs,
        pools: set.pools,
        securityRules: securityRules(network, controlPlane, tenants),
        clusterRoles,
        identities,
        cost,
        destroyOrder: destroyOrder(absent()),
        notes: planNotes(controlPlane, network, set.pools, identities, mutates, cost.unknown),
    };
    return { plan: { offer, mutates, tenants, platform } };

    function absent(): AksStageName[] {
        return [
            ...(controlPlane.resourceGroup === "given" ? (["resource-group"] as const) : []),
            ...(network.kind === "given" ? ownNetwork : []),
            ...(controlPlane.key === "given" ? (["vault", "key"] as const) : []),
            ...(logs.workspace === "given" ? (["workspace"] as const) : []),
            ...(set.pools.length === 1 ? (["pools"] as const) : []),
            ...(identities.length === 0
                ? (["tenant-identities", "tenant-credentials", "tenant-accounts"] as const)
                : []),
            ...(identities.every(({ grants }) => grants.length === 0) ? (["tenant-grants"] as const) : []),
            ...(tenants.length === 0 ? (["tenancy"] as const) : []),
        ];
    }
}

/** One tenant on the pools that are there for it. */
function judge(applicant: Applicant, aks: PlainAks, set: AksPoolSet, offer: AksClusterPlan["offer"]): Judged {
    const { path, name, spec } = applicant;
    const sandbox = set.choices.get(name)?.sandbox;
    const judged = judgeTenant(applicant, sandbox, offer, [
        ...accessRefusals(path, spec, aks),
        ...identityRefusals(path, spec),
        ...loadBalancerRefusals(path, spec),
    ]);
    // AKS's own class counts more for the sandbox than Kata's usual one.
    const overhead = judged.plan && sandbox === "kata-clh" ? overheadRefusals(path, sandbox, spec, kataOverhead) : [];
    return { ...judged, refusals: [...judged.refusals, ...overhead] };
}
