import type { SandboxDefinition } from "../sandbox";

export const runc: SandboxDefinition = {
    name: "runc",
    title: "Linux containers",
    level: "shared",
    kernel: "node",
    claim: "shares the node's kernel with every other pod on the node",
    kubernetes: "1.30",
    needs: [],
    preference: { service: 1, function: 1 },
    proof: { kind: "probe", kernelRelease: { not: "gvisor" }, uidMap: "identity", nodeKernel: "same" },
    limits: ["one bug in the node's kernel is enough to leave the container", "root in the pod is root on the node"],
};
