/**
 * What goes in: one pool's sandbox and machine. Every field but the first four has a default; what a default is, and in
 * which unit, stands at the field.
 */
import type { Sandbox } from "../isolation";

/** The program that the kubelet asks for containers. */
export const ContainerRuntime = {
    Containerd: "containerd",
    Crio: "crio",
} as const;
export type ContainerRuntime = (typeof ContainerRuntime)[keyof typeof ContainerRuntime];

/** What the nodes are installed with. */
export const NodeOs = {
    /** Amazon Linux 2023 as EKS ships it: nodeadm writes the configuration of containerd and of the kubelet. */
    Al2023: "al2023",
    /** Bottlerocket: settings only, no shell and no runtime handlers. */
    Bottlerocket: "bottlerocket",
    Debian: "debian",
    Ubuntu: "ubuntu",
} as const;
export type NodeOs = (typeof NodeOs)[keyof typeof NodeOs];

/** Who makes the cgroups of pods; the kubelet, the runtime and the sandbox must agree. */
export const CgroupDriver = {
    Systemd: "systemd",
    /** For machines whose init is another, and for cgroups of version 1. */
    Cgroupfs: "cgroupfs",
} as const;
export type CgroupDriver = (typeof CgroupDriver)[keyof typeof CgroupDriver];

/** The processor's instruction set, in Kubernetes' words. */
export const Architecture = {
    Amd64: "amd64",
    Arm64: "arm64",
} as const;
export type Architecture = (typeof Architecture)[keyof typeof Architecture];

/** How the bootstrap is handed to the machine. */
export const BootstrapFormat = {
    /** One shell script, for a machine one already has. */
    Script: "script",
    /** `#cloud-config`, for machines that start with cloud-init. */
    CloudInit: "cloud-init",
    /** MIME multipart of a NodeConfig and a script: user data of EKS on AL2023. */
    Nodeadm: "nodeadm",
    /** Settings in TOML: user data of Bottlerocket. */
    Bottlerocket: "bottlerocket",
} as const;
export type BootstrapFormat = (typeof BootstrapFormat)[keyof typeof BootstrapFormat];

/** One kernel module that must not be loaded. */
export interface DeniedModuleSpec {
    /** The module's name, for example `"cramfs"`; `-` and `_` are the same. */
    name: string;
    /** The last day (`YYYY-MM-DD`) on which it is denied. Default: no end. */
    until?: string;
}

/** What may be loaded into the node's kernel. */
export interface NodeModulesSpec {
    /** Denied beside dccp, sctp, rds and tipc. Default: none. */
    deny?: DeniedModuleSpec[];
}

/** One pool of nodes: what it must be able to run, and on what. */
export interface NodeSpec {
    /** The sandbox whose containers the nodes run. */
    sandbox: Sandbox;
    /** The program that the kubelet asks for containers. */
    runtime: ContainerRuntime;
    /** What the nodes are installed with. */
    os: NodeOs;
    /** The handler's name where the machine's image brings it: for `nitro` alone, and required there. */
    handler?: string;
    /** The kubelet's version, for example `"1.36"`. */
    kubernetes: string;
    /** The runtime's version on the nodes; the script refuses an older one. Default: containerd `"2.2"`, CRI-O the kubelet's. */
    runtimeVersion?: string;
    /** The processor's instruction set. Default `amd64`. */
    arch?: Architecture;
    /** Who makes the cgroups of pods. The runtime's own configuration must say the same. Default `systemd`. */
    cgroupDriver?: CgroupDriver;
    /** Where downloads are fetched instead, for example `"https://mirror.example.com"`: the original host and path follow. Default: where each project publishes. */
    mirror?: string;
    /** The digest of each download by artifact, for example `{ "gvisor": "sha512:..." }`. A download without one is refused. */
    checksums?: Record<string, string>;
    /** Number of processes that one pod may have. Default 1024. */
    podPidsLimit?: number;
    /** Kernel settings beside the package's own, for example `{ "net.core.somaxconn": "4096" }`. Default: none. */
    sysctls?: Record<string, string>;
    /** Sysctls outside Kubernetes' safe set that the pool's tenants may set, for example `["net.core.somaxconn"]`. Default: none. */
    allowedUnsafeSysctls?: string[];
    /** What may be loaded into the node's kernel. */
    modules?: NodeModulesSpec;
    /** Labels that the node registers with. Default: none. */
    labels?: Record<string, string>;
    /** Taints that the node registers with, for example `["kernel-isolation.io/tenant=payments:NoSchedule"]`. Default: none. */
    taints?: string[];
    /** The image in which the probe looks at the kernel: a POSIX shell with uname, cat, dmesg, grep, head, tr and tee. Default: containerd is given one made of the node's own programs. CRI-O takes no image from a file, so there it is required. */
    probeImage?: string;
}

/** The input with every default filled in. */
export interface ResolvedNodeSpec extends Required<Omit<NodeSpec, "mirror" | "modules">> {
    mirror?: string;
    deniedModules: DeniedModuleSpec[];
}

export const defaults = {
    containerd: "2.2",
    arch: Architecture.Amd64,
    podPidsLimit: 1024,
    cgroupDriver: CgroupDriver.Systemd,
} as const;
