/** What the planned cluster offers to its tenants. */
import type { ProofSpec, SandboxOffer } from "../../clusterSpec";
import type { Sandbox } from "../../isolation";
import { openOffer } from "../builtOffer";
import type { ClusterOffer } from "../types";
import { kataRuntimeClass } from "./labels";
import { apiServerCidrs, type AksNetworkPlan } from "./network";
import type { AksPoolPlan } from "./poolPlan";
import type { PlainAks } from "./shape";

export function resolveAksOffer(
    name: string,
    { version }: PlainAks,
    pools: AksPoolPlan[],
    network: AksNetworkPlan,
    proof: ProofSpec = {},
): ClusterOffer {
    return {
        name,
        platform: "aks",
        version,
        ...openOffer(pools, sandboxOffer, proof),
        // By Cilium.
        networkPoliciesEnforced: true,
        apiServerCidrs: apiServerCidrs(network),
        apiServerPort: 443,
    };
}

/** AKS makes the one RuntimeClass that there is, with a handler of its own. */
function sandboxOffer(sandbox: Sandbox): SandboxOffer {
    return { sandbox, runtimeClass: sandbox === "kata-clh" ? kataRuntimeClass : "", handler: "" };
}
