/** What must not be true of any resource of a cluster on EKS, whatever was asked for. */
import { kindOf, type Made } from "./support";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
type Inputs = any;

/** What is weak about a resource, in words; nothing where it is sound. */
type Check = (inputs: Inputs, made: Made, all: Made[]) => (string | false)[];

/** Everything that is weak, each with the resource's name. */
export function weaknesses(all: Made[]): string[] {
    return all.flatMap((made) => {
        const found = checks[kindOf(made)]?.(made.inputs, made, all) ?? [];
        return found.filter((each) => each !== false).map((each) => `${made.name}: ${each}`);
    });
}

/** How IAM, EC2 and the log service are named in a trust policy, and what each has to be bound to. */
const bounds: Record<string, string[]> = {
    "pods.eks.amazonaws.com": [
        "StringEquals/aws:SourceAccount",
        "StringEquals/aws:RequestTag/kubernetes-namespace",
        "StringEquals/aws:RequestTag/kubernetes-service-account",
        "ArnEquals/aws:RequestTag/eks-cluster-arn",
    ],
    "vpc-flow-logs.amazonaws.com": ["StringEquals/aws:SourceAccount"],
    "eks.amazonaws.com": [],
    "ec2.amazonaws.com": [],
};

function trustWeaknesses(policy: string): (string | false)[] {
    return JSON.parse(policy).Statement.flatMap((statement: Inputs) => {
        const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
            Object.entries(keys as object).map(([key, value]) => ({ key: `${operator}/${key}`, value })),
        );
        const has = (key: string) => conditions.some((each) => each.key.endsWith(key) && each.value.length > 0);
        const federated = statement.Principal?.Federated !== undefined;
        const needed = federated ? [":aud", ":sub"] : bounds[statement.Principal?.Service];
        return [
            needed === undefined && `is trusted to ${JSON.stringify(statement.Principal)}`,
            needed?.some((key) => !has(key)) && `trusts without ${needed.filter((key) => !has(key)).join()}`,
            /[*?]/.test(JSON.stringify(statement)) && "trusts a pattern",
        ];
    });
}

const isRange = (inputs: Inputs, port: number) => inputs.fromPort <= port && port <= inputs.toPort;

/** Of the pool's own: the group of its nodes, by the name of its template. */
const isOnlyOwnGroup = (inputs: Inputs, { name }: Made, all: Made[]) => {
    const own = all.find((other) => other.name === name.replace(/-pool-(.*)-template$/, "-group-pool-$1"));
    return inputs.vpcSecurityGroupIds.length === 1 && inputs.vpcSecurityGroupIds[0] === own?.id;
};

const isGroup = (inputs: Inputs) =>
    inputs.referencedSecurityGroupId !== undefined && inputs.cidrIpv4 === undefined && inputs.cidrIpv6 === undefined;

/** People and Pulumi, to the API server alone: its group is the one that nobody of the package's made. */
const isClient = (inputs: Inputs, all: Made[]) =>
    inputs.cidrIpv4 !== "0.0.0.0/0" &&
    inputs.fromPort === 443 &&
    inputs.toPort === 443 &&
    all.every((other) => kindOf(other) !== "SecurityGroup" || other.id !== inputs.securityGroupId);

const publicSubnets = (all: Made[]) =>
    all.filter((made) => kindOf(made) === "Subnet" && made.name.includes("-public-")).map(({ id }) => id);
const inPublic = (ids: string[], all: Made[]) =>
    publicSubnets(all).some((id) => ids.includes(id)) && "has nodes in a public subnet";

const checks: Record<string, Check> = {
    LaunchTemplate: (inputs, made, all) => [
        inputs.metadataOptions?.httpTokens !== "required" && "gives credentials without a token",
        inputs.metadataOptions?.httpPutResponseHopLimit !== 1 && "lets pods ask for the node's credentials",
        inputs.blockDeviceMappings.some(({ ebs }: Inputs) => ebs.encrypted !== "true") && "has a volume in plain",
        inputs.keyName !== undefined && "has a key pair",
        inputs.networkInterfaces !== undefined && "may have a public address",
        !isOnlyOwnGroup(inputs, made, all) && "has another group than its pool's",
    ],
    EC2NodeClass: ({ spec }) => [
        spec.metadataOptions?.httpTokens !== "required" && "gives credentials without a token",
        spec.metadataOptions?.httpPutResponseHopLimit !== 1 && "lets pods ask for the node's credentials",
        spec.blockDeviceMappings.some(({ ebs }: Inputs) => ebs.encrypted !== true) && "has a volume in plain",
        spec.associatePublicIPAddress !== false && "may have a public address",
        spec.securityGroupSelectorTerms.length !== 1 && "has more groups than its pool's",
    ],
    NodeGroup: (inputs, _, all) => [
        inputs.remoteAccess !== undefined && "lets people in by SSH",
        inPublic(inputs.subnetIds, all),
    ],
    Group: (inputs, _, all) => [inPublic(inputs.vpcZoneIdentifiers, all)],
    Subnet: ({ mapPublicIpOnLaunch }) => [mapPublicIpOnLaunch !== false && "gives out public addresses"],
    Cluster: ({ accessConfig, encryptionConfig, vpcConfig, enabledClusterLogTypes, bootstrapSelfManagedAddons }) => [
        accessConfig.authenticationMode !== "API" && "reads who may enter from a ConfigMap",
        accessConfig.bootstrapClusterCreatorAdminPermissions !== false && "lets its creator do everything",
        !(encryptionConfig?.provider.keyArn && encryptionConfig.resources.includes("secrets")) &&
            "has Secrets in plain",
        vpcConfig.endpointPrivateAccess !== true && "is not reached from within",
        vpcConfig.endpointPublicAccess && !(vpcConfig.publicAccessCidrs?.length > 0) && "is open to the internet",
        !(enabledClusterLogTypes?.length > 0) && "keeps no logs",
        bootstrapSelfManagedAddons !== false && "has add-ons that nobody chose",
    ],
    LogGroup: ({ retentionInDays }) => [!(retentionInDays > 0) && "keeps logs for ever"],
    FlowLog: ({ trafficType }) => [trafficType !== "ALL" && "does not log all traffic"],
    Key: (inputs) => [
        inputs.enableKeyRotation !== true && "is never renewed",
        inputs.deletionWindowInDays !== 30 && "is gone soon once it is deleted",
    ],
    Vpc: (_, made, all) => [
        all.filter((other) => kindOf(other) === "DefaultSecurityGroup" && other.inputs.vpcId === made.id).length !==
            1 && "has an open default group",
    ],
    DefaultSecurityGroup: ({ ingress, egress }) => [(ingress ?? egress) !== undefined && "lets traffic through"],
    SecurityGroup: ({ ingress, egress }) => [(ingress ?? egress) !== undefined && "has rules of its own"],
    SecurityGroupIngressRule: (inputs, { name }, all) => [
        !isGroup(inputs) && !isClient(inputs, all) && "lets addresses in",
        inputs.ipProtocol === "-1" && "lets every protocol in",
        inputs.fromPort === 22 && inputs.toPort === 22 && "is there for SSH",
        // Pods of one tenant on two nodes, or of two tenants of which one lets the other in.
        isRange(inputs, 22) && !/(-pods|[.]to[.][a-z0-9-]+)-tcp-0-in$|-udp-0-in$/.test(name) && "opens SSH",
        isRange(inputs, 10250) && !/-kubelet-in$|-udp-0-in$/.test(name) && "opens the kubelet",
    ],
    SecurityGroupEgressRule: (inputs) => [
        inputs.ipProtocol === "-1" && "lets every protocol out",
        inputs.cidrIpv4 !== undefined &&
            inputs.fromPort !== inputs.toPort &&
            "lets a range of ports out of the cluster",
    ],
    VpcEndpoint: ({ vpcEndpointType, privateDnsEnabled, securityGroupIds }) => [
        vpcEndpointType === "Interface" && privateDnsEnabled !== true && "is not found by its name",
        vpcEndpointType === "Interface" && securityGroupIds.length !== 1 && "has not its own group alone",
    ],
    Role: ({ assumeRolePolicy }) => trustWeaknesses(assumeRolePolicy),
    AccessPolicyAssociation: (inputs, _, all) => [
        all.some(
            ({ name, inputs: entry }) => /-access-tenant-/.test(name) && entry.principalArn === inputs.principalArn,
        ) && "makes a tenant's people administrators",
    ],
    Addon: ({ addonName, configurationValues }) => [
        addonName === "vpc-cni" && !/"enableNetworkPolicy":"true"/.test(configurationValues) && "enforces no policies",
        addonName === "vpc-cni" &&
            !/"strict"/.test(configurationValues) &&
            "lets pods out before their policies are there",
    ],
};
