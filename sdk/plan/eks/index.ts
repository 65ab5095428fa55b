/** From the arguments of a cluster on EKS to its plan, or to everything that is wrong with them. Nothing is registered here. */
import { isAtLeast, mutatingPolicies, parseKubernetesVersion } from "../../catalog/kubernetesVersion";
import { type Judged, judgeTenant } from "../judge";
import { type Refusal } from "../refusal";
import { readShape } from "../readShape";
import type { PlainTenant } from "../shape";
import { overheadRefusals } from "../resources";
import { collisions } from "../tenantPlan";
import { type Applicant, readTenants, unique } from "../tenants";
import type { TenantPlan } from "../types";
import { accessEntries, accessRefusals } from "./access";
import { addonRefusals, resolveAddons } from "./addons";
import { clusterNameRefusals } from "./awsNames";
import { certificateClashes, type CertificatePlan, certificatePlan, certificateRefusals } from "./certificates";
import { controlPlaneRefusals, resolveControlPlane } from "./controlPlane";
import { estimateCost } from "./cost";
import { clusterRoles, identityRefusals, type TenantIdentityPlan, tenantIdentities } from "./identity";
import { apiServerCidrs, endpointCidrs, type EksNetworkPlan, networkRefusals, resolveNetwork } from "./network";
import { planNotes } from "./notes";
import { eksRuntimeClasses, resolveEksOffer } from "./offer";
import { destroyOrder, ownNetwork, type StageName } from "./order";
import type { PoolPlan } from "./poolPlan";
import { planPools, type PoolSet } from "./poolSet";
import { loadBalancerRefusals, reachRefusals } from "./reach";
import { securityRules } from "./security";
import { systemPolicies } from "./systemPolicies";
import { trustRefusals } from "./trust";
import { eksClusterShape, mayBeEventual, type PlainEks, type PlainEksCluster } from "./shape";
import type { EksClusterPlan, EksPlan } from "./types";

/** The arguments as anyone may hand them over. */
export interface EksClusterInput {
    eks?: unknown;
    proof?: unknown;
    tenants?: unknown;
}

/** A plan, or every refusal; with the pools where they are in order, so that what is wrong with their nodes can be said too. */
export type EksOutcome = { plan: EksClusterPlan } | { refusals: Refusal[]; pools?: PoolPlan[] };

export function planEksCluster(name: string, args: EksClusterInput): EksOutcome {
    const { tenants: given, ...rest } = args ?? {};
    const read = readShape<PlainEksCluster>(eksClusterShape, { ...rest }, "", mayBeEventual);
    const { applicants, names, refusals: malformed } = readTenants(given);
    const named = clusterNameRefusals(name);
    if ("refusals" in read) return { refusals: [...named, ...read.refusals, ...malformed] };

    const { eks, proof = {} } = read.value;
    const cluster = [...named, ...controlPlaneRefusals(eks), ...networkRefusals(eks), ...addonRefusals(eks)];
    // Pools and tenants are judged by the version; without one there is nothing to judge them by.
    if (!parseKubernetesVersion(eks.version)) return { refusals: [...cluster, ...malformed] };
    const set = planPools(name, eks, applicants, names);
    const network = resolveNetwork(eks);
    const offer = resolveEksOffer(name, eks, set.pools, network, proof);
    const reach = reachRefusals(eks, network, set.pools, { onUpdate: offer.proofOnUpdate, image: offer.proofImage });
    const endpoints = endpointCidrs(eks, network);
    const judged = applicants.map((applicant) => judge(applicant, name, eks, set, offer, endpoints));
    const good = judged.flatMap(({ path, plan }) => (plan ? [{ path, plan }] : []));
    const certificates = applicants.flatMap(({ path, name: tenant, spec }) => {
        const plan = certificatePlan(tenant, spec);
        return plan ? [{ path, plan }] : [];
    });
    const identities = identitiesOf(name, eks, set, applicants, endpoints);
    const refusals = [
        ...cluster,
        ...malformed,
        ...set.refusals,
        ...reach,
        ...judged.flatMap((each) => each.refusals),
        ...collisions(good),
        ...certificateClashes(certificates),
        ...trustRefusals(name, identities),
    ];
    if (refusals.length > 0) {
        const sound = set.refusals.length === 0 && refusals.every(({ path }) => path !== "eks.version");
        return { refusals: unique(refusals), ...(sound && { pools: set.pools }) };
    }
    const tenants = good.map(({ plan }) => plan);
    const platform = resolvePlatform({
        eks,
        network,
        pools: set.pools,
        applicants,
        tenants,
        identities: identities.map(({ plan }) => plan),
        certificates: certificates.map(({ plan }) => plan),
    });
    return { plan: { offer, mutates: isAtLeast(eks.version, mutatingPolicies), tenants, platform } };
}

/** One tenant on the pools that are there for it. */
function judge(
    { path, name, spec }: Applicant,
    cluster: string,
    eks: PlainEks,
    set: PoolSet,
    offer: EksClusterPlan["offer"],
    endpoints: string[],
): Judged {
    const onEks = [
        ...accessRefusals(path, spec, eks),
        ...certificateRefusals(path, name, spec, eks),
        ...loadBalancerRefusals(path, spec),
    ];
    const sandbox = set.choices.get(name)?.sandbox;
    const identity = sandbox ? identityRefusals(path, cluster, name, spec, sandbox, eks, endpoints) : [];
    const judged = judgeTenant({ path, name, spec }, sandbox, offer, [...onEks, ...identity]);
    const overhead = judged.plan ? givenOverhead(path, spec, judged.plan, eks) : [];
    return { ...judged, refusals: [...judged.refusals, ...overhead] };
}

/** What a sandbox costs that the user names, and the catalog cannot. */
function givenOverhead(
    path: string,
    spec: PlainTenant,
    { sandbox }: Pick<TenantPlan, "sandbox">,
    { nitro }: PlainEks,
): Refusal[] {
    const { cpu, memory } = nitro?.overhead ?? {};
    return sandbox === "nitro" && cpu !== undefined && memory !== undefined
        ? overheadRefusals(path, sandbox, spec, { cpu, memory })
        : [];
}

function identitiesOf(
    cluster: string,
    eks: PlainEks,
    { choices }: PoolSet,
    applicants: Applicant[],
    endpoints: string[],
) {
    return applicants.flatMap(({ path, name, spec }) => {
        const sandbox = choices.get(name)?.sandbox;
        const plans = sandbox ? tenantIdentities(cluster, name, spec, sandbox, eks, endpoints) : [];
        return plans.map((plan) => ({ path, plan }));
    });
}

interface Sound {
    eks: PlainEks;
    network: EksNetworkPlan;
    pools: PoolPlan[];
    applicants: Applicant[];
    tenants: TenantPlan[];
    identities: TenantIdentityPlan[];
    certificates: CertificatePlan[];
}

function resolvePlatform({ eks, network, pools, applicants, tenants, identities, certificates }: Sound): EksPlan {
    const controlPlane = resolveControlPlane(eks);
    const cost = estimateCost(controlPlane, network, pools);
    const modes = new Set(identities.map(({ mode }) => mode));
    const kinds = new Set(pools.map(({ kind }) => kind));
    const runtimeClasses = eksRuntimeClasses(pools, eks);
    const absent: StageName[] = [
        ...(network.kind === "given" ? ownNetwork : []),
        ...(network.nat.count === 0 ? (["internet", "nat", "routes-out"] as const) : []),
        ...(network.flowLogs === undefined ? (["flow-logs"] as const) : []),
        ...(controlPlane.key === "given" ? (["key"] as const) : []),
        ...(certificates.length === 0 ? (["issuers", "cert-manager", "cert-manager-namespace"] as const) : []),
        ...(identities.length === 0 ? (["tenant-identities", "tenant-accounts"] as const) : []),
        ...(modes.has("irsa") ? [] : (["oidc-provider"] as const)),
        ...(modes.has("pod-identity") ? [] : (["pod-identities"] as const)),
        ...(kinds.has("karpenter") ? [] : (["karpenter-pools"] as const)),
        ...(kinds.has("karpenter") || kinds.has("self-managed") ? [] : (["node-access"] as const)),
        ...(runtimeClasses.length === 0 ? (["runtime-classes"] as const) : []),
        ...(tenants.length === 0 ? (["tenancy"] as const) : []),
    ];
    return {
        kind: "eks",
        network,
        controlPlane,
        addons: resolveAddons(eks),
        pools,
        runtimeClasses,
        securityRules: securityRules(pools, tenants, network, controlPlane.endpoint.privateCidrs),
        roles: clusterRoles(pools),
        systemPolicies: systemPolicies(network, apiServerCidrs(eks, network), certificates.length > 0),
        accessEntries: accessEntries(
            eks,
            pools,
            applicants.map(({ spec }) => spec),
        ),
        identities,
        certificates:
            certificates.length === 0
                ? undefined
                : { chartVersion: eks.certManager?.version ?? "", tenants: certificates },
        cost,
        destroyOrder: destroyOrder(absent),
        notes: planNotes(controlPlane, network, pools, isAtLeast(eks.version, mutatingPolicies), cost.unknown),
    };
}
