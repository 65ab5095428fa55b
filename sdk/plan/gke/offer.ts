/** What the planned cluster offers to its tenants. */
import type { ProofSpec, SandboxOffer } from "../../clusterSpec";
import type { Sandbox } from "../../isolation";
import { defaultProofImage } from "../offer";
import { poolLabels, systemPool } from "../poolLabels";
import type { ClusterOffer } from "../types";
import { sandboxRuntimeClass } from "./labels";
import { apiServerCidrs, type GkeNetworkPlan } from "./network";
import type { GkePoolPlan } from "./poolPlan";
import type { PlainGke } from "./shape";

export function resolveGkeOffer(
    name: string,
    gke: PlainGke,
    pools: GkePoolPlan[],
    network: GkeNetworkPlan,
    proof: ProofSpec = {},
): ClusterOffer {
    const open = pools.filter((pool) => pool.name !== systemPool);
    const carried = [...new Set(open.map(({ sandbox }) => sandbox))].sort();
    return {
        name,
        platform: "gke",
        version: gke.version,
        sandboxes: carried.map(sandboxOffer),
        // Labels of the user's own may change without a tenant's pods being sent elsewhere.
        pools: open.map((pool) => ({
            name: pool.name,
            labels: poolLabels(pool.name, pool.sandbox, pool.tenant === "" ? undefined : pool.tenant),
            sandboxes: [pool.sandbox],
            tenant: pool.tenant,
        })),
        // By Dataplane V2.
        networkPoliciesEnforced: true,
        apiServerCidrs: apiServerCidrs(network),
        apiServerPort: 443,
        proofOnUpdate: proof.onUpdate ?? true,
        proofImage: proof.image ?? defaultProofImage,
    };
}

/** GKE makes the one RuntimeClass that there is, with a handler of its own. */
function sandboxOffer(sandbox: Sandbox): SandboxOffer {
    return { sandbox, runtimeClass: sandbox === "gvisor" ? sandboxRuntimeClass : "", handler: "" };
}
