/** What a cluster on Azure AKS is given. */
import type * as pulumi from "@pulumi/pulumi";
import type { Sandbox } from "./isolation";

/** What Microsoft promises of the control plane, and asks for it. */
export const AksTier = {
    /** Free, with no promise of when it answers: for trying things out. */
    Free: "free",
    /** With a promise of when it answers. */
    Standard: "standard",
    /** The same, and two years of support for each version (Long Term Support). */
    Premium: "premium",
} as const;
export type AksTier = (typeof AksTier)[keyof typeof AksTier];

/** On to which Kubernetes versions AKS moves the cluster by itself. */
export const AksUpgradeChannel = {
    /** To none: whoever runs the cluster does. */
    None: "none",
    /** To the newest patch of its minor version. */
    Patch: "patch",
    /** To the newest patch of the minor version before the newest. */
    Stable: "stable",
    /** To the newest patch of the newest minor version. */
    Rapid: "rapid",
} as const;
export type AksUpgradeChannel = (typeof AksUpgradeChannel)[keyof typeof AksUpgradeChannel];

/** How the nodes' operating system is kept up to date between Kubernetes versions. */
export const AksNodeImageChannel = {
    /** Security fixes are put into the image as it is tested; nodes are replaced only where a fix needs that. */
    SecurityPatch: "security-patch",
    /** Nodes get AKS's new image each week. */
    NodeImage: "node-image",
} as const;
export type AksNodeImageChannel = (typeof AksNodeImageChannel)[keyof typeof AksNodeImageChannel];

/** How nodes reach addresses outside the network. */
export const AksOutbound = {
    /** Through a NAT gateway of the cluster's own; with the user's subnets, through the one that they have. */
    NatGateway: "nat-gateway",
    /** Through the route table that the user's subnet has, for example to a firewall. */
    Routes: "routes",
} as const;
export type AksOutbound = (typeof AksOutbound)[keyof typeof AksOutbound];

/** A log of the control plane that goes to a Log Analytics workspace. */
export const AksLog = {
    /** Changes by the API server, and who asked for them. */
    Audit: "audit",
    /** Who came in by Entra ID. */
    Authentication: "authentication",
    /** What the API server does. */
    ApiServer: "api-server",
    /** Where pods are put, and why. */
    Scheduler: "scheduler",
    /** What the controllers do. */
    ControllerManager: "controller-manager",
    /** When machines are added and taken away. */
    Autoscaler: "autoscaler",
} as const;
export type AksLog = (typeof AksLog)[keyof typeof AksLog];

/** The day of the week on which maintenance begins. */
export const AksWeekday = {
    /** Monday, in UTC. */
    Monday: "monday",
    /** Tuesday, in UTC. */
    Tuesday: "tuesday",
    /** Wednesday, in UTC. */
    Wednesday: "wednesday",
    /** Thursday, in UTC. */
    Thursday: "thursday",
    /** Friday, in UTC. */
    Friday: "friday",
    /** Saturday, in UTC. */
    Saturday: "saturday",
    /** Sunday, in UTC. */
    Sunday: "sunday",
} as const;
export type AksWeekday = (typeof AksWeekday)[keyof typeof AksWeekday];

/** The network: one of its own, or the user's subnets. */
export interface AksNetworkSpec {
    /** Addresses of the nodes. Default `"10.0.0.0/20"`. */
    nodeCidr?: string;
    /** Addresses of the API server, a `/28` or wider. Default `"10.0.16.0/28"`. */
    apiServerCidr?: string;
    /** Addresses of the pods, which are the cluster's own and not the network's; each node takes a `/24` of them. Default `"10.244.0.0/16"`. */
    podCidr?: string;
    /** Addresses of Services. Default `"10.96.0.0/16"`. */
    serviceCidr?: string;
    /** How nodes reach addresses outside the network. Default `nat-gateway`. */
    outbound?: AksOutbound;
    /** The user's subnet for the nodes, by its id, instead of one that is made. Default: one is made. */
    nodeSubnet?: pulumi.Input<string>;
    /** The user's subnet for the API server, by its id, delegated to `Microsoft.ContainerService/managedClusters`. Required with `nodeSubnet`, and its `apiServerCidr` by tenants with `network.apiServer`. Default: one is made. */
    apiServerSubnet?: pulumi.Input<string>;
}

/** The API server's endpoint. It is always reached from the nodes, within the network. */
export interface AksEndpointSpec {
    /** From which private addresses it is reached beside the nodes', in the network or behind a VPN or peering to it, for example `["10.20.0.0/16"]`: those of Pulumi among them, where nothing is reached from outside. Default: none. */
    privateCidrs?: string[];
    /** Whether it is reached from outside too. Default false. */
    publicAccess?: boolean;
    /** From where, for example `["203.0.113.0/24"]`. Required with `publicAccess`. Default: none. */
    publicCidrs?: string[];
    /** Whether `publicCidrs` may hold the whole internet. Default false. */
    anyAddress?: boolean;
}

/** Logs of the control plane. */
export interface AksLogsSpec {
    /** Which of them are kept. Default: all. */
    components?: AksLog[];
    /** Whether the audit log has reads as well, which are many. Default false. */
    reads?: boolean;
    /** The Log Analytics workspace, by its id. Default: one of its own. */
    workspace?: pulumi.Input<string>;
    /** How many days the cluster's own workspace keeps them, 30 to 730. Default 90. */
    retentionDays?: number;
}

/** When AKS may replace nodes, and take the API server away for a moment. */
export interface AksMaintenanceSpec {
    /** The day. Default `sunday`. */
    day?: AksWeekday;
    /** The hour in UTC at which it begins, 0 to 23. Default 2. */
    startHour?: number;
    /** How many hours it takes, 4 to 24. Default 6. */
    durationHours?: number;
}

/** What all node pools share unless they say otherwise. */
export interface AksNodesSpec {
    /** The most a machine may cost on demand, in USD an hour. Default 1. */
    maxPricePerHour?: number;
    /** The most a machine may cost on demand for each vCPU, in USD an hour. Default 0.1. */
    maxPricePerVcpuHour?: number;
    /** Number of processes that one pod may have, 256 at least. Default 1024. */
    podPidsLimit?: number;
    /** Size of the boot disk, in GiB. Default 128. */
    volumeGib?: number;
    /** Whether disks are encrypted on the host already, on their way to the storage. The subscription must have the feature `Microsoft.Compute/EncryptionAtHost`. Default true. */
    encryptionAtHost?: boolean;
}

/** A node pool: machines of one shape that carry one sandbox. */
export interface AksNodePoolSpec {
    /** The sandbox. */
    sandbox: Sandbox;
    /** The tenant whose own the nodes are. Default: any tenant of the sandbox. */
    tenant?: string;
    /** Size of the virtual machine, as Azure names it. Default `"Standard_D4s_v5"`. */
    vmSize?: string;
    /** Whether a size may be used whose price the package does not know. Default false. */
    allowUnlistedSizes?: boolean;
    /** The most a machine may cost, in USD an hour. Default: `nodes.maxPricePerHour`. */
    maxPricePerHour?: number;
    /** The most a machine may cost for each vCPU, in USD an hour. Default: `nodes.maxPricePerVcpuHour`. */
    maxPricePerVcpuHour?: number;
    /** The fewest machines. Default 1. */
    minSize?: number;
    /** The most machines, up to which AKS's autoscaler goes. Default 3, or `minSize` if that is more. */
    maxSize?: number;
    /** Size of the boot disk, in GiB. Default: `nodes.volumeGib`. */
    volumeGib?: number;
    /** Labels of the nodes beside the package's own. Default: none. */
    labels?: Record<string, string>;
    /** Number of processes that one pod may have. Default: `nodes.podPidsLimit`. */
    podPidsLimit?: number;
}

/** A cluster on Azure AKS that is built from nothing, with private nodes, Azure CNI Overlay and Cilium. The subscription is the provider's. */
export interface AksSpec {
    /** The location, for example `"westeurope"`. */
    location: string;
    /** The resource group that everything is made in, by its name. Default: one of its own. */
    resourceGroup?: pulumi.Input<string>;
    /** The availability zones of the nodes; none where the location has none. Default `["1", "2", "3"]`. */
    zones?: string[];
    /** The Kubernetes version, for example `"1.36"`. Without a patch: AKS takes the newest. */
    version: string;
    /** The object ids of the Entra ID groups whose members are the cluster's administrators. Whoever runs Pulumi must be in one of them: the cluster has no accounts of its own. */
    adminGroups: string[];
    /** What Microsoft promises of the control plane. Default `standard`. */
    tier?: AksTier;
    /** On to which Kubernetes versions AKS moves the cluster by itself. Default `patch`. */
    upgradeChannel?: AksUpgradeChannel;
    /** How the nodes' operating system is kept up to date. Default `node-image`. */
    nodeImageChannel?: AksNodeImageChannel;
    /** When AKS may do either. Default: what each of its fields says. */
    maintenance?: AksMaintenanceSpec;
    /** The network. Default: one of its own. */
    network?: AksNetworkSpec;
    /** The API server's endpoint. Default: private. */
    endpoint?: AksEndpointSpec;
    /** The Key Vault key that Secrets are encrypted with, with its version, `"https://my-vault.vault.azure.net/keys/secrets/..."`. Default: a key of its own. */
    kmsKey?: pulumi.Input<string>;
    /** The id of the vault that the key is in, which must use Azure RBAC and have purge protection. Required with `kmsKey`. Default: that of the key that is made. */
    kmsVault?: pulumi.Input<string>;
    /** Logs of the control plane. Default: what each of its fields says. */
    logs?: AksLogsSpec;
    /** Whether Pulumi refuses to delete the cluster. Default true. */
    deletionProtection?: boolean;
    /** What all node pools share. Default: what each of its fields says. */
    nodes?: AksNodesSpec;
    /** Node pools by name. Default: one for each sandbox that a tenant has, and one for each tenant with nodes of its own. The pool `system` is always there. */
    nodePools?: Record<string, pulumi.Input<AksNodePoolSpec>>;
    /** Tags of every resource of Azure's. Default: none beside the package's own. */
    tags?: Record<string, string>;
}
