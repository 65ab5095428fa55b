/** In which order the parts go: what depends on something is gone before it. */

export type StageName =
    | "tenancy"
    | "issuers"
    | "cert-manager"
    | "karpenter-pools"
    | "runtime-classes"
    | "policies"
    | "kubernetes-provider"
    | "tenant-identities"
    | "access-entries"
    | "coredns"
    | "pools"
    | "addons"
    | "node-access"
    | "oidc-provider"
    | "cluster"
    | "roles"
    | "key"
    | "logs"
    | "security-rules"
    | "security-groups"
    | "endpoints"
    | "nat"
    | "subnets"
    | "vpc";

export interface Stage {
    name: StageName;
    /** Whether it lies in the cluster, so that the API server has to answer for it to go. */
    inCluster: boolean;
    /** What it needs to be there: created after those, deleted before them. */
    needs: StageName[];
}

/** Written once, bottom up, as things are created. */
const created: Stage[] = [
    { name: "vpc", inCluster: false, needs: [] },
    { name: "subnets", inCluster: false, needs: ["vpc"] },
    { name: "nat", inCluster: false, needs: ["subnets"] },
    { name: "security-groups", inCluster: false, needs: ["vpc"] },
    { name: "endpoints", inCluster: false, needs: ["subnets", "security-groups"] },
    { name: "key", inCluster: false, needs: [] },
    { name: "logs", inCluster: false, needs: ["vpc"] },
    { name: "roles", inCluster: false, needs: [] },
    // A control plane whose log group, key or role goes first cannot take its own network interfaces away.
    { name: "cluster", inCluster: false, needs: ["subnets", "roles", "key", "logs"] },
    { name: "security-rules", inCluster: false, needs: ["security-groups", "cluster"] },
    { name: "oidc-provider", inCluster: false, needs: ["cluster"] },
    { name: "node-access", inCluster: false, needs: ["cluster", "roles"] },
    { name: "addons", inCluster: false, needs: ["cluster", "roles"] },
    {
        name: "pools",
        inCluster: false,
        needs: ["addons", "node-access", "security-rules", "endpoints", "nat", "subnets", "roles"],
    },
    { name: "coredns", inCluster: false, needs: ["pools", "addons"] },
    { name: "access-entries", inCluster: false, needs: ["cluster", "coredns", "pools"] },
    { name: "tenant-identities", inCluster: false, needs: ["cluster", "oidc-provider", "roles", "addons"] },
    // Nobody can delete anything in a cluster that lets nobody in any more.
    { name: "kubernetes-provider", inCluster: false, needs: ["cluster", "access-entries", "pools", "security-rules"] },
    { name: "policies", inCluster: true, needs: ["kubernetes-provider"] },
    { name: "runtime-classes", inCluster: true, needs: ["kubernetes-provider", "pools"] },
    { name: "karpenter-pools", inCluster: true, needs: ["kubernetes-provider", "node-access"] },
    { name: "cert-manager", inCluster: true, needs: ["kubernetes-provider", "coredns", "pools"] },
    { name: "issuers", inCluster: true, needs: ["cert-manager"] },
    {
        name: "tenancy",
        inCluster: true,
        needs: [
            "policies",
            "runtime-classes",
            "karpenter-pools",
            "tenant-identities",
            "issuers",
            "kubernetes-provider",
        ],
    },
];

/** Top down: the stages of a cluster that has or has not what is optional. */
export function destroyOrder(without: readonly StageName[]): Stage[] {
    return created
        .filter(({ name }) => !without.includes(name))
        .map((stage) => ({ ...stage, needs: stage.needs.filter((name) => !without.includes(name)) }))
        .reverse();
}
