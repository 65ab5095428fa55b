import type { SandboxDefinition } from "../sandbox";
import { kataLimits, kataNeeds, kataOverheadSource, kataProof } from "./kata";

export const kataClh: SandboxDefinition = {
    name: "kata-clh",
    title: "Kata Containers, Cloud Hypervisor",
    level: "microvm",
    kernel: "guest",
    claim: "runs on a guest Linux of the pod's own, in a virtual machine under Cloud Hypervisor",
    handler: { containerd: "kata-clh", crio: "kata-clh" },
    kubernetes: "1.30",
    overhead: { cpu: "250m", memory: "130Mi", source: kataOverheadSource },
    needs: kataNeeds,
    preference: { service: 2, function: 2 },
    proof: kataProof,
    limits: kataLimits,
};
