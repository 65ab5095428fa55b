/** What every part of a cluster on EKS is made with. */
import type * as pulumi from "@pulumi/pulumi";
import type { EksSpec } from "../../eksSpec";
import type { EksPlan } from "../../plan/eks/types";

export interface EksContext {
    /** The cluster's name, which begins the names of all its resources. */
    name: string;
    plan: EksPlan;
    /** What may be known only after the update stands in the arguments alone. */
    args: EksSpec;
    /** The bootstrap of each pool, without the cluster's part. */
    userData: Record<string, string>;
    options: { parent: pulumi.Resource };
}

/** Tags of one resource: the user's, whose cluster it is of, and the name that AWS's console shows. */
export function tagsOf({ name, plan }: EksContext, resource: string): Record<string, string> {
    return { ...plan.controlPlane.tags, "kernel-isolation.io/cluster": name, Name: resource };
}

/** Whatever stands behind a key of the plan; a plan that names what nobody made is a fault of ours. */
export function at<T>(made: ReadonlyMap<string, T>, key: string): T {
    const found = made.get(key);
    if (found === undefined) throw new Error(`nothing was made for "${key}"`);
    return found;
}
