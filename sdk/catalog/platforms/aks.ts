import type { Hosting, PlatformDefinition } from "../platform";

const noHandlers: Hosting = {
    kind: "refused",
    reason: "AKS runs no user data on its nodes, so no runtime handler can be added; its own Pod Sandboxing is the microvm it has",
    nearest: "kata-clh",
};

export const aks: PlatformDefinition = {
    name: "aks",
    title: "Azure AKS",
    available: true,
    operator:
        "Microsoft, with the node's image: the versions of Kata, Cloud Hypervisor and the guest's kernel are not yours, and come with the node image channel",
    hosts: {
        runc: { kind: "hosted", how: "runc on Azure Linux" },
        // Azure Linux 3 has kernel 6.6 and containerd 2 (github.com/Azure/AKS/issues/3949).
        "runc-userns": { kind: "hosted", how: "Azure Linux 3", since: "1.33" },
        gvisor: noHandlers,
        "kata-qemu": noHandlers,
        "kata-clh": {
            kind: "hosted",
            how: "Pod Sandboxing, managed; Kata, Cloud Hypervisor and the guest's kernel are Microsoft's, with the node's image, on Hyper-V instead of KVM",
        },
        "kata-fc": noHandlers,
        nitro: { kind: "refused", reason: "Nitro Sandboxes are a part of AWS's machines", nearest: "kata-clh" },
        urunc: noHandlers,
    },
    // A pod changes its service account's token at Entra ID itself.
    credentialServers: [],
    missing: {
        certificates: {
            reason: "this version installs cert-manager on EKS alone",
            nearest: "leave it out and create an Issuer in the tenant's namespace by hand",
        },
        imageSignatures: {
            reason: "AKS checks signatures by Azure Policy, which the package leaves alone",
            nearest: "that policy, set up by hand, and images.requireDigest with images.registries",
        },
    },
    missingElsewhere: {
        identity: {
            reason: "identities are made beside the cluster, and this tenant is of another stack",
            nearest: "the tenant under tenants of its IsolatedCluster",
        },
    },
};
