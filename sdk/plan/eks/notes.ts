/** What the user should know of a plan that is sound. */
import { mutatingPolicies } from "../../catalog/kubernetesVersion";
import type { ControlPlanePlan } from "./controlPlane";
import type { EksNetworkPlan } from "./network";
import type { PoolPlan } from "./poolPlan";

export function planNotes(
    controlPlane: ControlPlanePlan,
    network: EksNetworkPlan,
    pools: PoolPlan[],
    mutates: boolean,
    unpriced: string[],
): string[] {
    const karpenter = pools.filter(({ kind }) => kind === "karpenter").map(({ name }) => name);
    const empty = pools.filter(({ kind, size }) => kind !== "karpenter" && size.min === 0).map(({ name }) => name);
    return [
        ...(mutates
            ? []
            : [
                  `Kubernetes ${controlPlane.version} has no MutatingAdmissionPolicy (that is from ${mutatingPolicies} on): pods must name their sandbox themselves, and are refused with what to write if they do not`,
              ]),
        ...(controlPlane.endpoint.publicAccess
            ? []
            : ["the API server is reached from within the VPC alone: Pulumi must run there, or behind a VPN to it"]),
        ...(network.nat.mode === "single"
            ? ["one NAT gateway serves all zones: without its zone, no zone has a way out"]
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
