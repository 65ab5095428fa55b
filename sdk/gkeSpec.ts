/** What a cluster on Google GKE is given. */
import type * as pulumi from "@pulumi/pulumi";
import type { Sandbox } from "./isolation";

/** Which versions the control plane and the nodes are moved on to, and when. */
export const GkeReleaseChannel = {
    /** Newest first: each version comes here weeks before the others, and is left earlier. */
    Rapid: "rapid",
    /** GKE's own default: versions that have been in `rapid` for a while. */
    Regular: "regular",
    /** Last: versions that have been in `regular` for a while. */
    Stable: "stable",
    /** A minor version stays for up to two years, against a higher fee in its second. */
    Extended: "extended",
} as const;
export type GkeReleaseChannel = (typeof GkeReleaseChannel)[keyof typeof GkeReleaseChannel];

/** How private nodes reach addresses outside Google. */
export const GkeNat = {
    /** Not at all: images must be in Google's registries, which nodes reach by Private Google Access. */
    None: "none",
    /** Cloud NAT, which is of the region and has no machine that could fail. */
    Regional: "regional",
} as const;
export type GkeNat = (typeof GkeNat)[keyof typeof GkeNat];

/** A log of the cluster that goes to Cloud Logging. */
export const GkeLog = {
    /** What GKE's own pods and nodes write. */
    System: "system",
    /** What every other pod writes. */
    Workloads: "workloads",
    /** Requests to the API server, and what it does with them. */
    ApiServer: "api-server",
    /** Where pods are put, and why. */
    Scheduler: "scheduler",
    /** What the controllers do. */
    ControllerManager: "controller-manager",
} as const;
export type GkeLog = (typeof GkeLog)[keyof typeof GkeLog];

/** The network: one of its own, or the user's subnetwork. */
export interface GkeNetworkSpec {
    /** Addresses of the nodes. Default `"10.0.0.0/20"`. */
    nodeCidr?: string;
    /** Addresses of the pods; each node takes a `/24` of them. Default `"10.4.0.0/14"`. */
    podCidr?: string;
    /** Addresses of Services. Of the user's subnetwork it is needed by tenants with `network.apiServer`. Default `"10.8.0.0/20"`, and not known of the user's. */
    serviceCidr?: string;
    /** Addresses of the control plane, a `/28`. Default `"172.16.0.0/28"`. */
    controlPlaneCidr?: string;
    /** How private nodes reach addresses outside Google. Default `regional`. */
    nat?: GkeNat;
    /** Whether the subnetwork's traffic is logged. Default true. */
    flowLogs?: boolean;
    /** The user's network, instead of one that is made: its name or self link. Default: one is made. */
    vpc?: pulumi.Input<string>;
    /** The user's subnetwork, with Private Google Access and a way out. Default: that of the network that is made. */
    subnetwork?: pulumi.Input<string>;
    /** The name of its secondary range for pods. Required with `subnetwork`. Default: that of the network that is made. */
    podRange?: string;
    /** The name of its secondary range for Services. Required with `subnetwork`. Default: that of the network that is made. */
    serviceRange?: string;
}

/** The API server's endpoint. It is always reached from the nodes, within the network. */
export interface GkeEndpointSpec {
    /** From which private addresses it is reached beside the nodes', in the network or behind a VPN to it, for example `["10.20.0.0/16"]`: those of Pulumi among them, where nothing is reached from outside. Default: none. */
    privateCidrs?: string[];
    /** Whether it is reached from outside too. Default false. */
    publicAccess?: boolean;
    /** From where, for example `["203.0.113.0/24"]`. Required with `publicAccess`. Default: none. */
    publicCidrs?: string[];
    /** Whether `publicCidrs` may hold the whole internet. Default false. */
    anyAddress?: boolean;
}

/** Logs. Changes by the API server are always logged by Google, for 400 days. */
export interface GkeLogsSpec {
    /** Which of the cluster's logs go to Cloud Logging. Default: all. */
    components?: GkeLog[];
    /** Whether reads by the API server are logged as well, of every cluster in the project, since Google has one switch for them. Default false. */
    dataAccess?: boolean;
}

/** What all node pools share unless they say otherwise. */
export interface GkeNodesSpec {
    /** The most a machine may cost on demand, in USD an hour. Default 1. */
    maxPricePerHour?: number;
    /** The most a machine may cost on demand for each vCPU, in USD an hour. Default 0.1. */
    maxPricePerVcpuHour?: number;
    /** Number of processes that one pod may have; GKE takes 1024 at least. Default 1024. */
    podPidsLimit?: number;
    /** Size of the boot disk, in GiB. Default 100. */
    volumeGib?: number;
}

/** A node pool: machines of one shape that carry one sandbox. */
export interface GkeNodePoolSpec {
    /** The sandbox. */
    sandbox: Sandbox;
    /** The tenant whose own the nodes are. Default: any tenant of the sandbox. */
    tenant?: string;
    /** Machine type of Compute Engine. Default `"n2-standard-4"`. */
    machineType?: string;
    /** Whether a machine type may be used whose price the package does not know. Default false. */
    allowUnlistedTypes?: boolean;
    /** The most a machine may cost, in USD an hour. Default: `nodes.maxPricePerHour`. */
    maxPricePerHour?: number;
    /** The most a machine may cost for each vCPU, in USD an hour. Default: `nodes.maxPricePerVcpuHour`. */
    maxPricePerVcpuHour?: number;
    /** The fewest machines over all zones. Default 1. */
    minSize?: number;
    /** The most machines over all zones, up to which GKE's autoscaler goes. Default 3, or `minSize` if that is more. */
    maxSize?: number;
    /** Whether spare capacity is used, which Google may take back at 30 seconds' notice. Default false. */
    spot?: boolean;
    /** Size of the boot disk, in GiB. Default: `nodes.volumeGib`. */
    volumeGib?: number;
    /** Labels of the nodes beside the package's own. Default: none. */
    labels?: Record<string, string>;
    /** Number of processes that one pod may have. Default: `nodes.podPidsLimit`. */
    podPidsLimit?: number;
}

/** A cluster on Google GKE that is built from nothing: GKE Standard, of one region, with private nodes. */
export interface GkeSpec {
    /** The project's id, for example `"my-project"`. */
    project: string;
    /** The region, for example `"us-central1"`. */
    region: string;
    /** The zones of the nodes, two or three, for example `["us-central1-a", "us-central1-b"]`. Default: three that GKE chooses. */
    zones?: string[];
    /** The Kubernetes version, for example `"1.36"`. Without a patch: GKE chooses that, and its channel moves the cluster on. */
    version: string;
    /** The release channel. Default `regular`. */
    releaseChannel?: GkeReleaseChannel;
    /** The network. Default: one of its own. */
    network?: GkeNetworkSpec;
    /** The API server's endpoint. Default: private. */
    endpoint?: GkeEndpointSpec;
    /** The Cloud KMS key that Secrets are encrypted with, `"projects/.../locations/.../keyRings/.../cryptoKeys/..."`, of the cluster's region. Default: a key of its own. */
    kmsKey?: pulumi.Input<string>;
    /** Logs. Default: what each of its fields says. */
    logs?: GkeLogsSpec;
    /** Whether the project's Binary Authorization policy decides which images start. Default true. */
    binaryAuthorization?: boolean;
    /** The Google group that holds the groups which tenants name, `"gke-security-groups@example.com"`. Default: none, and tenants name users alone. */
    securityGroup?: string;
    /** Whether Pulumi refuses to delete the cluster. Default true. */
    deletionProtection?: boolean;
    /** What all node pools share. Default: what each of its fields says. */
    nodes?: GkeNodesSpec;
    /** Node pools by name. Default: one for each sandbox that a tenant has, and one for each tenant with nodes of its own. The pool `system` is always there. */
    nodePools?: Record<string, pulumi.Input<GkeNodePoolSpec>>;
    /** Labels of every resource of Google's. Default: none beside the package's own. */
    labels?: Record<string, string>;
}
