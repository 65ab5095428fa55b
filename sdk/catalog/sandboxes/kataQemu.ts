import type { SandboxDefinition } from "../sandbox";
import { kataLimits, kataNeeds, kataOverheadSource, kataProof } from "./kata";

export const kataQemu: SandboxDefinition = {
    name: "kata-qemu",
    title: "Kata Containers, QEMU",
    level: "microvm",
    kernel: "guest",
    claim: "runs on a guest Linux of the pod's own, in a virtual machine under QEMU",
    handler: { containerd: "kata-qemu", crio: "kata-qemu" },
    kubernetes: "1.30",
    overhead: { cpu: "250m", memory: "320Mi", source: kataOverheadSource },
    needs: kataNeeds,
    preference: { service: 1, function: 3 },
    proof: kataProof,
    limits: kataLimits,
};
