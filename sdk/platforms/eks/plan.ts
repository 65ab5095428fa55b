/** The plan of a cluster on EKS with the bootstrap of each pool, or everything that is wrong at once; pure. */
import { planEksCluster, type EksClusterInput } from "../../plan/eks";
import type { EksClusterPlan } from "../../plan/eks/types";
import type { PoolPlan } from "../../plan/eks/poolPlan";
import { join, probablyMeant, type Refusal, refusalError } from "../../plan/refusal";
import { overdueTenants } from "../../plan/review";
import { downloadsOf, poolUserData } from "./userData";

export interface BootableCluster {
    plan: EksClusterPlan;
    /** User data by pool, without the cluster's part. */
    userData: Record<string, string>;
}

export function planEks(name: string, args: EksClusterInput, today: string): BootableCluster {
    const outcome = planEksCluster(name, args);
    const pools = "plan" in outcome ? outcome.plan.platform.pools : (outcome.pools ?? []);
    const bootstraps = pools.map((pool) => ({ pool, data: poolUserData(pool, today) }));
    const refusals = [
        ...("refusals" in outcome ? outcome.refusals : []),
        ...overdueTenants(args.tenants, today),
        ...uselessChecksums(pools),
        ...once(bootstraps.flatMap(({ data }) => (data.kind === "refused" ? data.refusals : []))),
    ];
    if (refusals.length > 0 || !("plan" in outcome)) throw refusalError(`cluster "${name}"`, refusals);
    return {
        plan: outcome.plan,
        userData: Object.fromEntries(
            bootstraps.flatMap(({ pool, data }) => (data.kind === "rendered" ? [[pool.name, data.text]] : [])),
        ),
    };
}

/** Pools share a table of digests and a mirror: what is wrong there is said for the first of them. */
function once(refusals: Refusal[]): Refusal[] {
    const shared = (path: string) => path.startsWith("eks.nodes.");
    return refusals.filter(
        ({ path }, index) => !shared(path) || refusals.findIndex((other) => other.path === path) === index,
    );
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
