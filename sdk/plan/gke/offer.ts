/** What the planned cluster offers to its tenants. */
import type { ProofSpec, SandboxOffer } from "../../clusterSpec";
import type { Sandbox } from "../../isolation";
import { openOffer } from "../builtOffer";
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
    return {
        name,
        platform: "gke",
        version: gke.version,
        ...openOffer(pools, sandboxOffer, proof),
        // By Dataplane V2.
        networkPoliciesEnforced: true,
        apiServerCidrs: apiServerCidrs(network),
        apiServerPort: 443,
    };
}

/** GKE makes the one RuntimeClass that there is, with a handler of its own. */
function sandboxOffer(sandbox: Sandbox): SandboxOffer {
    return { sandbox, runtimeClass: sandbox === "gvisor" ? sandboxRuntimeClass : "", handler: "" };
}
