/** What of the control plane is kept, and where. */
import { AksLog } from "../../aksSpec";
import type { Refusal } from "../refusal";
import { idRefusals } from "./azureNames";
import type { PlainAks } from "./shape";

export interface LogsPlan {
    workspace: "own" | "given";
    /** Of the cluster's own workspace. */
    retentionDays: number;
    /** Categories of a diagnostic setting, as AKS names them: `kube-audit-admin` and so on. */
    categories: string[];
}

/** By AKS's names (learn.microsoft.com/azure/azure-monitor/reference/supported-logs/microsoft-containerservice-managedclusters-logs). */
const categories: Record<AksLog, string[]> = {
    audit: ["kube-audit-admin"],
    authentication: ["guard"],
    "api-server": ["kube-apiserver"],
    scheduler: ["kube-scheduler"],
    "controller-manager": ["kube-controller-manager", "cloud-controller-manager"],
    autoscaler: ["cluster-autoscaler"],
};

export function logRefusals({ logs = {} }: PlainAks): Refusal[] {
    const { components, reads, workspace, retentionDays } = logs;
    return [
        ...(components?.length === 0
            ? [
                  {
                      path: "aks.logs.components",
                      reason: "nobody could say later what the cluster did",
                      nearest: '["audit"]',
                  },
              ]
            : []),
        ...(reads && components !== undefined && components.length > 0 && !components.includes(AksLog.Audit)
            ? [{ path: "aks.logs.reads", reason: "is of the audit log, which is not kept", nearest: "false" }]
            : []),
        ...(workspace !== undefined && retentionDays !== undefined
            ? [
                  {
                      path: "aks.logs.retentionDays",
                      reason: "your workspace decides itself how long it keeps what is in it",
                      nearest: "leave it out",
                  },
              ]
            : []),
        ...idRefusals(
            "aks.logs.workspace",
            workspace,
            /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i,
            "a Log Analytics workspace",
            "/subscriptions/.../resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/logs",
        ),
    ];
}

export function resolveLogs({ logs = {} }: PlainAks): LogsPlan {
    const { components = Object.values(AksLog), reads = false, workspace, retentionDays = 90 } = logs;
    return {
        workspace: workspace === undefined ? "own" : "given",
        retentionDays,
        // With reads, the audit log holds all that it holds without them.
        categories: components
            .flatMap((component) => (component === AksLog.Audit && reads ? ["kube-audit"] : categories[component]))
            .sort(),
    };
}
