/** What every machine of a pool is started with. */
import type { Virtualization } from "../../catalog/ec2";
import type { EksArchitecture, EksNodeOs, EksPoolKind } from "../../eksSpec";
import type { Sandbox } from "../../isolation";
import { join, type Refusal } from "../refusal";
import type { PlainEksPool } from "./shape";

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
    /** Whether Nitro Enclaves are switched on: what Nitro Sandboxes are made of. */
    enclaves: boolean;
    /** A managed group finds the image by its type; one that is named is the user's, and EKS leaves it alone. */
    image:
        | { kind: "ami-type"; amiType: string }
        | { kind: "ssm-parameter"; name: string }
        | { kind: "ami-id"; id: string };
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
    sandbox: Sandbox;
    imageId: string | undefined;
    virtualization: Virtualization;
    volumeGib: number;
}

export function launchTemplate(asked: Asked): LaunchPlan {
    const { kind, os, sandbox, imageId, virtualization, volumeGib } = asked;
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
        enclaves: sandbox === "nitro",
        image: imageOf(asked),
        userData: {
            format: os === "bottlerocket" ? "bottlerocket" : "nodeadm",
            // EKS adds nothing to a launch template that names an image.
            clusterPart: kind === "self-managed" || (kind === "managed" && imageId !== undefined),
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

function imageOf({ kind, os, architecture, version, imageId }: Asked): LaunchPlan["image"] {
    if (imageId !== undefined) return { kind: "ami-id", id: imageId };
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

/** An image of the user's that cannot be one, or that nobody could tell its cluster. */
export function imageRefusals(path: string, { imageId, os }: PlainEksPool, kind: Asked["kind"]): Refusal[] {
    if (imageId === undefined) return [];
    const at = join(path, "imageId");
    if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId)) {
        return [{ path: at, reason: `"${imageId}" is not the id of an EC2 image`, nearest: '"ami-0123456789abcdef0"' }];
    }
    if (os !== "bottlerocket" || kind === "karpenter") return [];
    const reason =
        "to a machine whose image is named EKS adds no cluster's part, and Bottlerocket's user data is one document that the package does not add it to";
    return [{ path: at, reason, nearest: 'leave it out, or os "al2023"' }];
}
