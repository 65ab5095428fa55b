/** How many Pulumi resources a cluster on AKS is, and how many of them a tenant adds there. */
import type { AksIdentityPlan } from "../sdk/plan/aks/identity";
import type { AksPlan } from "../sdk/plan/aks/types";
import type { TenantPlan } from "../sdk/plan/types";

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** All that is there whatever the tenants are, beside the component, its provider and the tenancy's own. */
export function aksClusterCount({ clusterRoles, controlPlane, logs, network, pools }: AksPlan): number {
    const ofNetwork = ["VirtualNetwork", "Subnet", "Subnet", "NetworkSecurityGroup", "NetworkSecurityGroup"];
    return sum([
        ["ManagedCluster", "UserAssignedIdentity", "DiagnosticSetting"].length,
        ["of AKS's releases", "of Kubernetes", "of the nodes' image"].length,
        clusterRoles.length,
        controlPlane.resourceGroup === "own" ? 1 : 0,
        controlPlane.key === "own" ? ["Vault", "Key"].length : 0,
        logs.workspace === "own" ? 1 : 0,
        network.kind === "own" ? [...ofNetwork, "PublicIPAddress", "NatGateway"].length : 0,
        // The first is the cluster's own.
        pools.length - 1,
    ]);
}

/** What a tenant has on AKS beside its component's own. */
export function aksTenantCount(tenant: TenantPlan, { identities }: AksPlan): number {
    return sum(identities.filter((identity) => identity.tenant === tenant.name).map(identityCount));
}

function identityCount({ grants, namespaces }: AksIdentityPlan): number {
    const identity = 1;
    const inEachNamespace = ["FederatedIdentityCredential", "ServiceAccount", "NetworkPolicy"].length;
    return identity + grants.length + namespaces.length * inEachNamespace;
}
