/** What the user should know of a plan that is sound. */
import { mutationNotes, unpricedNotes, wayInNotes } from "../notes";
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
    const own = pools.filter(({ launch }) => launch.image.kind === "ami-id").map(({ name }) => name);
    const nitro = pools.filter(({ launch }) => launch.enclaves).map(({ name }) => name);
    const empty = pools.filter(({ kind, size }) => kind !== "karpenter" && size.min === 0).map(({ name }) => name);
    return [
        ...mutationNotes(mutates, controlPlane.version),
        ...wayInNotes("eks.endpoint", "VPC", controlPlane.endpoint),
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
        ...unpricedNotes(unpriced),
    ];
}
