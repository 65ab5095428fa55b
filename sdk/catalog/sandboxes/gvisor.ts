import type { SandboxDefinition } from "../sandbox";

export const gvisor: SandboxDefinition = {
    name: "gvisor",
    title: "gVisor",
    level: "sandboxed",
    kernel: "user-space",
    claim: "runs on gVisor's user-space kernel; the node's kernel sees only gVisor's own few system calls",
    handler: { containerd: "runsc", crio: "runsc" },
    kubernetes: "1.30",
    // Upstream publishes no figure: about 20 MB fixed per sandbox in gVisor's density data, 17.6 MB measured for an
    // idle sandbox. Scheduled generously, because too little overhead ends in killed sandboxes.
    overhead: { cpu: "50m", memory: "64Mi", source: "gvisor.dev density.csv (23.7 MB a container), measured 17.6 MB" },
    needs: [
        { what: "runsc and containerd-shim-runsc-v1 on the nodes", source: "gvisor.dev/docs/user_guide/containerd" },
        { what: "Linux 5.6 or newer, x86_64 or arm64", source: "gvisor.dev/docs/user_guide/install" },
        {
            what: "CRI-O 1.37 or newer where the runtime is CRI-O",
            source: "gvisor g3doc/user_guide/containerd/crio.md",
        },
    ],
    preference: { service: 1, function: 1 },
    proof: {
        kind: "probe",
        kernelRelease: { matches: "gvisor" },
        kernelLog: { matches: "gVisor" },
        uidMap: "any",
        nodeKernel: "different",
    },
    limits: [
        "side channels between sandboxes on one processor",
        "CPU and memory limits hold per pod, not per container, and only where runsc uses the node's cgroups (google/gvisor#13777)",
        "programs that need system calls gVisor lacks fail",
    ],
};
