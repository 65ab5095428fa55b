/** What the user should know of a plan that is sound. */
import { mutatingPolicies } from "../../catalog/kubernetesVersion";
import type { ControlPlanePlan } from "./controlPlane";
import type { EksNetworkPlan } from "./network";
import type { PoolPlan } from "./poolPlan";

/** Whoever makes what is in the cluster has to reach it while it is being made. */
function wayIn({ publicAccess, privateCidrs }: ControlPlanePlan["endpoint"]): string[] {
    if (publicAccess) return [];
    return privateCidrs.length > 0
        ? [`the API server is reached from the nodes and from ${privateCidrs.join(", ")} alone: Pulumi must run there`]
        : [
              "the API server is reached from the nodes alone: name in eks.endpoint.privateCidrs where Pulumi runs, in the VPC or behind a VPN to it",
          ];
}

export function planNotes(
    controlPlane: ControlPlanePlan,
    network: EksNetworkPlan,
    pools: PoolPlan[],
    mutates: boolean,
    unpriced: string[],
): string[] {
    const karpenter = pools.filter(({ kind }) => kind === "karpenter").map(({ name }) => name);
    const own = pools.filter(({ launch }) => launch.image.kind === "ami-id").map(({ name }) => name);
    const nitro = pools.filter(({ launch }) => launch.enclaves).map(({ name }) => name);
    const empty = pools.filter(({ kind, size }) => kind !== "karpenter" && size.min === 0).map(({ name }) => name);
    return [
        ...(mutates
            ? []
            : [
                  `Kubernetes ${controlPlane.version} has no MutatingAdmissionPolicy (that is from ${mutatingPolicies} on): pods must name their sandbox themselves, and are refused with what to write if they do not`,
              ]),
        ...wayIn(controlPlane.endpoint),
        ...(network.nat.mode === "single"
            ? ["one NAT gateway serves all zones: without its zone, no zone has a way out"]
            : []),
        ...(own.length > 0
            ? [
                  `pools ${own.join(", ")} keep the image that was named: nobody but you replaces it when it has a published hole`,
              ]
            : []),
        ...(nitro.length > 0
            ? [
                  `pools ${nitro.join(", ")}: AWS runs Nitro Sandboxes on some of the types with Nitro Enclaves, and on a type that is not among them every proof waits in vain`,
              ]
            : []),
        ...(karpenter.length > 0
            ? [`pools ${karpenter.join(", ")} need a Karpenter in the cluster; the package installs none`]
            : []),
        ...(empty.length > 0
            ? [
                  `pools ${empty.join(", ")} start without machines: their pods, proofs among them, wait for an autoscaler`,
              ]
            : []),
        ...(unpriced.length > 0 ? [`pools ${unpriced.join(", ")} cost what the package does not know`] : []),
    ];
}
