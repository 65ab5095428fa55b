/** What the control plane writes, and where it is kept. */
import type * as containerservice from "@pulumi/azure-native/containerservice";
import * as monitor from "@pulumi/azure-native/monitor";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";
import { type AksContext, placed } from "./context";

/** The workspace's id. */
export function createWorkspace(context: AksContext): pulumi.Input<string> {
    const { name, args, options, plan } = context;
    if (plan.logs.workspace === "given") return args.logs?.workspace ?? "";
    return new operationalinsights.Workspace(
        `${name}-workspace`,
        { ...placed(context), sku: { name: "PerGB2018" }, retentionInDays: plan.logs.retentionDays },
        options,
    ).id;
}

export function createDiagnostics(
    { name, options, plan }: AksContext,
    cluster: containerservice.ManagedCluster,
    workspaceId: pulumi.Input<string>,
): void {
    new monitor.DiagnosticSetting(
        `${name}-logs`,
        {
            resourceUri: cluster.id,
            workspaceId,
            // In tables of AKS's own, with a column for each field.
            logAnalyticsDestinationType: "Dedicated",
            logs: plan.logs.categories.map((category) => ({ category, enabled: true })),
        },
        options,
    );
}
