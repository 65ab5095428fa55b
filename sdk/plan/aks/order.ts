/** In which order the parts go: what depends on something is gone before it. */
import { type Stage, topDown } from "../order";

/** A part of the cluster: resources of one kind. */
export type AksStageName =
    | "tenant-accounts"
    | "tenancy"
    | "guards"
    | "kubernetes-provider"
    | "tenant-grants"
    | "tenant-credentials"
    | "tenant-identities"
    | "pools"
    | "maintenance"
    | "diagnostics"
    | "cluster"
    | "cluster-grants"
    | "cluster-identity"
    | "workspace"
    | "key"
    | "vault"
    | "subnets"
    | "network"
    | "nat"
    | "nat-address"
    | "security-groups"
    | "resource-group";

const outside = (name: AksStageName, ...needs: AksStageName[]): Stage<AksStageName> => ({
    name,
    inCluster: false,
    needs,
});
/** Nobody can delete anything in a cluster that lets nobody in any more: all of it goes before its provider. */
const inside = (name: AksStageName, ...needs: AksStageName[]): Stage<AksStageName> => ({
    name,
    inCluster: true,
    needs: ["kubernetes-provider", ...needs],
});

/** Written once, bottom up, as things are created. */
const created: Stage<AksStageName>[] = [
    outside("resource-group"),
    outside("security-groups", "resource-group"),
    outside("nat-address", "resource-group"),
    outside("nat", "nat-address"),
    outside("network", "resource-group"),
    outside("subnets", "network", "nat", "security-groups"),
    outside("vault", "resource-group"),
    outside("key", "vault"),
    outside("workspace", "resource-group"),
    outside("cluster-identity", "resource-group"),
    outside("cluster-grants", "cluster-identity", "subnets", "vault"),
    // The control plane reads its Secrets with the key for as long as it is there.
    outside("cluster", "subnets", "key", "cluster-identity", "cluster-grants"),
    outside("diagnostics", "cluster", "workspace"),
    outside("maintenance", "cluster"),
    outside("pools", "cluster", "subnets"),
    outside("tenant-identities", "resource-group"),
    // The issuer of the tokens is the cluster's.
    outside("tenant-credentials", "tenant-identities", "cluster"),
    outside("tenant-grants", "tenant-identities"),
    outside("kubernetes-provider", "cluster", "pools"),
    // Admission policies and ClusterRoles.
    inside("guards"),
    inside("tenancy", "guards", "pools", "tenant-grants", "tenant-credentials"),
    inside("tenant-accounts", "tenancy", "tenant-identities"),
];

/** What there is only of a network that the package makes. */
export const ownNetwork: readonly AksStageName[] = ["network", "subnets", "nat", "nat-address", "security-groups"];

export function destroyOrder(without: readonly AksStageName[]): Stage<AksStageName>[] {
    return topDown(created, without);
}
