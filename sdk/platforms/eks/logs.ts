/** The key that Secrets and logs are encrypted with, and where logs go. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../plan/eks/policyDocument";
import type { Account } from "./account";
import { type EksContext, tagsOf } from "./context";
import type { EksNetwork } from "./network";

export interface EncryptionKey {
    arn: pulumi.Input<string>;
    /** Only the package's own lets the log service use it: what the user's allows is not known. */
    forLogs: pulumi.Input<string> | undefined;
}

export function createKey(context: EksContext, account: Account): EncryptionKey {
    const { name, options, args, plan } = context;
    if (plan.controlPlane.key === "given") return { arn: args.kmsKeyArn ?? "", forLogs: undefined };
    const key = new aws.kms.Key(
        `${name}-key`,
        {
            description: `Secrets and logs of the cluster ${name}`,
            enableKeyRotation: true,
            // The longest that AWS keeps a deleted key for: without it, nobody reads the Secrets again.
            deletionWindowInDays: 30,
            policy: pulumi
                .all([account.partition, account.id, account.region])
                .apply(([partition, id, region]) => JSON.stringify(keyPolicy(name, partition, id, region))),
            tags: tagsOf(context, name),
        },
        options,
    );
    return { arn: key.arn, forLogs: key.arn };
}

/** The account's administrators by IAM, as AWS has it by default, and the log service for this cluster's groups alone. */
export function keyPolicy(cluster: string, partition: string, account: string, region: string): PolicyDocument {
    return {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { AWS: `arn:${partition}:iam::${account}:root` },
                Action: "kms:*",
                Resource: "*",
            },
            {
                Effect: "Allow",
                Principal: { Service: `logs.${region}.amazonaws.com` },
                Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                Resource: "*",
                Condition: {
                    ArnEquals: {
                        "kms:EncryptionContext:aws:logs:arn": [controlPlaneLog(cluster), flowLog(cluster)].map(
                            (group) => `arn:${partition}:logs:${region}:${account}:log-group:${group}`,
                        ),
                    },
                },
            },
        ],
    };
}

/** EKS writes to this name and to no other. */
function controlPlaneLog(cluster: string): string {
    return `/aws/eks/${cluster}/cluster`;
}

function flowLog(cluster: string): string {
    return `/aws/vpc/${cluster}/flow`;
}

/** Made before the cluster: EKS would make it without an end to what is kept. */
export function createControlPlaneLog(context: EksContext, key: EncryptionKey): aws.cloudwatch.LogGroup {
    return createGroup(context, "log", controlPlaneLog(context.name), context.plan.controlPlane.logs.days, key);
}

function createGroup(context: EksContext, kind: string, group: string, days: number, { forLogs }: EncryptionKey) {
    const resource = `${context.name}-${kind}`;
    return new aws.cloudwatch.LogGroup(
        resource,
        {
            name: group,
            retentionInDays: days,
            ...(forLogs && { kmsKeyId: forLogs }),
            tags: tagsOf(context, resource),
        },
        context.options,
    );
}

/** Which addresses spoke to which, also what was refused. */
export function createFlowLogs(context: EksContext, account: Account, network: EksNetwork, key: EncryptionKey): void {
    const { name, options, plan } = context;
    if (!plan.network.flowLogs) return;
    const group = createGroup(context, "flow-log", flowLog(name), plan.network.flowLogs.days, key);
    const role = new aws.iam.Role(
        `${name}-flow-log-role`,
        {
            description: "Writes the flow logs of the VPC",
            assumeRolePolicy: account.id.apply((id) => JSON.stringify(flowLogTrust(id))),
            tags: tagsOf(context, `${name}-flow-log`),
        },
        options,
    );
    const policy = new aws.iam.RolePolicy(
        `${name}-flow-log-policy`,
        { role: role.name, policy: group.arn.apply((arn) => JSON.stringify(flowLogPolicy(arn))) },
        options,
    );
    new aws.ec2.FlowLog(
        `${name}-flow-logs`,
        {
            vpcId: network.vpcId,
            trafficType: "ALL",
            logDestination: group.arn,
            iamRoleArn: role.arn,
            tags: tagsOf(context, name),
        },
        { ...options, dependsOn: [policy] },
    );
}

/** Nobody else's flow logs may use the role by way of the service. */
function flowLogTrust(account: string): PolicyDocument {
    return {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "vpc-flow-logs.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:SourceAccount": account } },
            },
        ],
    };
}

function flowLogPolicy(group: string): PolicyDocument {
    return {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                Resource: `${group}:*`,
            },
        ],
    };
}
