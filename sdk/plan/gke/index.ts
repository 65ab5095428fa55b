/** From the arguments of a cluster on GKE to its plan, or to everything that is wrong with them. Nothing is registered here. */
import { isAtLeast, mutatingPolicies, parseKubernetesVersion } from "../../catalog/kubernetesVersion";
import type { TenantSpec } from "../../isolation";
import { judgeTenant } from "../judge";
import { crowdingRefusals } from "../ranges";
import { loadBalancerRefusals } from "../loadBalancers";
import { type Refusal, refusalError } from "../refusal";
import { overdueTenants } from "../review";
import { readShape } from "../readShape";
import { collisions } from "../tenantPlan";
import { type Applicant, readTenants, unique } from "../tenants";
import { accessRefusals } from "./access";
import { controlPlaneRefusals, resolveControlPlane } from "./controlPlane";
import { estimateCost } from "./cost";
import { firewallRules } from "./firewall";
import { clusterNameRefusals, nodeAccountId, placeRefusals, resourceLabelRefusals } from "./googleNames";
import { identityRefusals, nodeRoles, tenantIdentities } from "./identity";
import { sandboxMark, sandboxRuntimeClass } from "./labels";
import { mostNodes, networkRefusals, resolveNetwork } from "./network";
import { planNotes } from "./notes";
import { resolveGkeOffer } from "./offer";
import { destroyOrder, type GkeStageName, ownNetwork } from "./order";
import { planPools } from "./poolSet";
import { reachRefusals } from "./reach";
import { gkeClusterShape, mayBeEventual, type PlainGke, type PlainGkeCluster } from "./shape";
import type { GkeClusterPlan, GkePlan } from "./types";

/** The arguments as anyone may hand them over. */
export interface GkeClusterInput {
    gke?: unknown;
    proof?: unknown;
    tenants?: unknown;
}

export type GkeOutcome = { plan: GkeClusterPlan } | { refusals: Refusal[] };

/** The plan, or everything that is wrong at once; with what is late by `today`. */
export function planGke(name: string, args: GkeClusterInput, today: string): GkeClusterPlan {
    const outcome = planGkeCluster(name, args);
    const refusals = [
        ...("refusals" in outcome ? outcome.refusals : []),
        ...overdueTenants(args.tenants as Record<string, TenantSpec> | undefined, today),
    ];
    if (refusals.length > 0 || !("plan" in outcome)) throw refusalError(`cluster "${name}"`, refusals);
    return outcome.plan;
}

export function planGkeCluster(name: string, args: GkeClusterInput): GkeOutcome {
    const { tenants: given, ...rest } = args ?? {};
    const read = readShape<PlainGkeCluster>(gkeClusterShape, { ...rest }, "", mayBeEventual);
    const { applicants, names, refusals: malformed } = readTenants(given);
    const named = clusterNameRefusals(name);
    if ("refusals" in read) return { refusals: [...named, ...read.refusals, ...malformed] };

    const { gke, proof = {} } = read.value;
    const wrongNetwork = networkRefusals(gke);
    const cluster = [
        ...named,
        ...placeRefusals(gke),
        ...controlPlaneRefusals(gke),
        ...wrongNetwork,
        ...resourceLabelRefusals(gke.labels ?? {}),
    ];
    // Pools and tenants are judged by the version; without one there is nothing to judge them by.
    if (!parseKubernetesVersion(gke.version)) return { refusals: [...cluster, ...malformed] };
    const controlPlane = resolveControlPlane(name, gke);
    const network = resolveNetwork(gke);
    const set = planPools(name, gke, controlPlane, applicants, names);
    const offer = resolveGkeOffer(name, gke, set.pools, network, proof);
    const judged = applicants.map((applicant) =>
        judgeTenant(applicant, set.choices.get(applicant.name)?.sandbox, offer, onGke(applicant, gke)),
    );
    const good = judged.flatMap(({ path, plan }) => (plan ? [{ path, plan }] : []));
    const refusals = [
        ...cluster,
        ...malformed,
        ...set.refusals,
        ...(wrongNetwork.length > 0 ? [] : crowdingRefusals("gke.network.podCidr", mostNodes(network), set.pools)),
        ...reachRefusals(network, { onUpdate: offer.proofOnUpdate, image: offer.proofImage }),
        ...judged.flatMap((each) => each.refusals),
        ...collisions(good),
    ];
    if (refusals.length > 0) return { refusals: unique(refusals) };

    const mutates = isAtLeast(gke.version, mutatingPolicies);
    const tenants = good.map(({ plan }) => plan);
    const identities = applicants.flatMap(({ name: tenant, spec }) => tenantIdentities(tenant, spec));
    const cost = estimateCost(controlPlane, network, set.pools);
    const platform: GkePlan = {
        kind: "gke",
        network,
        controlPlane,
        pools: set.pools,
        runtimeTaints: set.pools.some(({ sandboxed }) => sandboxed)
            ? [{ runtimeClass: sandboxRuntimeClass, ...sandboxMark }]
            : [],
        firewallRules: firewallRules(network, tenants),
        nodeAccount: { id: nodeAccountId(name), roles: nodeRoles },
        identities,
        cost,
        destroyOrder: destroyOrder(absent()),
        notes: planNotes(controlPlane, network, set.pools, identities, mutates, cost.unknown),
    };
    return { plan: { offer, mutates, tenants, platform } };

    function absent(): GkeStageName[] {
        return [
            ...(network.kind === "given" ? ownNetwork : []),
            ...(network.nat === "none" ? (["nat"] as const) : []),
            ...(controlPlane.key === "given" ? (["key"] as const) : []),
            ...(controlPlane.logs.dataAccess ? [] : (["audit"] as const)),
            ...(identities.length === 0 ? (["tenant-accounts"] as const) : []),
            ...(identities.every(({ grants }) => grants.length === 0) ? (["tenant-grants"] as const) : []),
            ...(tenants.length === 0 ? (["tenancy"] as const) : []),
        ];
    }
}

function onGke({ path, spec }: Applicant, gke: PlainGke): Refusal[] {
    return [...accessRefusals(path, spec, gke), ...identityRefusals(path, spec), ...loadBalancerRefusals(path, spec)];
}
