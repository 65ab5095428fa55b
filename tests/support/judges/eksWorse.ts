/** What would be wrong with a cluster on EKS, each with who has to say so. */
import type { Worsening } from "./worse";

const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export const eksWorsenings: Worsening[] = [
    {
        title: "the metadata service answers without a token",
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        change: ({ metadataOptions }) => (metadataOptions.httpTokens = "optional"),
        found: { checkov: ["CKV_AWS_79"], trivy: ["AWS-0130"] },
    },
    {
        title: "the metadata service is reached from containers",
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        change: ({ metadataOptions }) => (metadataOptions.httpPutResponseHopLimit = 2),
        found: { checkov: ["CKV_AWS_341"] },
    },
    {
        title: "a root volume is not encrypted",
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        change: ({ blockDeviceMappings }) => (blockDeviceMappings[0].ebs.encrypted = "false"),
        foundAt: "aws:ec2/launchConfiguration:LaunchConfiguration",
        found: { checkov: ["CKV_AWS_8"], trivy: ["AWS-0008"] },
    },
    {
        title: "the API server is open to the world",
        type: "aws:eks/cluster:Cluster",
        change: ({ vpcConfig }) =>
            Object.assign(vpcConfig, { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] }),
        found: { checkov: ["CKV_AWS_38", "CKV_AWS_39"], trivy: ["AWS-0040", "AWS-0041"] },
    },
    {
        title: "Secrets are not encrypted",
        type: "aws:eks/cluster:Cluster",
        change: (inputs) => delete inputs.encryptionConfig,
        found: { checkov: ["CKV_AWS_58"], trivy: ["AWS-0039"] },
    },
    {
        title: "the control plane logs nothing",
        type: "aws:eks/cluster:Cluster",
        change: (inputs) => delete inputs.enabledClusterLogTypes,
        found: { checkov: ["CKV_AWS_37"], trivy: ["AWS-0038"] },
    },
    {
        title: "the key is never changed",
        type: "aws:kms/key:Key",
        change: (inputs) => (inputs.enableKeyRotation = false),
        found: { checkov: ["CKV_AWS_7"], trivy: ["AWS-0065"] },
    },
    {
        title: "anybody may use the key",
        type: "aws:kms/key:Key",
        change: (inputs) =>
            (inputs.policy = document({ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" })),
        found: { checkov: ["CKV_AWS_33"], cloudsplaining: ["internet_accessible_actions"] },
    },
    {
        title: "a role may do everything",
        type: "aws:iam/rolePolicy:RolePolicy",
        change: (inputs) => (inputs.policy = document({ Effect: "Allow", Action: "*", Resource: "*" })),
        found: {
            checkov: ["CKV_AWS_62"],
            parliament: ["PRIVILEGE_ESCALATION"],
            cloudsplaining: ["service_wildcard", "allows_privilege_escalation"],
        },
    },
    {
        title: "anybody may take on a role",
        type: "aws:iam/role:Role",
        change: (inputs) =>
            (inputs.assumeRolePolicy = document({
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: "sts:AssumeRole",
            })),
        found: { checkov: ["CKV_AWS_60"], cloudsplaining: ["role_assumable_by_any_principal"] },
    },
    {
        title: "a log is not encrypted",
        type: "aws:cloudwatch/logGroup:LogGroup",
        change: (inputs) => delete inputs.kmsKeyId,
        found: { checkov: ["CKV_AWS_158"], trivy: ["AWS-0017"] },
    },
    {
        title: "nodes answer SSH from anywhere",
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        change: (inputs) => {
            delete inputs.referencedSecurityGroupId;
            Object.assign(inputs, { cidrIpv4: "0.0.0.0/0", fromPort: 22, toPort: 22 });
        },
        found: { checkov: ["CKV_AWS_24"], trivy: ["AWS-0107"] },
    },
    {
        title: "machines have public addresses",
        type: "aws:ec2/subnet:Subnet",
        change: (inputs) => (inputs.mapPublicIpOnLaunch = true),
        found: { checkov: ["CKV_AWS_130"], trivy: ["AWS-0164"] },
    },
    {
        title: "nobody logs the VPC's traffic",
        type: "aws:ec2/flowLog:FlowLog",
        foundAt: "aws:ec2/vpc:Vpc",
        found: { checkov: ["CKV2_AWS_11"], trivy: ["AWS-0178"] },
    },
    {
        title: "the VPC's default security group lets all through",
        type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        foundAt: "aws:ec2/vpc:Vpc",
        found: { checkov: ["CKV2_AWS_12"] },
    },
];
