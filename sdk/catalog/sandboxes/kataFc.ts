import type { SandboxDefinition } from "../sandbox";
import { kataLimits, kataNeeds, kataOverheadSource, kataProof } from "./kata";

export const kataFc: SandboxDefinition = {
    name: "kata-fc",
    title: "Kata Containers, Firecracker",
    level: "microvm",
    kernel: "guest",
    claim: "runs on a guest Linux of the pod's own, in a virtual machine under Firecracker",
    handler: { containerd: "kata-fc" },
    kubernetes: "1.30",
    overhead: { cpu: "250m", memory: "130Mi", source: kataOverheadSource },
    needs: [
        ...kataNeeds,
        {
            what: "a block snapshotter (devmapper) in containerd; CRI-O has none",
            source: "kata-containers docs/how-to/how-to-use-kata-containers-with-firecracker.md",
        },
    ],
    preference: { service: 3, function: 1 },
    proof: kataProof,
    limits: [...kataLimits, "no shared file system with the node: live updates of mounted ConfigMaps may not arrive"],
};
