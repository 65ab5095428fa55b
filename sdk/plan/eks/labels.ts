/** What EKS's own pods and an autoscaler read on nodes and groups. */

/** CoreDNS and its like tolerate it; the package's policies let no tenant's pod do so. */
export const systemTaint = "CriticalAddonsOnly=true:NoSchedule";

/** A self-managed group tells an autoscaler by its tags which labels its nodes have. */
export const autoscalerPrefix = "k8s.io/cluster-autoscaler/node-template";
