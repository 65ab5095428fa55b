/** What every part of a cluster on GKE is made with. */
import type * as pulumi from "@pulumi/pulumi";
import type { GkeSpec } from "../../gkeSpec";
import type { GkePlan } from "../../plan/gke/types";

export interface GkeContext {
    /** The cluster's name, which begins the names of all its resources. */
    name: string;
    plan: GkePlan;
    /** What may be known only after the update stands in the arguments alone. */
    args: GkeSpec;
    /** The project's number, by which IAM knows Google's own accounts and the pool of service accounts. */
    projectNumber: pulumi.Output<string>;
    options: { parent: pulumi.Resource };
}
