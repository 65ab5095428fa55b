import type { ContainerRuntime } from "../sdk/nodes";

export interface NodeFacts {
    name: string;
    /** The value of its label kernel-isolation.io/pool. */
    pool: string;
    runtime: ContainerRuntime;
    kernel: string;
    /** What the kubelet says its container runtime has. */
    handlers: string[];
    /** Seconds that the bootstrap took, downloads from the lab's own mirror among them. */
    bootstrapSeconds: number;
}

/** Cilium enforces network policies; the plain plugin connects pods and knows of none. */
export type NetworkPlugin = "cilium" | "plain";

export interface LabNetwork {
    plugin: NetworkPlugin;
    /** Whether network policies are enforced. */
    enforced: boolean;
    /** Why they are not. */
    reason?: string;
}

export interface RunningLab {
    name: string;
    folder: string;
    /** Path of a kubeconfig that works on the host. */
    kubeconfig: string;
    /** Folder with kubectl. */
    binFolder: string;
    kubernetesVersion: string;
    nodes: NodeFacts[];
    /** What connects the pods; there only with a node. */
    network?: LabNetwork;
    /** Why there is no node. */
    noNode?: string;
    images?: { registry: "localhost:5000"; probe: string };
}
