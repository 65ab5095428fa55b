/** What everything is made in: a resource group of the cluster's own, or the user's. */
import * as resources from "@pulumi/azure-native/resources";
import type * as pulumi from "@pulumi/pulumi";
import type { AksContext } from "./context";

export function createResourceGroup({ name, plan, args, options }: Omit<AksContext, "group">): pulumi.Input<string> {
    const { location, resourceGroup, tags } = plan.controlPlane;
    if (resourceGroup === "given") return args.resourceGroup ?? "";
    return new resources.ResourceGroup(`${name}-group`, { location, tags }, options).name;
}
