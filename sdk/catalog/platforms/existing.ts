import type { PlatformDefinition } from "../platform";

export const existing: PlatformDefinition = {
    name: "existing",
    title: "existing cluster",
    available: true,
    operator: "whoever runs the nodes: the package takes their word, and its proof looks at the kernel",
    hosts: {
        runc: { kind: "hosted", how: "runc or crun" },
        "runc-userns": { kind: "hosted", how: "Linux 6.3+, containerd 2 or CRI-O" },
        gvisor: { kind: "hosted", how: "gVisor on nodes that declare it" },
        "kata-qemu": { kind: "hosted", how: "Kata on nodes that declare it" },
        "kata-clh": { kind: "hosted", how: "Kata on nodes that declare it" },
        "kata-fc": { kind: "hosted", how: "Kata with a block snapshotter on nodes that declare it" },
        nitro: {
            kind: "refused",
            // On Auto Mode the class is EKS's own, elsewhere one would be made without its handler's name and cost.
            reason: "EKS's own RuntimeClass gives pods a toleration that the package's policies refuse, and for another one neither handler nor overhead is published",
            nearest: "kata-qemu",
        },
        urunc: { kind: "hosted", how: "urunc on nodes that declare it, experimental" },
    },
    credentialServers: [],
    missing: {
        identity: {
            reason: "an existing cluster has no cloud account that the package could make a role in",
            nearest: "leave it out and give the role by hand to the tenant's service accounts",
        },
        certificates: {
            reason: "the package does not install cert-manager on an existing cluster",
            nearest: "leave it out and create an Issuer in the tenant's namespace by hand",
        },
        imageSignatures: {
            reason: "nothing says that a policy controller on the cluster checks signatures",
            nearest:
                'existing.imageSignatures: "sigstore-policy-controller" where it is there, or images.requireDigest with images.registries',
        },
    },
};
