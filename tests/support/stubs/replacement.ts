/**
 * Which changes make the AWS provider replace a resource: what hashicorp/terraform-provider-aws, on which
 * `@pulumi/aws` 7.48.0 is built, marks `ForceNew` or `RequiresReplace` in the file that each rule names, read
 * 2026-11-24. Which name is made up where none is given: the properties `name`, and what pulumi/pulumi-aws
 * `provider/resources.go` says of node groups.
 */
export interface Rule {
    /** Places in the inputs: what they hold cannot be changed. */
    fixed: string[];
    /** The property that the provider makes up. */
    named?: string;
    /** Only one of them is given, and another one means another resource. */
    oneOf?: string[];
    /** May be changed, but not be taken away. */
    kept?: string[];
}

const securityGroupRule: Rule = {
    fixed: ["securityGroupId"],
    oneOf: ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"],
};

export const rules: Record<string, Rule> = {
    // internal/service/autoscaling/group.go
    "aws:autoscaling/group:Group": { fixed: ["name", "namePrefix", "initialLifecycleHooks"], named: "name" },
    // internal/service/logs/group.go
    "aws:cloudwatch/logGroup:LogGroup": { fixed: ["name", "namePrefix", "logGroupClass"], named: "name" },
    // internal/service/ec2/vpc_default_security_group.go
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { fixed: ["vpcId"] },
    // internal/service/ec2/ec2_eip.go
    "aws:ec2/eip:Eip": { fixed: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"] },
    // internal/service/ec2/vpc_flow_log.go: everything but its tags
    "aws:ec2/flowLog:FlowLog": {
        fixed: [
            "deliverCrossAccountRole",
            "destinationOptions",
            "eniId",
            "iamRoleArn",
            "logDestination",
            "logDestinationType",
            "logFormat",
            "maxAggregationInterval",
            "subnetId",
            "trafficType",
            "transitGatewayAttachmentId",
            "transitGatewayId",
            "vpcId",
        ],
    },
    // internal/service/ec2/vpc_internet_gateway.go
    "aws:ec2/internetGateway:InternetGateway": { fixed: [] },
    // internal/service/ec2/ec2_launch_template.go
    "aws:ec2/launchTemplate:LaunchTemplate": { fixed: ["name", "namePrefix"], named: "name" },
    // internal/service/ec2/vpc_nat_gateway.go
    "aws:ec2/natGateway:NatGateway": {
        fixed: ["allocationId", "connectivityType", "privateIp", "secondaryPrivateIpAddressCount", "subnetId"],
    },
    // internal/service/ec2/vpc_route.go
    "aws:ec2/route:Route": {
        fixed: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
    },
    // internal/service/ec2/vpc_route_table.go
    "aws:ec2/routeTable:RouteTable": { fixed: ["vpcId"] },
    // internal/service/ec2/vpc_route_table_association.go
    "aws:ec2/routeTableAssociation:RouteTableAssociation": { fixed: ["gatewayId", "subnetId"] },
    // internal/service/ec2/vpc_security_group.go
    "aws:ec2/securityGroup:SecurityGroup": { fixed: ["name", "namePrefix", "description", "vpcId"], named: "name" },
    // internal/service/ec2/vpc_subnet.go
    "aws:ec2/subnet:Subnet": {
        fixed: [
            "availabilityZone",
            "availabilityZoneId",
            "cidrBlock",
            "ipv4IpamPoolId",
            "ipv4NetmaskLength",
            "ipv6IpamPoolId",
            "ipv6Native",
            "ipv6NetmaskLength",
            "outpostArn",
            "vpcId",
        ],
    },
    // internal/service/ec2/vpc_.go
    "aws:ec2/vpc:Vpc": { fixed: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"] },
    // internal/service/ec2/vpc_endpoint.go
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        fixed: [
            "resourceConfigurationArn",
            "serviceName",
            "serviceNetworkArn",
            "serviceRegion",
            "vpcEndpointType",
            "vpcId",
        ],
    },
    // internal/service/eks/access_entry.go
    "aws:eks/accessEntry:AccessEntry": { fixed: ["clusterName", "principalArn", "type"] },
    // internal/service/eks/access_policy_association.go
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        fixed: ["accessScope", "clusterName", "policyArn", "principalArn"],
    },
    // internal/service/eks/addon.go
    "aws:eks/addon:Addon": { fixed: ["addonName", "clusterName"] },
    // internal/service/eks/cluster.go
    "aws:eks/cluster:Cluster": {
        fixed: [
            "accessConfig.bootstrapClusterCreatorAdminPermissions",
            "bootstrapSelfManagedAddons",
            "computeConfig.nodeRoleArn",
            "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr",
            "name",
            "roleArn",
        ],
        named: "name",
        kept: ["encryptionConfig"],
    },
    // internal/service/eks/node_group.go
    "aws:eks/nodeGroup:NodeGroup": {
        fixed: [
            "amiType",
            "capacityType",
            "clusterName",
            "diskSize",
            "instanceTypes",
            "launchTemplate.id",
            "launchTemplate.name",
            "nodeGroupName",
            "nodeGroupNamePrefix",
            "nodeRoleArn",
            "remoteAccess",
            "subnetIds",
        ],
        named: "nodeGroupName",
    },
    // internal/service/eks/pod_identity_association.go
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": { fixed: ["clusterName", "namespace", "serviceAccount"] },
    // internal/service/iam/instance_profile.go
    "aws:iam/instanceProfile:InstanceProfile": { fixed: ["name", "namePrefix", "path"], named: "name" },
    // internal/service/iam/openid_connect_provider.go
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": { fixed: ["url"] },
    // internal/service/iam/role.go
    "aws:iam/role:Role": { fixed: ["name", "namePrefix", "path"], named: "name" },
    // internal/service/iam/role_policy.go
    "aws:iam/rolePolicy:RolePolicy": { fixed: ["name", "namePrefix", "role"], named: "name" },
    // internal/service/iam/role_policy_attachment.go
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { fixed: ["policyArn", "role"] },
    // internal/service/kms/alias.go
    "aws:kms/alias:Alias": { fixed: ["name", "namePrefix"] },
    // internal/service/kms/key.go
    "aws:kms/key:Key": {
        fixed: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
    },
    // internal/service/ec2/vpc_security_group_egress_rule.go and its twin for what comes in
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
};

/**
 * What of a launch template makes no new version when it changes. In a preview the next version is not known after any
 * other change, although new tags of the template itself make none either: internal/service/ec2/ec2_launch_template.go
 */
export const launchTemplateVersion = {
    previewed: ["name", "namePrefix", "description", "defaultVersion", "updateDefaultVersion"],
    made: ["name", "namePrefix", "defaultVersion", "updateDefaultVersion", "tags"],
};
