/** Labels, taints and classes that AKS itself reads or writes. */

/** AKS's own pods tolerate it, and no others (learn.microsoft.com/azure/aks/use-system-pools). */
export const systemTaint = "CriticalAddonsOnly=true:NoSchedule";

/** The RuntimeClass that AKS makes for Pod Sandboxing (learn.microsoft.com/azure/aks/use-pod-sandboxing). */
export const kataRuntimeClass = "kata-vm-isolation";

/** What that class adds to each pod: the virtual machine of one without limits, and what runs it (learn.microsoft.com/azure/aks/considerations-pod-sandboxing). */
export const kataOverhead = { cpu: "0", memory: "600Mi" };
