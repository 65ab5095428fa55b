/** A pool that Karpenter runs: the two objects it is told by. */
import { instanceTypes } from "../../catalog/ec2";
import type { LaunchPlan } from "./launch";
import { parseTaint } from "../taint";
import type { PoolPlan } from "./poolPlan";

/** What is known once the cluster is there. */
export interface KarpenterFacts {
    /** The name of the nodes' role. */
    role: string;
    subnetIds: string[];
    securityGroupId: string;
    /** The pool's bootstrap, as MIME multipart. */
    userData: string;
    kmsKeyId?: string;
}

export function nodeClass(pool: PoolPlan, facts: KarpenterFacts) {
    const { launch } = pool;
    return {
        apiVersion: "karpenter.k8s.aws/v1",
        kind: "EC2NodeClass",
        metadata: { name: pool.name },
        spec: {
            amiFamily: pool.os === "bottlerocket" ? "Bottlerocket" : "AL2023",
            amiSelectorTerms: [imageTerm(launch)],
            role: facts.role,
            subnetSelectorTerms: facts.subnetIds.map((id) => ({ id })),
            securityGroupSelectorTerms: [{ id: facts.securityGroupId }],
            metadataOptions: {
                httpEndpoint: launch.metadata.httpEndpoint,
                httpTokens: launch.metadata.httpTokens,
                httpPutResponseHopLimit: launch.metadata.httpPutResponseHopLimit,
            },
            associatePublicIPAddress: launch.publicAddress,
            ...(launch.nestedVirtualization && { cpuOptions: { nestedVirtualization: "enabled" } }),
            blockDeviceMappings: launch.volumes.map(({ device, gib, type, encrypted }) => ({
                deviceName: device,
                ebs: {
                    volumeSize: `${gib}Gi`,
                    volumeType: type,
                    encrypted,
                    deleteOnTermination: true,
                    ...(facts.kmsKeyId !== undefined && { kmsKeyID: facts.kmsKeyId }),
                },
            })),
            userData: facts.userData,
        },
    };
}

/** A pool of Karpenter's has no image by type. */
function imageTerm({ image }: LaunchPlan) {
    return image.kind === "ami-id"
        ? { id: image.id }
        : { ssmParameter: image.kind === "ssm-parameter" ? image.name : "" };
}

export function nodePool(pool: PoolPlan) {
    return {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: pool.name },
        spec: {
            template: {
                metadata: { labels: pool.labels },
                spec: {
                    nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: pool.name },
                    taints: pool.taints.map(parseTaint),
                    requirements: [
                        requirement("node.kubernetes.io/instance-type", pool.instanceTypes),
                        requirement("kubernetes.io/arch", [pool.architecture]),
                        requirement("karpenter.sh/capacity-type", [pool.spot ? "spot" : "on-demand"]),
                    ],
                    expireAfter: pool.maxLifetimeDays === undefined ? "Never" : `${pool.maxLifetimeDays * 24}h`,
                },
            },
            disruption: {
                consolidationPolicy: "WhenEmpty",
                consolidateAfter: "5m",
                budgets: [{ nodes: `${pool.maxUnavailablePercent}%` }],
            },
            limits: { cpu: String(vcpuLimit(pool)) },
        },
    };
}

/** As many vCPUs as the most machines of the largest type have. */
function vcpuLimit({ instanceTypes: names, size }: PoolPlan): number {
    return size.max * Math.max(...names.map((name) => instanceTypes.get(name)?.vcpus ?? 0));
}

function requirement(key: string, values: string[]) {
    return { key, operator: "In", values };
}
