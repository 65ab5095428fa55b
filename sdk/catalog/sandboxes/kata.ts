import type { Need, SandboxProof } from "../sandbox";

// What all Kata Containers sandboxes have in common, whichever virtual machine monitor they use.

export const kataNeeds: Need[] = [
    {
        what: "/dev/kvm: bare metal or nested virtualization",
        source: "kata-containers docs/installation.md",
    },
    {
        what: "modules vhost_vsock, vhost_net, vhost, tun",
        source: "kata-containers docs/installation.md",
    },
];

export const kataProof: SandboxProof = {
    kind: "probe",
    kernelRelease: { not: "gvisor" },
    // The agent is the guest's first process, or systemd starts its target: either way the guest's kernel was told so.
    commandLine: { matches: "kata" },
    uidMap: "any",
    nodeKernel: "different",
};

export const kataLimits = [
    "side channels between virtual machines on one processor",
    "the virtual machine monitor and its devices are part of the boundary",
];

export const kataOverheadSource = "kata-deploy helm chart, runtimeclasses.yaml, 2026-08";
