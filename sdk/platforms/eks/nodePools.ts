/** Node pools: what their machines are started with, and who starts them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PoolPlan } from "../../plan/eks/poolPlan";
import { at, type EksContext, tagsOf } from "./context";
import type { SecurityGroups } from "./security";
import type { MadeRole } from "./roles";
import { type ClusterPart, launchUserData } from "./userData";

export interface PoolNeeds {
    cluster: aws.eks.Cluster;
    roles: Map<string, MadeRole>;
    groups: SecurityGroups;
    subnetIds: pulumi.Input<string>[];
    /** What a node needs to start and to join. */
    after: pulumi.Resource[];
}

/** Pools by name; those that Karpenter runs are objects of the cluster and made later. */
export function createNodePools(context: EksContext, needs: PoolNeeds): Map<string, pulumi.Resource> {
    const own = context.plan.pools.filter(({ kind }) => kind === "self-managed");
    const profile = own.length > 0 ? createProfile(context, needs) : undefined;
    return new Map(
        context.plan.pools.flatMap((pool): [string, pulumi.Resource][] => {
            switch (pool.kind) {
                case "managed":
                    return [[pool.name, createManaged(context, pool, needs)]];
                case "self-managed":
                    return [[pool.name, createSelfManaged(context, pool, needs, profile)]];
                case "karpenter":
                    return [];
                default:
                    return pool.kind satisfies never;
            }
        }),
    );
}

function createProfile(context: EksContext, { roles }: PoolNeeds): aws.iam.InstanceProfile {
    const resource = `${context.name}-node-profile`;
    return new aws.iam.InstanceProfile(
        resource,
        { role: at(roles, "self-managed-nodes").role.name, tags: tagsOf(context, resource) },
        context.options,
    );
}

/** What both kinds of group start their machines with. */
function createTemplate(
    context: EksContext,
    pool: PoolPlan,
    { groups }: PoolNeeds,
    own: Partial<aws.ec2.LaunchTemplateArgs> & { userData: pulumi.Input<string> },
): aws.ec2.LaunchTemplate {
    const { launch } = pool;
    const tags = tagsOf(context, pool.resource);
    return new aws.ec2.LaunchTemplate(
        `${pool.resource}-template`,
        {
            metadataOptions: launch.metadata,
            blockDeviceMappings: launch.volumes.map(({ device, gib, type, encrypted }) => ({
                deviceName: device,
                ebs: {
                    volumeSize: gib,
                    volumeType: type,
                    encrypted: String(encrypted),
                    deleteOnTermination: "true",
                },
            })),
            ...(launch.nestedVirtualization && { cpuOptions: { nestedVirtualization: "enabled" } }),
            ...(launch.enclaves && { enclaveOptions: { enabled: true } }),
            vpcSecurityGroupIds: [at(groups, `pool-${pool.name}`)],
            updateDefaultVersion: true,
            tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
            tags,
            ...own,
        },
        context.options,
    );
}

function createManaged(context: EksContext, pool: PoolPlan, needs: PoolNeeds): pulumi.Resource {
    const { launch, size } = pool;
    const role = at(needs.roles, "managed-nodes");
    const isOwn = launch.image.kind === "ami-id";
    const template = createTemplate(context, pool, needs, {
        userData: userDataOf(context, pool, needs.cluster),
        ...(isOwn && { imageId: imageOf(context, pool) }),
    });
    return new aws.eks.NodeGroup(
        pool.resource,
        {
            clusterName: needs.cluster.name,
            // A prefix, so that a group that has to be replaced is there before the old one goes.
            nodeGroupNamePrefix: pool.namePrefix,
            nodeRoleArn: role.role.arn,
            subnetIds: needs.subnetIds,
            // Without it a group keeps the version it was made with when the cluster moves on.
            // An image of the user's has its own, and EKS refuses to be told one beside it.
            ...(!isOwn && { version: context.plan.controlPlane.version }),
            ...(launch.image.kind === "ami-type" && { amiType: launch.image.amiType }),
            instanceTypes: pool.instanceTypes,
            capacityType: pool.spot ? "SPOT" : "ON_DEMAND",
            labels: pool.labels,
            scalingConfig: { minSize: size.min, desiredSize: size.min, maxSize: size.max },
            updateConfig: { maxUnavailablePercentage: pool.maxUnavailablePercent },
            launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
            tags: tagsOf(context, pool.resource),
        },
        // How many there are between the two ends is an autoscaler's business.
        {
            ...context.options,
            ignoreChanges: ["scalingConfig.desiredSize"],
            dependsOn: [...needs.after, ...role.attachments],
        },
    );
}

function createSelfManaged(
    context: EksContext,
    pool: PoolPlan,
    needs: PoolNeeds,
    profile: aws.iam.InstanceProfile | undefined,
): pulumi.Resource {
    const { cluster } = needs;
    const role = at(needs.roles, "self-managed-nodes");
    const [instanceType = ""] = pool.instanceTypes;
    const template = createTemplate(context, pool, needs, {
        userData: userDataOf(context, pool, cluster),
        imageId: imageOf(context, pool),
        instanceType,
        ...(profile && { iamInstanceProfile: { arn: profile.arn } }),
    });
    return new aws.autoscaling.Group(
        pool.resource,
        {
            namePrefix: `${context.name}-${pool.namePrefix}`,
            vpcZoneIdentifiers: needs.subnetIds,
            minSize: pool.size.min,
            maxSize: pool.size.max,
            ...(pool.maxLifetimeDays !== undefined && { maxInstanceLifetime: pool.maxLifetimeDays * 86_400 }),
            mixedInstancesPolicy: {
                instancesDistribution: { onDemandPercentageAboveBaseCapacity: pool.spot ? 0 : 100 },
                launchTemplate: {
                    launchTemplateSpecification: {
                        launchTemplateId: template.id,
                        version: template.latestVersion.apply(String),
                    },
                    overrides: pool.instanceTypes.map((type) => ({ instanceType: type })),
                },
            },
            instanceRefresh: {
                strategy: "Rolling",
                preferences: { minHealthyPercentage: 100 - pool.maxUnavailablePercent },
            },
            tags: groupTags(context, pool),
        },
        {
            ...context.options,
            ignoreChanges: ["desiredCapacity"],
            dependsOn: [...needs.after, ...role.attachments],
        },
    );
}

/** Each machine is tagged; the autoscaler's hints are the group's alone. */
function groupTags(context: EksContext, pool: PoolPlan): aws.types.input.autoscaling.GroupTag[] {
    const ofMachines = { ...tagsOf(context, pool.resource), [`kubernetes.io/cluster/${context.name}`]: "owned" };
    const tag =
        (propagateAtLaunch: boolean) =>
        ([key, value]: [string, string]) => ({ key, value, propagateAtLaunch });
    return [...Object.entries(ofMachines).map(tag(true)), ...Object.entries(pool.autoscalerTags).map(tag(false))];
}

function userDataOf(context: EksContext, pool: PoolPlan, cluster: aws.eks.Cluster): pulumi.Input<string> {
    const own = context.userData[pool.name] ?? "";
    return pool.launch.userData.clusterPart
        ? clusterPart(context, cluster).apply((part) => launchUserData(own, part))
        : launchUserData(own);
}

/** What EKS tells the machines of its own groups, and nobody tells the others. */
function clusterPart(context: EksContext, cluster: aws.eks.Cluster): pulumi.Output<ClusterPart> {
    return pulumi
        .all([cluster.name, cluster.endpoint, cluster.certificateAuthority])
        .apply(([name, apiServerEndpoint, { data }]) => ({
            name,
            apiServerEndpoint,
            certificateAuthority: data ?? "",
            cidr: context.plan.network.serviceCidr,
        }));
}

/** The user's image, or EKS's of the day: a new one is a change that the next update shows, and rolls out. */
function imageOf({ options }: EksContext, { launch }: PoolPlan): pulumi.Input<string> {
    if (launch.image.kind === "ami-id") return launch.image.id;
    const name = launch.image.kind === "ssm-parameter" ? launch.image.name : "";
    // The image's id is public, but the provider takes every parameter's value for a secret.
    return pulumi.unsecret(aws.ssm.getParameterOutput({ name }, options).value);
}
