import type { Hosting, PlatformDefinition } from "../platform";

/**
 * A node's bootstrap could only come by an installer in the cluster, before which a taint of the pool holds the node. The
 * taint holds once: a kubelet gives its taints to a Node that it makes, and not to one that is there already
 * (kubernetes/kubernetes pkg/kubelet/kubelet_node_status.go, tryRegisterWithAPIServer), and GKE leaves lifted ones lifted
 * on purpose (kubernetes/cloud-provider-gcp#322, #404). When GKE's start script ends is not documented.
 */
const noHandlers: Hosting = {
    kind: "refused",
    reason: "GKE's containerd takes no handler of the user's, and a node that restarts takes pods before an installer has proven one",
    nearest: "gvisor",
};

export const gke: PlatformDefinition = {
    name: "gke",
    title: "Google GKE",
    available: true,
    operator:
        "Google, with the node's image: gVisor's version and settings are not yours, and come with the release channel",
    hosts: {
        runc: { kind: "hosted", how: "runc on Container-Optimized OS" },
        "runc-userns": { kind: "hosted", how: "Container-Optimized OS", since: "1.33" },
        gvisor: { kind: "hosted", how: "GKE Sandbox, managed; its version is Google's, with the node's image" },
        "kata-qemu": noHandlers,
        "kata-clh": noHandlers,
        "kata-fc": {
            kind: "refused",
            reason: "GKE's containerd takes no handler or block snapshotter of the user's",
            nearest: "gvisor",
        },
        nitro: { kind: "refused", reason: "Nitro Sandboxes are a part of AWS's machines", nearest: "gvisor" },
        urunc: {
            kind: "refused",
            reason: "GKE's containerd takes no handler or block snapshotter of the user's",
            nearest: "gvisor",
        },
    },
    credentialServers: ["169.254.169.254"],
    missing: {
        certificates: {
            reason: "this version installs cert-manager on EKS alone",
            nearest: "leave it out and create an Issuer in the tenant's namespace by hand",
        },
        imageSignatures: {
            reason: "signatures are judged by the project's Binary Authorization policy, for all tenants alike",
            nearest: "that policy, which the cluster enforces, and images.requireDigest with images.registries",
        },
    },
    missingElsewhere: {
        identity: {
            reason: "roles are granted beside the cluster, and this tenant is of another stack",
            nearest: "the tenant under tenants of its IsolatedCluster",
        },
    },
};
