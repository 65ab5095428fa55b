/** What comes from outside and goes there, where there is no way. */
import { EksNat } from "../../eksSpec";
import { join, type Refusal } from "../refusal";
import type { PlainTenant } from "../shape";
import type { EksNetworkPlan } from "./network";
import type { PoolPlan } from "./poolPlan";
import type { PlainEks } from "./shape";

/** Without NAT, images come from ECR by its endpoints and programs from a mirror, or not at all. */
export function reachRefusals(
    eks: PlainEks,
    network: EksNetworkPlan,
    pools: PoolPlan[],
    proof: { onUpdate: boolean; image: string },
): Refusal[] {
    if (network.kind !== "own" || network.nat.mode !== EksNat.None) return [];
    const downloading = pools.filter(({ os }) => os === "al2023").map(({ name }) => name);
    return [
        ...(downloading.length > 0 && eks.nodes?.mirror === undefined
            ? [
                  {
                      path: "eks.network.nat",
                      reason: `nodes of ${downloading.join(", ")} fetch programs from GitHub and the like, and there is no way out`,
                      nearest: '"single", or eks.nodes.mirror with an address inside the VPC',
                  },
              ]
            : []),
        ...(proof.onUpdate && !/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//.test(proof.image)
            ? [
                  {
                      path: "proof.image",
                      reason: `${proof.image} is not in ECR, and there is no way out to any other registry`,
                      nearest: "a copy in ECR of the same region, or proof.onUpdate false",
                  },
              ]
            : []),
    ];
}

/** Nodes let nobody in from outside, and nothing in the cluster would make the load balancer. */
export function loadBalancerRefusals(path: string, spec: PlainTenant): Refusal[] {
    const { loadBalancers = 0 } = spec.quota ?? {};
    if (loadBalancers === 0) return [];
    const reason = "the package installs no load balancer controller on EKS, and its nodes let nothing in from outside";
    return [{ path: join(path, "quota.loadBalancers"), reason, nearest: "0" }];
}
