/** How many Pulumi resources a cluster on EKS is, and how many of them a tenant adds there. */
import type { TenantIdentityPlan } from "../sdk/plan/eks/identity";
import type { EksNetworkPlan } from "../sdk/plan/eks/network";
import type { EksPlan } from "../sdk/plan/eks/types";
import type { TenantPlan } from "../sdk/plan/types";

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** All that is there whatever the tenants are, beside the component, its provider and the tenancy's own. */
export function eksClusterCount(plan: EksPlan): number {
    const { controlPlane, network, pools, roles, accessEntries, identities } = plan;
    return sum([
        ["Cluster", "LogGroup"].length,
        controlPlane.key === "own" ? 1 : 0,
        networkCount(network),
        // A group each for pools and endpoints; the control plane's is EKS's.
        pools.length + (network.kind === "own" ? 1 : 0),
        plan.securityRules.length,
        ...roles.map(({ managedPolicies }) => 1 + managedPolicies.length),
        plan.addons.length,
        ...accessEntries.map((entry) => (entry.type === "STANDARD" && entry.policy ? 2 : 1)),
        // What a pool is started with, and who starts it: template and group, or class and pool of Karpenter.
        2 * pools.length,
        pools.some(({ kind }) => kind === "self-managed") ? 1 : 0,
        identities.some(({ mode }) => mode === "irsa") ? 1 : 0,
        plan.certificates ? ["Namespace", "CertManager", "ClusterRole"].length : 0,
        plan.systemPolicies.length,
        plan.runtimeClasses.length,
    ]);
}

function networkCount({ kind, subnets, nat, zoneCount, flowLogs, ...network }: EksNetworkPlan): number {
    if (kind === "given") return 0;
    const publicSubnets = subnets.filter(({ role }) => role === "public").length;
    const tableAndAssociation = 2;
    const addressAndGateway = 2;
    return sum([
        ["Vpc", "DefaultSecurityGroup"].length,
        subnets.length,
        zoneCount * tableAndAssociation,
        // A route out for each zone, and the public side: gateway, table, route, and an association a subnet.
        nat.count > 0 ? zoneCount + 3 + publicSubnets + nat.count * addressAndGateway : 0,
        network.interfaceEndpoints.length + network.gatewayEndpoints.length,
        flowLogs ? ["LogGroup", "Role", "RolePolicy", "FlowLog"].length : 0,
    ]);
}

/** What a tenant has on EKS beside its component's own. */
export function eksTenantCount(tenant: TenantPlan, { identities, certificates }: EksPlan): number {
    const own = certificates?.tenants.find((each) => each.tenant === tenant.name);
    const owned = tenant.owners.users.length + tenant.owners.groups.length > 0;
    return sum([
        ...identities.filter((identity) => identity.tenant === tenant.name).map(identityCount),
        own ? ["Policy", "Binding"].length : 0,
        (own?.namespaces.length ?? 0) * (["Issuer", "Certificate", "Issuer"].length + (owned ? 1 : 0)),
    ]);
}

function identityCount({ mode, policy, serviceAccount, namespaces }: TenantIdentityPlan): number {
    const byAgent = mode === "pod-identity";
    // The default account is the tenancy's: only IRSA has something to add to it.
    const account = serviceAccount !== "default" || !byAgent;
    const inEachNamespace = 1 + (byAgent ? 1 : 0) + (account ? 1 : 0);
    return 1 + (policy ? 1 : 0) + namespaces.length * inEachNamespace;
}
