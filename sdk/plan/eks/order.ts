/** In which order the parts go: what depends on something is gone before it. */
import { type Stage as AnyStage, topDown } from "../order";

/** A part of the cluster: resources of one kind. */
export type StageName =
    | "issuers"
    | "tenant-accounts"
    | "tenancy"
    | "cert-manager"
    | "karpenter-pools"
    | "runtime-classes"
    | "guards"
    | "network-policies"
    | "cert-manager-namespace"
    | "kubernetes-provider"
    | "pod-identities"
    | "tenant-identities"
    | "access-entries"
    | "coredns"
    | "pools"
    | "templates"
    | "addons"
    | "addon-roles"
    | "node-access"
    | "oidc-provider"
    | "control-plane-rules"
    | "cluster"
    | "attachments"
    | "flow-logs"
    | "logs"
    | "roles"
    | "key"
    | "security-rules"
    | "gateway-endpoints"
    | "endpoints"
    | "security-groups"
    | "routes-out"
    | "nat"
    | "associations"
    | "internet"
    | "routing"
    | "subnets"
    | "vpc";

export type Stage = AnyStage<StageName>;

const outside = (name: StageName, ...needs: StageName[]): Stage => ({ name, inCluster: false, needs });
/** Nobody can delete anything in a cluster that lets nobody in any more: all of it goes before its provider. */
const inside = (name: StageName, ...needs: StageName[]): Stage => ({
    name,
    inCluster: true,
    needs: ["kubernetes-provider", ...needs],
});

/** Written once, bottom up, as things are created. */
const created: Stage[] = [
    outside("vpc"),
    outside("subnets", "vpc"),
    // Route tables and the internet gateway.
    outside("routing", "vpc"),
    // The route to the gateway, and the addresses of the NAT gateways.
    outside("internet", "routing"),
    outside("associations", "routing", "subnets"),
    outside("nat", "internet", "associations", "subnets"),
    outside("routes-out", "routing", "nat"),
    outside("security-groups", "vpc"),
    outside("endpoints", "subnets", "security-groups"),
    outside("gateway-endpoints", "routing", "vpc"),
    outside("security-rules", "security-groups"),
    outside("key"),
    outside("roles"),
    outside("logs", "key"),
    outside("attachments", "roles"),
    outside("flow-logs", "vpc", "logs", "attachments"),
    // A control plane whose log group, key or role goes first cannot take its own network interfaces away.
    outside("cluster", "subnets", "roles", "attachments", "key", "logs"),
    outside("control-plane-rules", "security-groups", "cluster"),
    outside("oidc-provider", "cluster"),
    outside("node-access", "cluster", "roles"),
    // Bound to this one cluster.
    outside("addon-roles", "cluster"),
    outside("addons", "cluster", "addon-roles"),
    outside("templates", "security-groups"),
    outside(
        "pools",
        "addons",
        "node-access",
        "security-rules",
        "control-plane-rules",
        "endpoints",
        "gateway-endpoints",
        "associations",
        "routes-out",
        "templates",
        "subnets",
        "roles",
        "attachments",
    ),
    outside("access-entries", "cluster", "pools"),
    outside("tenant-identities", "cluster", "oidc-provider"),
    outside("pod-identities", "tenant-identities", "addons"),
    outside("kubernetes-provider", "cluster", "access-entries", "pools", "security-rules", "control-plane-rules"),
    inside("cert-manager-namespace"),
    inside("network-policies", "cert-manager-namespace"),
    // In the CNI's strict mode CoreDNS answers nobody before its policy is there, and EKS waits until it does.
    outside("coredns", "pools", "addons", "network-policies"),
    // Admission policies and ClusterRoles.
    inside("guards"),
    inside("runtime-classes", "pools"),
    inside("karpenter-pools", "node-access", "security-groups"),
    inside("cert-manager", "network-policies", "coredns", "pools"),
    inside(
        "tenancy",
        "guards",
        "network-policies",
        "coredns",
        "runtime-classes",
        "karpenter-pools",
        "tenant-identities",
        "pod-identities",
    ),
    // Both lie in the tenants' namespaces.
    inside("tenant-accounts", "tenancy", "tenant-identities"),
    inside("issuers", "cert-manager", "guards", "tenancy"),
];

/** What there is only of a network that the package makes. */
export const ownNetwork: readonly StageName[] = [
    "vpc",
    "subnets",
    "routing",
    "internet",
    "associations",
    "nat",
    "routes-out",
    "endpoints",
    "gateway-endpoints",
    "flow-logs",
];

export function destroyOrder(without: readonly StageName[]): Stage[] {
    return topDown(created, without);
}
