/** What comes from outside, where there is no way. */
import type { Refusal } from "../refusal";
import type { GkeNetworkPlan } from "./network";

/** Without NAT, images come from Google's registries by Private Google Access, or not at all. */
export function reachRefusals(network: GkeNetworkPlan, proof: { onUpdate: boolean; image: string }): Refusal[] {
    if (network.kind !== "own" || network.nat !== "none") return [];
    return proof.onUpdate && !/^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io)\//.test(proof.image)
        ? [
              {
                  path: "proof.image",
                  reason: `${proof.image} is not in a registry of Google's, and there is no way out to any other`,
                  nearest: 'a copy in Artifact Registry, gke.network.nat "regional", or proof.onUpdate false',
              },
          ]
        : [];
}
