export interface NodeFacts {
    name: string;
    kernel: string;
    /** What the kubelet says its container runtime has. */
    handlers: string[];
    /** Whether a pod's memory and CPU limits hold for what runs inside its sandbox. */
    limitsEnforced: { gvisor: boolean };
}

export interface RunningLab {
    name: string;
    folder: string;
    /** Path of a kubeconfig that works on the host. */
    kubeconfig: string;
    /** Folder with kubectl. */
    binFolder: string;
    kubernetesVersion: string;
    node?: NodeFacts;
    /** Why there is no node. */
    noNode?: string;
    images?: { registry: "localhost:5000"; probe: string };
}
