/** In which order the parts go: what depends on something is gone before it. */
import { type Stage, topDown } from "../order";

/** A part of the cluster: resources of one kind. */
export type GkeStageName =
    | "tenant-accounts"
    | "tenancy"
    | "guards"
    | "kubernetes-provider"
    | "tenant-grants"
    | "pools"
    | "cluster"
    | "audit"
    | "key-grant"
    | "key"
    | "node-grants"
    | "firewall"
    | "node-account"
    | "nat"
    | "subnet"
    | "network";

const outside = (name: GkeStageName, ...needs: GkeStageName[]): Stage<GkeStageName> => ({
    name,
    inCluster: false,
    needs,
});
/** Nobody can delete anything in a cluster that lets nobody in any more: all of it goes before its provider. */
const inside = (name: GkeStageName, ...needs: GkeStageName[]): Stage<GkeStageName> => ({
    name,
    inCluster: true,
    needs: ["kubernetes-provider", ...needs],
});

/** Written once, bottom up, as things are created. */
const created: Stage<GkeStageName>[] = [
    outside("network"),
    outside("subnet", "network"),
    outside("nat", "network", "subnet"),
    outside("node-account"),
    // By the nodes' account, so that no machine of another's in the network is meant.
    outside("firewall", "network", "node-account"),
    outside("node-grants", "node-account"),
    outside("key"),
    outside("key-grant", "key"),
    outside("audit"),
    // The first nodes, which are taken away at once, need what all nodes need.
    outside("cluster", "subnet", "nat", "firewall", "node-account", "node-grants", "key", "key-grant", "audit"),
    outside("pools", "cluster", "nat", "firewall", "node-grants"),
    // The project has its pool of service accounts from the first cluster on.
    outside("tenant-grants", "cluster"),
    outside("kubernetes-provider", "cluster", "pools", "nat", "firewall"),
    // Admission policies and ClusterRoles.
    inside("guards"),
    inside("tenancy", "guards", "pools", "tenant-grants"),
    inside("tenant-accounts", "tenancy", "tenant-grants"),
];

/** What there is only of a network that the package makes. */
export const ownNetwork: readonly GkeStageName[] = ["network", "subnet", "nat", "firewall"];

export function destroyOrder(without: readonly GkeStageName[]): Stage<GkeStageName>[] {
    return topDown(created, without);
}
