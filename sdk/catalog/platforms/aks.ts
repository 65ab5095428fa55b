import type { Hosting, PlatformDefinition } from "../platform";

const noHandlers: Hosting = {
    kind: "refused",
    reason: "AKS runs no user data on its nodes, so no runtime handler can be added; its own Pod Sandboxing is the microvm it has",
};

export const aks: PlatformDefinition = {
    name: "aks",
    title: "Azure AKS",
    available: false,
    hosts: {
        runc: { kind: "hosted", how: "runc" },
        "runc-userns": { kind: "hosted", how: "depends on the node image's version", since: "1.33" },
        gvisor: noHandlers,
        "kata-qemu": { ...noHandlers, nearest: "kata-clh" },
        "kata-clh": {
            kind: "hosted",
            how: "Pod Sandboxing (Cloud Hypervisor, managed, Azure Linux)",
        },
        "kata-fc": { ...noHandlers, nearest: "kata-clh" },
        nitro: {
            kind: "refused",
            reason: "Nitro Sandboxes are a part of AWS's machines",
            nearest: "kata-clh",
        },
        urunc: noHandlers,
    },
    credentialServers: [],
    missing: {},
};
