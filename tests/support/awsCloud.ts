/**
 * What AWS resources look like once made: their inputs and the outputs that AWS adds, in the shapes of
 * `@pulumi/aws` 7.48.0. Pulumi's mocks and the stub plugin both answer from here, so they cannot disagree. All values
 * follow from the resource's name: the same program gives the same state.
 */
import { createHash } from "node:crypto";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's properties
export type Properties = Record<string, any>;

export interface CloudState {
    id: string;
    state: Properties;
}

export const account = "123456789012";
export const region = "us-east-1";
const zones = ["a", "b", "c", "d", "e", "f"];

/** A resource that is being made. */
interface Making {
    inputs: Properties;
    /** Its name in AWS: the one that is asked for, else the program's with a suffix, as the provider gives it. */
    name: string;
    /** So many hexadecimal digits of its own. */
    hex: (digits: number) => string;
}

/** The id, and the outputs that nobody gave as inputs. */
type Made = Properties & { id: string };

/**
 * A resource by type, with what its inputs do not say filled in. The seed tells apart two that have the same name in
 * the program, as a resource and its replacement have.
 */
export function awsState(type: string, name: string, inputs: Properties, seed = name): CloudState {
    const hex = (digits: number) => sha256(`${type}\0${seed}`).slice(0, digits);
    const given = text(inputs.name) ?? (text(inputs.namePrefix) ?? `${name}-`) + hex(7);
    const make = makers[type] ?? (type.startsWith("aws:") ? generic(type) : undefined);
    if (make === undefined) throw new Error(`the stub of AWS knows nothing of ${type}`);
    const { id, ...outputs } = make({ inputs, name: given, hex });
    const regional = type.startsWith("aws:") && !type.startsWith("aws:iam/");
    return { id, state: merged({ ...(regional && { region }), ...outputs }, inputs) };
}

/** The answer to a function of the provider. */
export function awsCall(token: string, args: Properties): Properties {
    const answer = functions[token];
    if (answer === undefined) throw new Error(`the stub of AWS has no function ${token}`);
    return answer(args);
}

/** What a function answers and the provider keeps secret. */
export const secretAnswers: Record<string, string[]> = { "aws:ssm/getParameter:getParameter": ["value"] };

const functions: Record<string, (args: Properties) => Properties> = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
        id: region,
        region,
        groupNames: [`${region}-zg-1`],
        names: zones.map((letter) => `${region}${letter}`),
        zoneIds: zones.map((_, index) => `use1-az${index + 1}`),
    }),
    "aws:index/getPartition:getPartition": () => ({
        id: "aws",
        partition: "aws",
        dnsSuffix: "amazonaws.com",
        reverseDnsPrefix: "com.amazonaws",
    }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
        id: account,
        accountId: account,
        arn: `arn:aws:sts::${account}:assumed-role/platform/pulumi`,
        userId: `AROA${upper("caller", 17)}:pulumi`,
    }),
    "aws:index/getRegion:getRegion": () => ({
        id: region,
        name: region,
        region,
        description: "US East (N. Virginia)",
        endpoint: `ec2.${region}.amazonaws.com`,
    }),
    "aws:ssm/getParameter:getParameter": ({ name }) => {
        const value = `ami-${sha256(String(name)).slice(0, 17)}`;
        const arn = arnOf("ssm", `parameter${name}`);
        return { id: name, name, region, arn, type: "String", value, insecureValue: value, version: 1 };
    },
};

const makers: Record<string, (making: Making) => Made> = {
    "aws:eks/cluster:Cluster": cluster,
    "aws:eks/nodeGroup:NodeGroup": ({ inputs, hex, name }) => {
        const prefix = text(inputs.nodeGroupNamePrefix);
        const nodeGroupName = text(inputs.nodeGroupName) ?? (prefix === undefined ? name : prefix + hex(7));
        const uuid = uuidOf(hex(32));
        return {
            id: `${inputs.clusterName}:${nodeGroupName}`,
            nodeGroupName,
            arn: arnOf("eks", `nodegroup/${inputs.clusterName}/${nodeGroupName}/${uuid}`),
            amiType: "AL2023_x86_64_STANDARD",
            capacityType: "ON_DEMAND",
            resources: [{ autoscalingGroups: [{ name: `eks-${nodeGroupName}-${uuid}` }] }],
            status: "ACTIVE",
        };
    },
    "aws:eks/addon:Addon": ({ inputs, hex }) => ({
        id: `${inputs.clusterName}:${inputs.addonName}`,
        arn: arnOf("eks", `addon/${inputs.clusterName}/${inputs.addonName}/${uuidOf(hex(32))}`),
    }),
    "aws:eks/accessEntry:AccessEntry": ({ inputs, hex }) => ({
        id: `${inputs.clusterName}:${inputs.principalArn}`,
        accessEntryArn: arnOf("eks", `access-entry/${inputs.clusterName}/role/${account}/${uuidOf(hex(32))}`),
        type: "STANDARD",
        userName: inputs.principalArn,
    }),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ({ inputs }) => ({
        id: `${inputs.clusterName}#${inputs.principalArn}#${inputs.policyArn}`,
    }),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ({ inputs, hex }) => {
        const associationId = `a-${hex(17)}`;
        const associationArn = arnOf("eks", `podidentityassociation/${inputs.clusterName}/${associationId}`);
        return { id: associationId, associationId, associationArn };
    },
    "aws:ec2/launchTemplate:LaunchTemplate": ({ hex, name }) =>
        ec2("launch-template", `lt-${hex(17)}`, { name, latestVersion: 1, defaultVersion: 1 }),
    "aws:ec2/vpc:Vpc": ({ hex }) =>
        ec2("vpc", `vpc-${hex(17)}`, {
            defaultNetworkAclId: `acl-${hex(17)}`,
            defaultRouteTableId: `rtb-${hex(17)}`,
            defaultSecurityGroupId: `sg-${hex(17)}`,
            dhcpOptionsId: `dopt-${hex(17)}`,
            mainRouteTableId: `rtb-${hex(17)}`,
            ownerId: account,
        }),
    "aws:ec2/subnet:Subnet": ({ hex }) => ec2("subnet", `subnet-${hex(17)}`, { ownerId: account }),
    "aws:ec2/securityGroup:SecurityGroup": ({ hex, name }) =>
        ec2("security-group", `sg-${hex(17)}`, { name, ownerId: account }),
    "aws:ec2/eip:Eip": ({ hex }) => {
        const allocationId = `eipalloc-${hex(17)}`;
        return ec2("elastic-ip", allocationId, { allocationId, publicIp: address("203.0.113", hex) });
    },
    "aws:ec2/natGateway:NatGateway": ({ hex }) => ({
        id: `nat-${hex(17)}`,
        networkInterfaceId: `eni-${hex(17)}`,
        publicIp: address("203.0.113", hex),
    }),
    "aws:ec2/internetGateway:InternetGateway": ({ hex }) =>
        ec2("internet-gateway", `igw-${hex(17)}`, { ownerId: account }),
    "aws:ec2/routeTable:RouteTable": ({ hex }) => ec2("route-table", `rtb-${hex(17)}`, { ownerId: account }),
    "aws:ec2/route:Route": ({ hex }) => ({ id: `r-rtb-${hex(18)}`, origin: "CreateRoute", state: "active" }),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ({ hex }) => ({ id: `rtbassoc-${hex(17)}` }),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ({ hex }) =>
        ec2("vpc-endpoint", `vpce-${hex(17)}`, {
            ownerId: account,
            prefixListId: `pl-${hex(8)}`,
            state: "available",
        }),
    "aws:ec2/flowLog:FlowLog": ({ hex }) => ec2("vpc-flow-log", `fl-${hex(17)}`),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
    "aws:kms/key:Key": ({ hex }) => {
        const keyId = uuidOf(hex(32));
        return { id: keyId, keyId, arn: arnOf("kms", `key/${keyId}`), multiRegion: false };
    },
    "aws:kms/alias:Alias": ({ name, inputs }) => {
        const targetKeyArn = arnOf("kms", `key/${inputs.targetKeyId}`);
        return { id: name, name, arn: arnOf("kms", name), targetKeyArn };
    },
    "aws:cloudwatch/logGroup:LogGroup": ({ name }) => ({ id: name, name, arn: arnOf("logs", `log-group:${name}`) }),
    "aws:iam/role:Role": ({ name, inputs, hex }) => ({
        id: name,
        name,
        arn: iamArn(`role${text(inputs.path) ?? "/"}${name}`),
        uniqueId: `AROA${hex(17).toUpperCase()}`,
    }),
    "aws:iam/policy:Policy": ({ name, inputs, hex }) => {
        const arn = iamArn(`policy${text(inputs.path) ?? "/"}${name}`);
        return { id: arn, name, arn, policyId: `ANPA${hex(17).toUpperCase()}` };
    },
    "aws:iam/rolePolicy:RolePolicy": ({ name, inputs }) => ({ id: `${inputs.role}:${name}`, name }),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ({ inputs }) => ({
        id: `${inputs.role}/${inputs.policyArn}`,
    }),
    "aws:iam/instanceProfile:InstanceProfile": ({ name, hex }) => ({
        id: name,
        name,
        arn: iamArn(`instance-profile/${name}`),
        uniqueId: `AIPA${hex(17).toUpperCase()}`,
    }),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ({ inputs, hex }) => {
        const arn = iamArn(`oidc-provider/${String(inputs.url).replace("https://", "")}`);
        return { id: arn, arn, thumbprintLists: [hex(40)] };
    },
    "aws:autoscaling/group:Group": ({ name, hex }) => ({
        id: name,
        name,
        arn: arnOf("autoscaling", `autoScalingGroup:${uuidOf(hex(32))}:autoScalingGroupName/${name}`),
    }),
    "kubernetes-cert-manager:index:CertManager": ({ inputs }) => ({
        id: "",
        status: {
            appVersion: inputs.helmOptions?.version ?? "",
            chart: "cert-manager",
            name: inputs.helmOptions?.name ?? "cert-manager",
            namespace: inputs.helmOptions?.namespace ?? "default",
            revision: 1,
            status: "deployed",
            version: inputs.helmOptions?.version ?? "",
        },
    }),
};

function cluster({ name, hex, inputs }: Making): Made {
    const issuer = `https://oidc.eks.${region}.amazonaws.com/id/${hex(32).toUpperCase()}`;
    const certificate = `-----BEGIN CERTIFICATE-----\n${hex(64)}\n-----END CERTIFICATE-----\n`;
    return {
        id: name,
        name,
        arn: arnOf("eks", `cluster/${name}`),
        certificateAuthority: { data: Buffer.from(certificate).toString("base64") },
        createdAt: "2026-11-24T00:00:00Z",
        endpoint: `https://${hex(32).toUpperCase()}.gr7.${region}.eks.amazonaws.com`,
        identities: [{ oidcs: [{ issuer }] }],
        kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: "172.20.0.0/16" },
        platformVersion: "eks.1",
        status: "ACTIVE",
        version: "1.36",
        vpcConfig: {
            clusterSecurityGroupId: `sg-${hex(17)}`,
            // A VPC is not among the inputs: AWS finds it by the subnets.
            vpcId: `vpc-${sha256(JSON.stringify(inputs.vpcConfig?.subnetIds ?? [])).slice(0, 17)}`,
        },
    };
}

function securityGroupRule({ hex }: Making): Made {
    const id = `sgr-${hex(17)}`;
    return ec2("security-group-rule", id, { securityGroupRuleId: id });
}

/** Any other resource: an id by its type and name, and an ARN. */
function generic(type: string): (making: Making) => Made {
    const [, module = "", kind = ""] = /^aws:([^/:]+)\/?([^:]*)/.exec(type) ?? [];
    return ({ name, hex }) => ({ id: `${name}-${hex(8)}`, arn: arnOf(module, `${kind}/${name}`) });
}

function ec2(kind: string, id: string, more: Properties = {}): Made {
    return { id, arn: arnOf("ec2", `${kind}/${id}`), ...more };
}

function arnOf(service: string, resource: string): string {
    return `arn:aws:${service}:${region}:${account}:${resource}`;
}

function iamArn(resource: string): string {
    return `arn:aws:iam::${account}:${resource}`;
}

/** Inputs stand over what AWS would choose, at every depth. */
export function merged(computed: Properties, inputs: Properties): Properties {
    const result = { ...computed };
    for (const [key, value] of Object.entries(inputs))
        result[key] = isPlain(value) && isPlain(result[key]) ? merged(result[key] as Properties, value) : value;
    return result;
}

function isPlain(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function text(value: unknown): string | undefined {
    return typeof value === "string" ? value : undefined;
}

function address(network: string, hex: Making["hex"]): string {
    return `${network}.${(parseInt(hex(2), 16) % 254) + 1}`;
}

export function uuidOf(hex: string): string {
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

function upper(seed: string, length: number): string {
    return sha256(seed).slice(0, length).toUpperCase();
}

function sha256(seed: string): string {
    return createHash("sha256").update(seed).digest("hex");
}
