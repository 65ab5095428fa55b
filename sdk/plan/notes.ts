/** What the user should know of any cluster that the package makes. */
import { mutatingPolicies } from "../catalog/kubernetesVersion";

export function mutationNotes(mutates: boolean, version: string): string[] {
    return mutates
        ? []
        : [
              `Kubernetes ${version} has no MutatingAdmissionPolicy (that is from ${mutatingPolicies} on): pods must name their sandbox themselves, and are refused with what to write if they do not`,
          ];
}

/** Whoever makes what is in the cluster has to reach it while it is being made. `network` is what the platform calls it. */
export function wayInNotes(
    path: string,
    network: string,
    { publicAccess, privateCidrs }: { publicAccess: boolean; privateCidrs: string[] },
): string[] {
    if (publicAccess) return [];
    return privateCidrs.length > 0
        ? [`the API server is reached from the nodes and from ${privateCidrs.join(", ")} alone: Pulumi must run there`]
        : [
              `the API server is reached from the nodes alone: name in ${path}.privateCidrs where Pulumi runs, in the ${network} or behind a VPN to it`,
          ];
}

/** Of pools that an autoscaler starts from nothing. */
export function emptyPoolNotes(pools: { name: string; size: { min: number } }[]): string[] {
    const empty = pools.filter(({ size }) => size.min === 0).map(({ name }) => name);
    return empty.length > 0
        ? [`pools ${empty.join(", ")} start without machines: the first pod, a proof as well, waits until there is one`]
        : [];
}

export function unpricedNotes(unpriced: string[]): string[] {
    return unpriced.length > 0 ? [`pools ${unpriced.join(", ")} cost what the package does not know`] : [];
}
