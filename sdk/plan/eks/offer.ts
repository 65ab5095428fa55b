/** What the planned cluster offers to its tenants. */
import { knownOverhead, runtimeClassOf, usualHandler } from "../../catalog/sandboxes";
import type { ProofSpec } from "../../clusterSpec";
import type { Sandbox } from "../../isolation";
import { defaultProofImage } from "../offer";
import type { ClusterOffer, RuntimeClassPlan } from "../types";
import { poolLabels, sandboxSelector, systemPool } from "../poolLabels";
import { apiServerCidrs, type EksNetworkPlan } from "./network";
import type { PoolPlan } from "./poolPlan";
import type { PlainEks } from "./shape";

export function resolveEksOffer(
    name: string,
    eks: PlainEks,
    pools: PoolPlan[],
    network: EksNetworkPlan,
    proof: ProofSpec = {},
): ClusterOffer {
    const open = pools.filter((pool) => pool.name !== systemPool);
    return {
        name,
        platform: "eks",
        version: eks.version,
        sandboxes: sandboxesIn(open).map((sandbox) => {
            const handler = handlerOf(sandbox, eks);
            return { sandbox, runtimeClass: handler === "" ? "" : runtimeClassOf(sandbox), handler };
        }),
        // Labels of the user's own may change without a tenant's pods being sent elsewhere.
        pools: open.map((pool) => ({
            name: pool.name,
            labels: poolLabels(pool.name, pool.sandbox, pool.tenant === "" ? undefined : pool.tenant),
            sandboxes: [pool.sandbox],
            tenant: pool.tenant,
        })),
        // By the add-on's strict mode.
        networkPoliciesEnforced: true,
        apiServerCidrs: apiServerCidrs(eks, network),
        apiServerPort: 443,
        proofOnUpdate: proof.onUpdate ?? true,
        proofImage: proof.image ?? defaultProofImage,
    };
}

/** Selected by the sandbox alone, so that a pool more or less changes no RuntimeClass. */
export function eksRuntimeClasses(pools: PoolPlan[], eks: PlainEks): RuntimeClassPlan[] {
    return sandboxesIn(pools.filter((pool) => pool.name !== systemPool)).flatMap((sandbox) => {
        const overhead = sandbox === "nitro" ? eks.nitro?.overhead : knownOverhead(sandbox);
        const handler = handlerOf(sandbox, eks);
        return handler === ""
            ? []
            : [
                  {
                      name: runtimeClassOf(sandbox),
                      sandbox,
                      handler,
                      ...(overhead && { overhead }),
                      nodeSelector: sandboxSelector(sandbox),
                  },
              ];
    });
}

/** The one handler that the image brings is named by whoever built that. */
function handlerOf(sandbox: Sandbox, { nitro }: PlainEks): string {
    return sandbox === "nitro" ? (nitro?.handler ?? "") : usualHandler(sandbox);
}

function sandboxesIn(pools: PoolPlan[]): Sandbox[] {
    return [...new Set(pools.map(({ sandbox }) => sandbox))].sort();
}
