/**
 * What AWS resources are called in Terraform. The names are those of the provider's own table
 * (github.com/pulumi/pulumi-aws, provider/cmd/pulumi-resource-aws/bridge-metadata.json) and of Terraform's documentation
 * of each resource (registry.terraform.io/providers/hashicorp/aws).
 */
import { many, one, type TerraformCloud, type TerraformType } from "./terraformTypes";

const tags = { tags: "tags" };

const types: Record<string, TerraformType> = {
    "aws:autoscaling/group:Group": {
        type: "aws_autoscaling_group",
        fields: {
            vpcZoneIdentifiers: "vpc_zone_identifier",
            tags: many("tag"),
            instanceRefresh: one("instance_refresh", { preferences: one("preferences") }),
            mixedInstancesPolicy: one("mixed_instances_policy", {
                instancesDistribution: one("instances_distribution"),
                launchTemplate: one("launch_template", {
                    launchTemplateSpecification: one("launch_template_specification"),
                    overrides: many("override"),
                }),
            }),
        },
    },
    "aws:cloudwatch/logGroup:LogGroup": { type: "aws_cloudwatch_log_group", fields: tags },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { type: "aws_default_security_group", fields: tags },
    "aws:ec2/eip:Eip": { type: "aws_eip", fields: tags },
    "aws:ec2/flowLog:FlowLog": { type: "aws_flow_log", fields: tags },
    "aws:ec2/internetGateway:InternetGateway": { type: "aws_internet_gateway", fields: tags },
    "aws:ec2/launchConfiguration:LaunchConfiguration": {
        type: "aws_launch_configuration",
        fields: {
            ebsBlockDevices: many("ebs_block_device"),
            metadataOptions: one("metadata_options"),
            rootBlockDevice: one("root_block_device"),
        },
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        type: "aws_launch_template",
        fields: {
            ...tags,
            blockDeviceMappings: many("block_device_mappings", { ebs: one("ebs") }),
            cpuOptions: one("cpu_options"),
            enclaveOptions: one("enclave_options"),
            iamInstanceProfile: one("iam_instance_profile"),
            metadataOptions: one("metadata_options"),
            tagSpecifications: many("tag_specifications", tags),
            vpcSecurityGroupIds: "vpc_security_group_ids",
        },
    },
    "aws:ec2/natGateway:NatGateway": { type: "aws_nat_gateway", fields: tags },
    "aws:ec2/route:Route": { type: "aws_route", fields: {} },
    "aws:ec2/routeTable:RouteTable": { type: "aws_route_table", fields: tags },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": { type: "aws_route_table_association", fields: {} },
    "aws:ec2/securityGroup:SecurityGroup": { type: "aws_security_group", fields: tags },
    "aws:ec2/subnet:Subnet": { type: "aws_subnet", fields: tags },
    "aws:ec2/vpc:Vpc": { type: "aws_vpc", fields: tags },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        type: "aws_vpc_endpoint",
        fields: {
            ...tags,
            routeTableIds: "route_table_ids",
            securityGroupIds: "security_group_ids",
            subnetIds: "subnet_ids",
        },
    },
    "aws:eks/accessEntry:AccessEntry": { type: "aws_eks_access_entry", fields: tags },
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        type: "aws_eks_access_policy_association",
        fields: { accessScope: one("access_scope") },
    },
    "aws:eks/addon:Addon": {
        type: "aws_eks_addon",
        fields: { ...tags, podIdentityAssociations: many("pod_identity_association") },
    },
    "aws:eks/cluster:Cluster": {
        type: "aws_eks_cluster",
        fields: {
            ...tags,
            accessConfig: one("access_config"),
            enabledClusterLogTypes: "enabled_cluster_log_types",
            encryptionConfig: one("encryption_config", { provider: one("provider"), resources: "resources" }),
            kubernetesNetworkConfig: one("kubernetes_network_config"),
            vpcConfig: one("vpc_config", { publicAccessCidrs: "public_access_cidrs", subnetIds: "subnet_ids" }),
        },
    },
    "aws:eks/nodeGroup:NodeGroup": {
        type: "aws_eks_node_group",
        fields: {
            ...tags,
            instanceTypes: "instance_types",
            labels: "labels",
            launchTemplate: one("launch_template"),
            scalingConfig: one("scaling_config"),
            subnetIds: "subnet_ids",
            updateConfig: one("update_config"),
        },
    },
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": { type: "aws_eks_pod_identity_association", fields: tags },
    "aws:iam/instanceProfile:InstanceProfile": { type: "aws_iam_instance_profile", fields: tags },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        type: "aws_iam_openid_connect_provider",
        fields: { ...tags, clientIdLists: "client_id_list" },
    },
    "aws:iam/role:Role": { type: "aws_iam_role", fields: tags },
    "aws:iam/rolePolicy:RolePolicy": { type: "aws_iam_role_policy", fields: {} },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { type: "aws_iam_role_policy_attachment", fields: {} },
    "aws:kms/key:Key": { type: "aws_kms_key", fields: tags },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        type: "aws_vpc_security_group_egress_rule",
        fields: tags,
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        type: "aws_vpc_security_group_ingress_rule",
        fields: tags,
    },
};

export const aws: TerraformCloud = { prefix: "aws:", provider: "aws", types };
