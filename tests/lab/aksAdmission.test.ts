import type { TenantSpec } from "../../index";
import { planAks } from "../../sdk/plan/aks";
import { describeAdmission } from "../support/cloudAdmission";

const tenants: Record<string, TenantSpec> = {
    boxed: { isolation: "microvm" },
    own: { isolation: "microvm", placement: "dedicated" },
    plain: { isolation: "shared" },
};

const aks = { location: "westeurope", version: "1.36", adminGroups: ["00000000-0000-4000-8000-0000000000aa"] };

describeAdmission({
    title: "AKS",
    stack: "aks",
    tenants,
    sandboxed: ["boxed", "own"],
    sandbox: "kata-clh",
    plan: planAks("prod", { aks, tenants }, "2026-11-29"),
    // AKS's class tolerates nothing, and its nodes have no taint of AKS's own.
    taints: [],
    // Where a node pool has Pod Sandboxing: learn.microsoft.com/azure/aks/use-pod-sandboxing and, for the memory,
    // considerations-pod-sandboxing beside it, read 2026-11-29.
    runtimeClass: {
        metadata: { name: "kata-vm-isolation" },
        handler: "kata",
        overhead: { podFixed: { memory: "600Mi" } },
        scheduling: { nodeSelector: { "kubernetes.azure.com/kata-vm-isolation": "true" } },
    },
    wrong: [
        [
            "the taint of machines that may be taken back",
            "boxed",
            {
                key: "kubernetes.azure.com/scalesetpriority",
                operator: "Equal",
                value: "spot",
                effect: "NoSchedule",
            },
        ],
        ["the taint of AKS's own pods", "boxed", { key: "CriticalAddonsOnly", operator: "Exists" }],
        ["another tenant's nodes", "boxed", { key: "kernel-isolation.io/tenant", value: "own", effect: "NoSchedule" }],
        ["the nodes of any tenant", "plain", { key: "kernel-isolation.io/tenant", operator: "Exists" }],
    ],
});
