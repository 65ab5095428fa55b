/** What pools that the package makes offer to tenants, where the platform has the RuntimeClasses. */
import type { ProofSpec, SandboxOffer } from "../clusterSpec";
import type { Sandbox } from "../isolation";
import { defaultProofImage } from "./offer";
import { poolLabels, systemPool } from "./poolLabels";
import type { ClusterOffer } from "./types";

export function openOffer(
    pools: { name: string; sandbox: Sandbox; tenant: string }[],
    sandboxOffer: (sandbox: Sandbox) => SandboxOffer,
    proof: ProofSpec,
): Pick<ClusterOffer, "sandboxes" | "pools" | "proofOnUpdate" | "proofImage"> {
    const open = pools.filter((pool) => pool.name !== systemPool);
    const carried = [...new Set(open.map(({ sandbox }) => sandbox))].sort();
    return {
        sandboxes: carried.map(sandboxOffer),
        // Labels of the user's own may change without a tenant's pods being sent elsewhere.
        pools: open.map((pool) => ({
            name: pool.name,
            labels: poolLabels(pool.name, pool.sandbox, pool.tenant === "" ? undefined : pool.tenant),
            sandboxes: [pool.sandbox],
            tenant: pool.tenant,
        })),
        proofOnUpdate: proof.onUpdate ?? true,
        proofImage: proof.image ?? defaultProofImage,
    };
}
