/** Labels and taints that GKE itself reads or writes on nodes. */

/** GKE's own pods tolerate it, and no others (cloud.google.com/kubernetes-engine/docs/how-to/workload-separation). */
export const systemTaint = "components.gke.io/gke-managed-components=true:NoSchedule";

/** What GKE puts on the nodes of GKE Sandbox, as label and as taint; its RuntimeClass selects and tolerates it. */
export const sandboxMark = { key: "sandbox.gke.io/runtime", value: "gvisor" };

/** The RuntimeClass that GKE makes for them. */
export const sandboxRuntimeClass = "gvisor";
