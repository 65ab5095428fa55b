/** What a cluster on Amazon EKS is given. */
import type * as pulumi from "@pulumi/pulumi";
import type { Sandbox } from "./isolation";

/** Who runs the machines of a node pool. */
export const EksPoolKind = {
    /** A managed node group. EKS drops nested virtualization from its launch template. */
    Managed: "managed",
    /** An auto scaling group of the package's own. */
    SelfManaged: "self-managed",
    /** A NodePool and an EC2NodeClass for a Karpenter that is in the cluster. */
    Karpenter: "karpenter",
    /** EKS Auto Mode. Refused, with the reason: nothing of the package's can be put on its nodes. */
    Auto: "auto",
} as const;
export type EksPoolKind = (typeof EksPoolKind)[keyof typeof EksPoolKind];

/** What the nodes of a pool are installed with. */
export const EksNodeOs = {
    /** Amazon Linux 2023 as EKS ships it. */
    Al2023: "al2023",
    /** Bottlerocket: for `runc` and `runc-userns` alone. */
    Bottlerocket: "bottlerocket",
} as const;
export type EksNodeOs = (typeof EksNodeOs)[keyof typeof EksNodeOs];

/** The processor's instruction set. */
export const EksArchitecture = {
    /** Intel and AMD. */
    Amd64: "amd64",
    /** Graviton. */
    Arm64: "arm64",
} as const;
export type EksArchitecture = (typeof EksArchitecture)[keyof typeof EksArchitecture];

/** How private nodes reach addresses outside the VPC. */
export const EksNat = {
    /** Not at all: images and downloads must be inside the VPC or behind its endpoints. */
    None: "none",
    /** One NAT gateway in the first zone. An outage of that zone cuts all zones off. */
    Single: "single",
    /** A NAT gateway in each zone. */
    PerZone: "per-zone",
} as const;
export type EksNat = (typeof EksNat)[keyof typeof EksNat];

/** How a tenant's pods come by their role. */
export const EksIdentityMode = {
    /** Pod Identity where the sandbox is known to reach its agent, IRSA elsewhere. */
    Auto: "auto",
    /** EKS Pod Identity for every tenant. */
    PodIdentity: "pod-identity",
    /** IAM roles for service accounts, by the cluster's OpenID Connect issuer, for every tenant. */
    Irsa: "irsa",
} as const;
export type EksIdentityMode = (typeof EksIdentityMode)[keyof typeof EksIdentityMode];

/** A log of the control plane. */
export const EksLog = {
    /** Requests to the API server, and what it does with them. */
    Api: "api",
    /** Who asked for what, and whether it was granted. */
    Audit: "audit",
    /** Which role of the account came in as which user. */
    Authenticator: "authenticator",
    /** What the controllers do. */
    ControllerManager: "controllerManager",
    /** Where pods are put, and why. */
    Scheduler: "scheduler",
} as const;
export type EksLog = (typeof EksLog)[keyof typeof EksLog];

/** A private subnet of the user's. */
export interface EksSubnetSpec {
    /** The subnet's id, for example `"subnet-0123456789abcdef0"`. */
    id: pulumi.Input<string>;
    /** Its availability zone, for example `"us-east-1a"`. */
    zone: string;
    /** Its address range. Needed by tenants with `network.apiServer` or with a role by IRSA. Default: not known. */
    cidr?: string;
}

/** The network: one of its own, or the user's subnets. */
export interface EksNetworkSpec {
    /** Address range of the VPC that is made, `/16` to `/22`, in private address space. Default `"10.0.0.0/16"`. */
    cidr?: string;
    /** Names of the zones, two or three. Default: the first `zoneCount` of the region. */
    zones?: string[];
    /** Number of zones, 2 or 3. Default 3. */
    zoneCount?: number;
    /** How private nodes reach addresses outside the VPC. Default `single`, about 33 USD a month before traffic. */
    nat?: EksNat;
    /** AWS services reached by interface endpoints beside the five that nodes need, for example `["logs"]`; about 7 USD a month for each and each zone. Default: none. */
    endpoints?: string[];
    /** Whether the VPC's traffic is logged. Default true. */
    flowLogs?: boolean;
    /** How long flow logs are kept, in days. Default 90. */
    flowLogDays?: number;
    /** The user's VPC, instead of one that is made. Default: one is made. */
    vpcId?: pulumi.Input<string>;
    /** The user's private subnets, in two zones at least, as plain values but for the ids. They need the routes and endpoints that nodes use. Default: those of the VPC that is made. */
    subnets?: pulumi.Input<pulumi.Input<EksSubnetSpec>[]>;
    /** Address range of Services. Default `"172.20.0.0/16"`. */
    serviceCidr?: string;
}

/** The API server's endpoint. It is always reached from the nodes, within the VPC. */
export interface EksEndpointSpec {
    /** From which private addresses it is reached beside the nodes', in the VPC or behind a VPN to it, for example `["10.20.0.0/16"]`: those of Pulumi among them, where nothing is reached from outside. Default: none. */
    privateCidrs?: string[];
    /** Whether it is reached from outside too. Default false. */
    publicAccess?: boolean;
    /** From where, for example `["203.0.113.0/24"]`. Required with `publicAccess`. Default: none. */
    publicCidrs?: string[];
    /** Whether `publicCidrs` may hold the whole internet. Default false. */
    anyAddress?: boolean;
}

/** Logs of the control plane. */
export interface EksLogsSpec {
    /** Which. Default: all. */
    types?: EksLog[];
    /** How long they are kept, in days. Default 90. */
    days?: number;
}

/** Versions of the add-ons, for example `"v1.22.4-eksbuild.3"`. Default of each: the one the package knows for the Kubernetes version. */
export interface EksAddonsSpec {
    /** Version of `vpc-cni`, for example `"v1.22.4-eksbuild.3"`. Default: the one known for the cluster's version. */
    vpcCni?: string;
    /** Version of `kube-proxy`, of the cluster's minor version. Default: the one known for it. */
    kubeProxy?: string;
    /** Version of `coredns`. Default: the one known for the cluster's version. */
    coredns?: string;
    /** Version of `eks-pod-identity-agent`. Default: the one known for the cluster's version. */
    podIdentityAgent?: string;
}

/** What all node pools share unless they say otherwise. */
export interface EksNodesSpec {
    /** The most a machine may cost on demand, in USD an hour. Default 1. */
    maxPricePerHour?: number;
    /** The most a machine may cost on demand for each vCPU, in USD an hour. Default 0.1. */
    maxPricePerVcpuHour?: number;
    /** Where downloads are fetched instead, for example `"https://mirror.example.com"`. Default: where each project publishes. */
    mirror?: string;
    /** The digest of each download by artifact, for example `{ "kata-go-static": "sha256:..." }`. Default: those the package knows. */
    checksums?: Record<string, string>;
    /** Number of processes that one pod may have. Default 1024. */
    podPidsLimit?: number;
    /** Size of the encrypted root volume, in GiB. Default 80, and 160 for Firecracker, whose block snapshotter takes up to 102. */
    volumeGib?: number;
}

/** A node pool: machines of one shape that carry one sandbox. */
export interface EksNodePoolSpec {
    /** The sandbox. */
    sandbox: Sandbox;
    /** The tenant whose own the nodes are. Default: any tenant of the sandbox. */
    tenant?: string;
    /** Who runs the machines. Default `managed`, or `self-managed` where managed groups cannot do it. */
    kind?: EksPoolKind;
    /** What the machines are installed with. Default `al2023`. */
    os?: EksNodeOs;
    /** The machines' image, for example `"ami-0123456789abcdef0"`; its updates are then yours. Required for `nitro`, whose runtime no image of EKS's holds. Default: the image that EKS recommends. */
    imageId?: string;
    /** EC2 instance types, in order of preference. Required for `nitro`: AWS names those that run it. Default `["m7i.xlarge"]`, `["m8i.xlarge"]` for Kata, `["m7g.xlarge"]` on arm64. */
    instanceTypes?: string[];
    /** The processor's instruction set. Default: the first instance type's. */
    architecture?: EksArchitecture;
    /** Whether instance types may be used whose price and virtualization the package does not know. Default false. */
    allowUnlistedTypes?: boolean;
    /** The most a machine may cost, in USD an hour. Default: `nodes.maxPricePerHour`. */
    maxPricePerHour?: number;
    /** The most a machine may cost for each vCPU, in USD an hour. Default: `nodes.maxPricePerVcpuHour`. */
    maxPricePerVcpuHour?: number;
    /** The fewest machines; 0 needs an autoscaler that the package does not install. Default 1. */
    minSize?: number;
    /** The most machines. Default 3, or `minSize` if that is more. */
    maxSize?: number;
    /** Whether spare capacity is used, which EC2 may take back at two minutes' notice. Default false. */
    spot?: boolean;
    /** Size of the encrypted root volume, in GiB. Default: `nodes.volumeGib`. */
    volumeGib?: number;
    /** The days after which a machine is replaced, 1 to 365. Default: none. */
    maxLifetimeDays?: number;
    /** The most machines, in percent, that an update may take away at once. Default 33. */
    maxUnavailablePercent?: number;
    /** Labels of the nodes beside the package's own. Default: none. */
    labels?: Record<string, string>;
    /** Kernel settings beside the package's own. Default: none. */
    sysctls?: Record<string, string>;
    /** Number of processes that one pod may have. Default: `nodes.podPidsLimit`. */
    podPidsLimit?: number;
    /** Digests for this pool, for another processor than the other pools'. They stand over `nodes.checksums`. Default: none. */
    checksums?: Record<string, string>;
}

/** What nobody publishes of Nitro Sandboxes on nodes of one's own, and whoever built their image knows. */
export interface EksNitroSpec {
    /** The handler's name in the image's containerd configuration. */
    handler: string;
    /** What each sandbox costs beside its containers: `cpu` and `memory`, and any other resource of which the nodes offer an amount, for example `{ cpu: "250m", memory: "256Mi" }`. */
    overhead: Record<string, string>;
}

/** cert-manager, which is installed where a tenant has certificates. */
export interface EksCertManagerSpec {
    /** The chart's version, for example `"v1.19.1"`. Required where a tenant has certificates. Default: none. */
    version?: string;
}

/** As whom Pulumi enters the cluster. Its token is made by the AWS CLI, which must be there. */
export interface EksCredentialsSpec {
    /** A role to take on for it, one of `adminRoleArns`. Default: whoever Pulumi runs as. */
    roleArn?: string;
    /** A profile of the AWS CLI. Default: what the CLI finds by itself. */
    profile?: string;
}

/** A cluster on Amazon EKS that is built from nothing. */
export interface EksSpec {
    /** The Kubernetes version, for example `"1.36"`. Without a patch: EKS chooses that. */
    version: string;
    /** IAM roles that administer the cluster; the one that Pulumi runs under must be among them. */
    adminRoleArns: string[];
    /** As whom Pulumi enters the cluster. Default: whoever it runs as. */
    credentials?: EksCredentialsSpec;
    /** The network. Default: a VPC of its own over three zones. */
    network?: EksNetworkSpec;
    /** The API server's endpoint. Default: private. */
    endpoint?: EksEndpointSpec;
    /** The key that Secrets are encrypted with; it cannot be taken away later. Default: a key of its own, 1 USD a month. */
    kmsKeyArn?: pulumi.Input<string>;
    /** Logs of the control plane. Default: all, for 90 days. */
    logs?: EksLogsSpec;
    /** Whether Pulumi and AWS refuse to delete the cluster. Default true. */
    deletionProtection?: boolean;
    /** Versions of the add-ons. Default: the ones this package knows for the cluster's version. */
    addons?: EksAddonsSpec;
    /** How tenants' pods come by their roles. Default `auto`. */
    identity?: EksIdentityMode;
    /** What all node pools share. Default: what each of its fields says. */
    nodes?: EksNodesSpec;
    /** Node pools by name. Default: one for each sandbox that a tenant has, and one for each tenant with nodes of its own. The pool `system` is always there. */
    nodePools?: Record<string, pulumi.Input<EksNodePoolSpec>>;
    /** What nobody publishes of Nitro Sandboxes. Required where a node pool has the sandbox `nitro`. Default: none. */
    nitro?: EksNitroSpec;
    /** cert-manager, installed where a tenant has certificates. Default: none. */
    certManager?: EksCertManagerSpec;
    /** Tags of every AWS resource. Default: none beside the package's own. */
    tags?: Record<string, string>;
}
