import type { SandboxDefinition } from "../sandbox";

const userNamespaces = "kubernetes.io/docs/concepts/workloads/pods/user-namespaces";

export const runcUserns: SandboxDefinition = {
    name: "runc-userns",
    title: "Linux containers in user namespaces",
    level: "user-namespace",
    kernel: "node",
    claim: "shares the node's kernel, but root in the pod is nobody on the node",
    hostUsers: false,
    // Beta and on by default since 1.33, general availability in 1.36.
    kubernetes: "1.33",
    needs: [
        { what: "Linux 6.3 or newer on the nodes (idmapped tmpfs)", source: userNamespaces },
        { what: "containerd 2.0 or CRI-O 1.25, with runc 1.2 or crun 1.9", source: userNamespaces },
    ],
    preference: { service: 1, function: 1 },
    proof: { kind: "probe", kernelRelease: { not: "gvisor" }, uidMap: "mapped", nodeKernel: "same" },
    limits: ["the node's kernel is shared: a kernel bug that needs no privilege still reaches the node"],
};
