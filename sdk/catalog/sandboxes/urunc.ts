import type { SandboxDefinition } from "../sandbox";

export const urunc: SandboxDefinition = {
    name: "urunc",
    title: "urunc unikernels",
    level: "unikernel",
    kernel: "library-os",
    claim: "runs a library operating system under a virtual machine monitor",
    handler: { containerd: "urunc" },
    kubernetes: "1.30",
    // urunc's own manifest declares none; the monitor's default guest memory is what a pod costs at least.
    overhead: { cpu: "100m", memory: "256Mi", source: "urunc docs/configuration.md, default_memory_mb" },
    needs: [
        {
            what: "urunc, its containerd shim and a monitor (qemu, firecracker, solo5)",
            source: "urunc docs/installation.md",
        },
        { what: "a block snapshotter (devmapper or blockfile) in containerd", source: "urunc docs/installation.md" },
        { what: "images packaged as unikernels", source: "urunc docs/package" },
    ],
    preference: { service: 1, function: 1 },
    proof: { kind: "none", reason: "a unikernel has no shell for the probe to run in" },
    limits: ["sidecars and the pause container run under runc, outside the unikernel", "the claim cannot be probed"],
    experimental: true,
};
