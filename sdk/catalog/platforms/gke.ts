import type { PlatformDefinition } from "../platform";

export const gke: PlatformDefinition = {
    name: "gke",
    title: "Google GKE",
    available: false,
    hosts: {
        runc: { kind: "hosted", how: "runc" },
        "runc-userns": { kind: "hosted", how: "depends on the release channel's version", since: "1.33" },
        gvisor: { kind: "hosted", how: "GKE Sandbox, managed" },
        "kata-qemu": { kind: "hosted", how: "Kata on nested virtualization, Ubuntu" },
        "kata-clh": { kind: "hosted", how: "Kata on nested virtualization, Ubuntu" },
        "kata-fc": {
            kind: "refused",
            reason: "GKE's containerd takes no block snapshotter of the user's",
            nearest: "kata-clh",
        },
        nitro: {
            kind: "refused",
            reason: "Nitro Sandboxes are a part of AWS's machines",
            nearest: "kata-qemu",
        },
        urunc: {
            kind: "refused",
            reason: "GKE's containerd takes no handler or block snapshotter of the user's",
            nearest: "kata-qemu",
        },
    },
    missing: {},
};
