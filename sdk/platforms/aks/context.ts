/** What every part of a cluster on AKS is made with. */
import type * as pulumi from "@pulumi/pulumi";
import type { AksSpec } from "../../aksSpec";
import type { AksPlan } from "../../plan/aks/types";

/** Whose cluster it is. */
export interface AzureAccount {
    subscriptionId: pulumi.Output<string>;
    tenantId: pulumi.Output<string>;
}

export interface AksContext {
    /** The cluster's name, which begins the names of all its resources. */
    name: string;
    plan: AksPlan;
    /** What may be known only after the update stands in the arguments alone. */
    args: AksSpec;
    account: AzureAccount;
    /** The resource group, by its name. */
    group: pulumi.Input<string>;
    options: { parent: pulumi.Resource };
}

/** What all resources have that are in the group, and in a place. */
export function placed({ group, plan }: AksContext) {
    return { resourceGroupName: group, location: plan.controlPlane.location, tags: plan.controlPlane.tags };
}
