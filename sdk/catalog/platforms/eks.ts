import type { PlatformDefinition } from "../platform";

export const eks: PlatformDefinition = {
    name: "eks",
    title: "Amazon EKS",
    available: true,
    operator:
        "the package's own bootstrap on AWS's machines: what is installed has a version and a checksum in your program, and newer ones are yours to take",
    hosts: {
        runc: { kind: "hosted", how: "runc" },
        "runc-userns": { kind: "hosted", how: "AL2023", since: "1.33" },
        gvisor: { kind: "hosted", how: "own bootstrap on AL2023" },
        "kata-qemu": { kind: "hosted", how: "Kata on metal or nested virtualization" },
        "kata-clh": { kind: "hosted", how: "Kata on metal or nested virtualization" },
        "kata-fc": { kind: "hosted", how: "Kata on metal or nested virtualization with devmapper" },
        nitro: {
            kind: "hosted",
            how: "on an AL2023 image of your own; its handler and overhead are published nowhere and have to be given",
            since: "1.36",
        },
        urunc: {
            kind: "refused",
            reason: "urunc's own guide replaces the VPC CNI, by which this cluster's network policies are enforced",
            nearest: "kata-qemu",
        },
    },
    credentialServers: ["169.254.170.23", "fd00:ec2::23"],
    missing: {
        imageSignatures: {
            reason: "no policy controller is installed by the package on EKS",
            nearest: "images.requireDigest with images.registries",
        },
    },
    missingElsewhere: {
        identity: {
            reason: "roles are made beside the cluster, and this tenant is of another stack",
            nearest: "the tenant under tenants of its IsolatedCluster",
        },
        certificates: {
            reason: "cert-manager is installed beside the cluster, and this tenant is of another stack",
            nearest: "the tenant under tenants of its IsolatedCluster",
        },
    },
};
