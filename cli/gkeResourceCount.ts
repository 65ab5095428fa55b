/** How many Pulumi resources a cluster on GKE is, and how many of them a tenant adds there. */
import type { GkeIdentityPlan } from "../sdk/plan/gke/identity";
import type { GkePlan } from "../sdk/plan/gke/types";
import type { TenantPlan } from "../sdk/plan/types";

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** All that is there whatever the tenants are, beside the component, its provider and the tenancy's own. */
export function gkeClusterCount({ controlPlane, network, pools, firewallRules, nodeAccount }: GkePlan): number {
    return sum([
        ["Cluster", "CryptoKeyIAMMember", "Account"].length,
        controlPlane.key === "own" ? ["KeyRing", "CryptoKey"].length : 0,
        controlPlane.logs.dataAccess ? 1 : 0,
        nodeAccount.roles.length,
        network.kind === "own" ? ["Network", "Subnetwork"].length : 0,
        network.nat === "none" ? 0 : ["Router", "RouterNat"].length,
        firewallRules.length,
        pools.length,
    ]);
}

/** What a tenant has on GKE beside its component's own. */
export function gkeTenantCount(tenant: TenantPlan, { identities }: GkePlan): number {
    return sum(identities.filter((identity) => identity.tenant === tenant.name).map(identityCount));
}

function identityCount({ grants, namespaces, serviceAccount }: GkeIdentityPlan): number {
    // The default account is the tenancy's.
    const account = serviceAccount === "default" ? 0 : 1;
    return namespaces.length * (grants.length + ["NetworkPolicy"].length + account);
}
