/** The plan of a cluster on EKS with the bootstrap of each pool, or everything that is wrong at once; pure. */
import { planEksCluster, type EksClusterInput } from "../../plan/eks";
import type { EksClusterPlan } from "../../plan/eks/types";
import type { PoolPlan } from "../../plan/eks/poolPlan";
import { join, probablyMeant, type Refusal, refusalError } from "../../plan/refusal";
import { downloadsOf, poolUserData } from "./userData";

export interface BootableCluster {
    plan: EksClusterPlan;
    /** User data by pool, without the cluster's part. */
    userData: Record<string, string>;
}

export function planEks(name: string, args: EksClusterInput, today: string): BootableCluster {
    const planned = planEksCluster(name, args);
    if ("refusals" in planned) throw refusalError(`cluster "${name}"`, planned.refusals);
    const { plan } = planned;
    const bootstraps = plan.platform.pools.map((pool) => ({ pool, data: poolUserData(pool, today) }));
    const refusals = [
        ...uselessChecksums(plan.platform.pools),
        ...bootstraps.flatMap(({ data }) => (data.kind === "refused" ? data.refusals : [])),
    ];
    if (refusals.length > 0) throw refusalError(`cluster "${name}"`, refusals);
    return {
        plan,
        userData: Object.fromEntries(
            bootstraps.flatMap(({ pool, data }) => (data.kind === "rendered" ? [[pool.name, data.text]] : [])),
        ),
    };
}

/** A digest under a name that nothing has protects nothing. */
function uselessChecksums(pools: PoolPlan[]): Refusal[] {
    const known = [...new Set(pools.flatMap(({ sandbox }) => downloadsOf(sandbox)))];
    const given = [...new Set(pools.flatMap(({ node }) => Object.keys(node.checksums ?? {})))];
    return given
        .filter((name) => !known.includes(name))
        .map((name) => ({
            path: join("eks.nodes.checksums", name),
            reason: "no node of this cluster downloads anything of that name",
            nearest: probablyMeant(name, known) ?? known.join(", "),
        }));
}
