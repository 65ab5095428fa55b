/** Every option of a cluster on EKS, and where a reader of AWS's console or of the cluster would find it again. */
import { type EksAddonName, eksAddonSets } from "../../../../sdk/catalog/aws/eksAddons";
import { eksClusterShape } from "../../../../sdk/plan/eks/shape";
import { admin, eks, type EksRequest } from "../../plan/eks/support";
import { type Built, role } from "./support";
import { z } from "zod";

/** An option, where it arrives, and what is there without it. */
export interface Row {
    option: string;
    with: EksRequest;
    without: EksRequest;
    see: (built: Built) => unknown;
    expected: unknown;
    /** Without the option. */
    otherwise: unknown;
}

/** An option that no resource shows: it decides what is refused. */
export interface Judged {
    option: string;
    right: EksRequest;
    wrong: EksRequest;
    path: string;
}

const acme = { acme: { isolation: "shared" } };
const one = (option: string, changes: object, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    option,
    with: eks(changes, acme),
    without: eks({}, acme),
    see,
    expected,
    otherwise,
});

const cluster = ({ the }: Built) => the("Cluster").inputs;
const count = (type: string) => (built: Built) => built.ofType(type).length;

export const given = {
    vpcId: "vpc-0123456789abcdef0",
    subnets: [
        { id: "subnet-0123456789abcdef0", zone: "us-east-1a", cidr: "10.1.0.0/20" },
        { id: "subnet-0123456789abcdef1", zone: "us-east-1b", cidr: "10.1.16.0/20" },
    ],
};
const noCidr = { ...given, subnets: given.subnets.map(({ id, zone }) => ({ id, zone })) };
const key = "arn:aws:kms:us-east-1:123456789012:key/0a1b";
const coredns = ({ named }: Built) => named("prod-network-coredns").inputs.spec.egress;
const groupVpc = ({ named }: Built) => named("prod-group-pool-system").inputs.vpcId;

const network: Row[] = [
    one(
        "network.cidr",
        { network: { cidr: "10.8.0.0/18" } },
        (b) => b.the("Vpc").inputs.cidrBlock,
        "10.8.0.0/18",
        "10.0.0.0/16",
    ),
    one(
        "network.zones",
        { network: { zones: ["eu-west-1a", "eu-west-1b"] } },
        (b) => [...new Set(b.ofType("Subnet").map(({ inputs }) => inputs.availabilityZone))],
        ["eu-west-1a", "eu-west-1b"],
        ["us-east-1a", "us-east-1b", "us-east-1c"],
    ),
    one("network.zoneCount", { network: { zoneCount: 2 } }, count("Subnet"), 8, 12),
    one("network.nat", { network: { nat: "per-zone" } }, count("NatGateway"), 3, 1),
    {
        ...one("network.nat", {}, count("NatGateway"), 0, 1),
        with: {
            ...eks({ network: { nat: "none" }, nodes: { mirror: "https://mirror.example.com" } }, acme),
            proof: { onUpdate: false },
        },
    },
    one(
        "network.endpoints",
        { network: { endpoints: ["logs"] } },
        (b) =>
            b.ofType("VpcEndpoint").filter(({ inputs }) => inputs.serviceName === "com.amazonaws.us-east-1.logs")
                .length,
        1,
        0,
    ),
    one("network.flowLogs", { network: { flowLogs: false } }, count("FlowLog"), 0, 1),
    one(
        "network.flowLogDays",
        { network: { flowLogDays: 30 } },
        (b) => b.named("prod-flow-log").inputs.retentionInDays,
        30,
        90,
    ),
    {
        ...one("network.vpcId", { network: given }, groupVpc, given.vpcId, "vpc-0000000000000000f"),
        without: eks({ network: { ...given, vpcId: "vpc-0000000000000000f" } }, acme),
    },
    one(
        "network.subnets.*.id",
        { network: given },
        (b) => [count("Subnet")(b), b.named("prod-pool-system").inputs.subnetIds[0] === given.subnets[0]?.id],
        [0, true],
        [12, false],
    ),
    {
        ...one("network.subnets.*.cidr", { network: given }, (b) => coredns(b)[0].to, undefined, undefined),
        without: eks({ network: noCidr }, acme),
        expected: ["172.20.0.1/32", "10.1.0.0/20", "10.1.16.0/20"].map((cidr) => ({ ipBlock: { cidr } })),
        otherwise: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
    },
    one(
        "network.serviceCidr",
        { network: { serviceCidr: "172.21.0.0/16" } },
        (b) => cluster(b).kubernetesNetworkConfig.serviceIpv4Cidr,
        "172.21.0.0/16",
        "172.20.0.0/16",
    ),
];

const configOf = ({ the }: Built) => JSON.parse(the("kubernetes").inputs.kubeconfig).users[0].user.exec;
const entries = ({ ofType }: Built) => ofType("AccessPolicyAssociation").map(({ inputs }) => inputs.principalArn);

const controlPlane: Row[] = [
    one(
        "version",
        { version: "1.35" },
        (b) => [
            cluster(b).version,
            b.named("prod-pool-system").inputs.version,
            /^v1\.35\./.test(b.named("prod-addon-kube-proxy").inputs.addonVersion),
        ],
        ["1.35", "1.35", true],
        ["1.36", "1.36", false],
    ),
    one("adminRoleArns", { adminRoleArns: [admin, role("second")] }, entries, [admin, role("second")], [admin]),
    one(
        "credentials.roleArn",
        { credentials: { roleArn: admin } },
        (b) => configOf(b).args.slice(-2),
        ["--role-arn", admin],
        ["--output", "json"],
    ),
    one(
        "credentials.profile",
        { credentials: { profile: "platform" } },
        (b) => configOf(b).env,
        [{ name: "AWS_PROFILE", value: "platform" }],
        null,
    ),
    one(
        "endpoint.privateCidrs",
        { endpoint: { privateCidrs: ["10.20.0.0/16"] } },
        (b) => {
            const rules = b.ofType("SecurityGroupIngressRule").filter(({ inputs }) => inputs.cidrIpv4 !== undefined);
            return rules.map(({ inputs }) => [inputs.cidrIpv4, inputs.fromPort, inputs.toPort]);
        },
        [["10.20.0.0/16", 443, 443]],
        [],
    ),
    one(
        "endpoint.publicAccess",
        { endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] } },
        (b) => [cluster(b).vpcConfig.endpointPublicAccess, cluster(b).vpcConfig.endpointPrivateAccess],
        [true, true],
        [false, true],
    ),
    one(
        "endpoint.publicCidrs",
        { endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] } },
        (b) => cluster(b).vpcConfig.publicAccessCidrs,
        ["203.0.113.0/24"],
        undefined,
    ),
    one(
        "kmsKeyArn",
        { kmsKeyArn: key },
        (b) => [
            cluster(b).encryptionConfig.provider.keyArn === key,
            cluster(b).encryptionConfig.resources,
            count("Key")(b),
        ],
        [true, ["secrets"], 0],
        [false, ["secrets"], 1],
    ),
    one(
        "logs.types",
        { logs: { types: ["audit", "authenticator"] } },
        (b) => cluster(b).enabledClusterLogTypes,
        ["audit", "authenticator"],
        ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    ),
    one("logs.days", { logs: { days: 365 } }, (b) => b.named("prod-log").inputs.retentionInDays, 365, 90),
    one("deletionProtection", { deletionProtection: false }, (b) => cluster(b).deletionProtection, false, true),
    one(
        "tags",
        { tags: { owner: "platform" } },
        (b) => {
            const tagged = b.all.filter(({ inputs, type }) => type.startsWith("aws:") && inputs.tags !== undefined);
            return [tagged.length > 50, tagged.every(({ inputs }) => inputs.tags.owner === "platform")];
        },
        [true, true],
        [true, false],
    ),
];

const addon = (option: string, name: EksAddonName, version: string): Row =>
    one(
        `addons.${option}`,
        { addons: { [option]: version } },
        (b) => b.named(`prod-addon-${name}`).inputs.addonVersion,
        version,
        eksAddonSets["1.36"]?.versions[name],
    );

const addons: Row[] = [
    addon("vpcCni", "vpc-cni", "v1.99.0-eksbuild.1"),
    addon("kubeProxy", "kube-proxy", "v1.36.9-eksbuild.1"),
    addon("coredns", "coredns", "v1.99.0-eksbuild.1"),
    addon("podIdentityAgent", "eks-pod-identity-agent", "v1.99.0-eksbuild.1"),
    {
        ...one("certManager.version", {}, (b) => b.the("CertManager").inputs.helmOptions.version, "v1.19.2", "v1.19.1"),
        with: eks(
            { certManager: { version: "v1.19.2" } },
            { acme: { isolation: "shared", certificates: { enabled: true } } },
        ),
        without: eks(
            { certManager: { version: "v1.19.1" } },
            { acme: { isolation: "shared", certificates: { enabled: true } } },
        ),
    },
    {
        ...one(
            "identity",
            {},
            (b) => [count("PodIdentityAssociation")(b), count("OpenIdConnectProvider")(b)],
            [0, 1],
            [1, 0],
        ),
        with: eks({ identity: "irsa" }, { acme: { isolation: "shared", identity: {} } }),
        without: eks({}, { acme: { isolation: "shared", identity: {} } }),
    },
];

export const clusterRows: Record<string, Row[]> = { network, controlPlane, addons };

/** Every field that there is, `*` for any name or place. */
export function everyOption(): string[] {
    return fieldsOf(eksClusterShape.shape.eks, "");
}

function fieldsOf(shape: unknown, path: string): string[] {
    if (shape instanceof z.ZodOptional) return fieldsOf(shape.unwrap(), path);
    const below = (name: string) => (path === "" ? name : `${path}.${name}`);
    if (shape instanceof z.ZodObject)
        return Object.entries(shape.shape).flatMap(([name, field]) => fieldsOf(field, below(name)));
    const inner =
        shape instanceof z.ZodArray ? shape.element : shape instanceof z.ZodRecord ? shape.valueType : undefined;
    return inner instanceof z.ZodObject ? fieldsOf(inner, below("*")) : [path];
}
