/** What every machine of a pool is started with. */
import type { Virtualization } from "../../catalog/ec2";
import type { EksArchitecture, EksNodeOs, EksPoolKind } from "../../eksSpec";

export interface LaunchPlan {
    /** One hop: a pod's packet to the metadata service dies on the way, whatever the network policies say. */
    metadata: {
        httpEndpoint: "enabled";
        httpTokens: "required";
        httpPutResponseHopLimit: 1;
        instanceMetadataTags: "disabled";
    };
    volumes: { device: string; gib: number; type: "gp3"; encrypted: true }[];
    /** No key pair, and no rule for port 22. */
    ssh: false;
    publicAddress: false;
    nestedVirtualization: boolean;
    /** A managed group finds the image by its type; naming one would end EKS's updates of it. */
    image: { kind: "ami-type"; amiType: string } | { kind: "ssm-parameter"; name: string };
    userData: {
        format: "nodeadm" | "bottlerocket";
        /** Whether the cluster's name, endpoint, authority and service range must stand in a part of their own, before the pool's. */
        clusterPart: boolean;
    };
}

interface Asked {
    kind: Exclude<EksPoolKind, "auto">;
    os: EksNodeOs;
    architecture: EksArchitecture;
    version: string;
    virtualization: Virtualization;
    volumeGib: number;
}

export function launchTemplate(asked: Asked): LaunchPlan {
    const { kind, os, virtualization, volumeGib } = asked;
    return {
        metadata: {
            httpEndpoint: "enabled",
            httpTokens: "required",
            httpPutResponseHopLimit: 1,
            instanceMetadataTags: "disabled",
        },
        volumes: volumesOf(os, volumeGib),
        ssh: false,
        publicAddress: false,
        nestedVirtualization: virtualization === "nested",
        image: imageOf(asked),
        userData: {
            format: os === "bottlerocket" ? "bottlerocket" : "nodeadm",
            clusterPart: kind === "self-managed",
        },
    };
}

/** Bottlerocket keeps its system on the first volume, and images and containers on the second. */
function volumesOf(os: EksNodeOs, gib: number): LaunchPlan["volumes"] {
    const volume = (device: string, size: number) => ({
        device,
        gib: size,
        type: "gp3" as const,
        encrypted: true as const,
    });
    return os === "bottlerocket" ? [volume("/dev/xvda", 4), volume("/dev/xvdb", gib)] : [volume("/dev/xvda", gib)];
}

function imageOf({ kind, os, architecture, version }: Asked): LaunchPlan["image"] {
    const machine = architecture === "arm64" ? "arm64" : "x86_64";
    if (kind === "managed") {
        const family = os === "bottlerocket" ? "BOTTLEROCKET" : "AL2023";
        const processor = architecture === "arm64" ? "ARM_64" : "x86_64";
        return { kind: "ami-type", amiType: `${family}_${processor}${os === "al2023" ? "_STANDARD" : ""}` };
    }
    const name =
        os === "bottlerocket"
            ? `/aws/service/bottlerocket/aws-k8s-${version}/${machine}/latest/image_id`
            : `/aws/service/eks/optimized-ami/${version}/amazon-linux-2023/${machine}/standard/recommended/image_id`;
    return { kind: "ssm-parameter", name };
}
