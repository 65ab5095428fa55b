/**
 * The vocabulary: isolation levels, sandboxes, placements, and what a tenant may be given.
 *
 * Every enumeration is a constant object with a type of the same name: TypeScript users get a closed set of
 * strings, and the analyzer that generates the other languages' SDKs reads it as an enum.
 */
import type * as pulumi from "@pulumi/pulumi";

/** How strong the kernel boundary round a tenant's pods is. */
export const IsolationLevel = {
    /** The node's kernel, shared with every other pod on the node. */
    Shared: "shared",
    /** The node's kernel; root in the pod is nobody on the node. */
    UserNamespace: "user-namespace",
    /** A kernel in user space (gVisor) between the pod and the node's kernel. */
    Sandboxed: "sandboxed",
    /** A guest Linux kernel of the pod's own, in a virtual machine. */
    Microvm: "microvm",
    /** A library operating system under a virtual machine monitor. Experimental. */
    Unikernel: "unikernel",
} as const;
export type IsolationLevel = (typeof IsolationLevel)[keyof typeof IsolationLevel];

/** The technology that gives a level. */
export const Sandbox = {
    /** Plain Linux containers: level `shared`. */
    Runc: "runc",
    /** Linux containers in a user namespace of their own: level `user-namespace`. */
    RuncUserns: "runc-userns",
    /** gVisor: level `sandboxed`. */
    Gvisor: "gvisor",
    /** Kata Containers with QEMU: level `microvm`. */
    KataQemu: "kata-qemu",
    /** Kata Containers with Cloud Hypervisor: level `microvm`. */
    KataClh: "kata-clh",
    /** Kata Containers with Firecracker: level `microvm`. */
    KataFc: "kata-fc",
    /** Amazon's Nitro Sandboxes: level `microvm`. On EKS alone, on nodes with an image of one's own; given to nobody who does not ask for it or for its pool. */
    Nitro: "nitro",
    /** Unikernels under urunc: level `unikernel`. */
    Urunc: "urunc",
} as const;
export type Sandbox = (typeof Sandbox)[keyof typeof Sandbox];

/** Which nodes a tenant's pods may share with others. */
export const Placement = {
    /** Any node that has the sandbox. */
    Shared: "shared",
    /** No pod of another tenant on the same node, by anti-affinity. */
    Exclusive: "exclusive",
    /** Nodes of the tenant's own, by label and taint. */
    Dedicated: "dedicated",
} as const;
export type Placement = (typeof Placement)[keyof typeof Placement];

/** What kind of work runs; picks between sandboxes of the same level. */
export const Workload = {
    /** Long running. */
    Service: "service",
    /** Short lived: start time and memory weigh more than compatibility. */
    Function: "function",
} as const;
export type Workload = (typeof Workload)[keyof typeof Workload];

/** The Pod Security Standard a tenant's namespaces enforce. `privileged` is not on offer. */
export const PodSecurity = {
    /** Kubernetes' strictest: no root, no capability but NET_BIND_SERVICE, a seccomp profile, plain volumes. */
    Restricted: "restricted",
    /** Root and Docker's usual capabilities are let in; the node's namespaces, devices and paths are not. */
    Baseline: "baseline",
} as const;
export type PodSecurity = (typeof PodSecurity)[keyof typeof PodSecurity];

/** The loosest seccomp or AppArmor profile a pod may name. `Unconfined` is not on offer. */
export const ConfinementProfile = {
    /** Only the runtime's own profile. */
    RuntimeDefault: "RuntimeDefault",
    /** Also profiles that the platform put on the node. */
    Localhost: "Localhost",
} as const;
export type ConfinementProfile = (typeof ConfinementProfile)[keyof typeof ConfinementProfile];

/** What happens once the day of a review has passed. */
export const ReviewOverdue = {
    /** A warning in preview and update, and red in the report. */
    Warn: "warn",
    /** Every preview and update is refused before anything is changed. */
    Error: "error",
} as const;
export type ReviewOverdue = (typeof ReviewOverdue)[keyof typeof ReviewOverdue];

/** Whose Kubernetes API the tenant works in. */
export const ControlPlane = {
    /** The cluster's, in the tenant's own namespaces. */
    Shared: "shared",
    /**
     * One of the tenant's own, by vCluster: its own namespaces, roles, custom resources and admission, in a pod of the
     * tenant's. Its pods run in the tenant's one namespace of the cluster, whose quota, admission and network policy hold
     * for them and for the control plane. That takes 220 millicores and 320 MiB at rest, up to 1.2 cores and 2.2 GiB
     * of the quota, and a volume of 5 GiB. Needs Kubernetes 1.36, the addresses of the API server, and Helm, which
     * Pulumi's own Kubernetes plugin has in it. What is shared still: nodes, kernels as the level says, the network.
     */
    Virtual: "virtual",
} as const;
export type ControlPlane = (typeof ControlPlane)[keyof typeof ControlPlane];

/** Transport protocol of a port. */
export const Protocol = {
    /** Streams, as of HTTP and most databases. */
    Tcp: "TCP",
    /** Datagrams, as of DNS and QUIC. */
    Udp: "UDP",
} as const;
export type Protocol = (typeof Protocol)[keyof typeof Protocol];

/** People and groups, by the names the API server's authenticator gives them. */
export interface SubjectsSpec {
    /** User names, for example `["ana@example.com"]`. Default: none. */
    users?: string[];
    /** Group names, for example `["payments-team"]`. Default: none. */
    groups?: string[];
}

/** Upper bounds on what each of the tenant's namespaces may hold (ResourceQuota). */
export interface QuotaSpec {
    /** CPU, summed over requests and over limits, in cores. Default `"4"`. */
    cpu?: string;
    /** Memory, summed over requests and over limits. Default `"8Gi"`. */
    memory?: string;
    /** Ephemeral storage, summed over requests and over limits. Default `"20Gi"`. */
    ephemeralStorage?: string;
    /** Number of pods. Default 50. */
    pods?: number;
    /** Number of Services. Default 20. */
    services?: number;
    /** Number of Services of type LoadBalancer. Each one can cost money and open a way in. Default 0. */
    loadBalancers?: number;
    /** Number of PersistentVolumeClaims. Default 10. */
    persistentVolumeClaims?: number;
    /** Storage, summed over PersistentVolumeClaims. Default `"100Gi"`. */
    storage?: string;
    /** Number of ConfigMaps. Default 100. */
    configMaps?: number;
    /** Number of Secrets. Default 100. */
    secrets?: number;
    /** Number of Jobs, and of CronJobs. Default 50. */
    jobs?: number;
    /** Number of Deployments, of StatefulSets and of DaemonSets; of ReplicaSets there may be twelve times as many, of ControllerRevisions 24 times. Default 50. */
    workloads?: number;
}

/** What a container gets that names no resources, and the most it may name (LimitRange). */
export interface LimitsSpec {
    /** CPU limit of a container that names none. Default `"500m"`. */
    defaultCpu?: string;
    /** Memory limit of a container that names none. Default `"256Mi"`. */
    defaultMemory?: string;
    /** Ephemeral-storage limit of a container that names none. Default `"1Gi"`. */
    defaultEphemeralStorage?: string;
    /** CPU request of a container that names none. Default `"100m"`. */
    defaultCpuRequest?: string;
    /** Memory request of a container that names none. Default `"128Mi"`. */
    defaultMemoryRequest?: string;
    /** Ephemeral-storage request of a container that names none. Default `"256Mi"`. */
    defaultEphemeralStorageRequest?: string;
    /** The most CPU one container may name. Default: the quota's. */
    maxCpu?: string;
    /** The most memory one container may name. Default: the quota's. */
    maxMemory?: string;
    /** The most ephemeral storage one container may name. Default: the quota's. */
    maxEphemeralStorage?: string;
}

/** Addresses outside the cluster that the tenant's pods may reach. */
export interface EgressSpec {
    /** Address range, for example `"203.0.113.0/24"`. Link-local and cloud metadata addresses are refused, and cut out of wider ranges. */
    cidr: string;
    /** Ports. Default `[443]`. */
    ports?: number[];
    /** Transport protocol of the ports. Default `TCP`. */
    protocol?: Protocol;
}

/** What may cross the network boundary beyond the default deny. */
export interface NetworkSpec {
    /** Addresses outside the cluster. Default: none. */
    egress?: pulumi.Input<pulumi.Input<EgressSpec>[]>;
    /** Names of tenants whose pods may connect to this tenant's pods; nothing has to be said at the other end. Default: none. */
    ingressFrom?: string[];
    /** Whether pods may ask the cluster's DNS. Default true. */
    dns?: boolean;
    /** Whether pods may reach the API server. Needs the platform to know its addresses. Default false. */
    apiServer?: boolean;
}

/** Somebody who signs images with a certificate of Sigstore's authority (keyless signing). */
export interface SignerSpec {
    /** Who vouches for the signer, for example `"https://token.actions.githubusercontent.com"`. */
    issuer: string;
    /** The signer as the certificate names it, for example an e-mail address or the URL of a workflow. */
    subject: string;
}

/** Who signs the tenant's images: the signature of one of them is enough. */
export interface SignersSpec {
    /** Public keys in PEM. Default: none. */
    keys?: string[];
    /** Signers without a key of their own. Default: none. */
    identities?: pulumi.Input<pulumi.Input<SignerSpec>[]>;
}

/** One image that may run, as `kernel-isolation images scan` prints it. */
export interface ApprovedImageSpec {
    /** `sha256:` and 64 hexadecimal digits, as pods name it: of an image, or of an index of images for several processors. */
    digest: string;
    /** What it is, for those who read the list, for example `"registry.example.com/payments/api:1.4"`. Default: none. */
    name?: string;
    /** Whether a shell was found in it. Default: nobody looked. */
    shell?: boolean;
}

/** Where the tenant's images may come from. They are always pulled, so that a cached private image starts for nobody else. */
export interface ImagesSpec {
    /** Prefixes an image must start with, for example `["registry.example.com/payments/"]`. Each ends in `/`. Default: any registry. */
    registries?: string[];
    /** Whether an image must be named by digest. Default false. */
    requireDigest?: boolean;
    /** The images that may run, by digest, and no others: at most 500. Default: any. */
    approved?: pulumi.Input<pulumi.Input<ApprovedImageSpec>[]>;
    /** Whether no image may hold a shell. Admission cannot look into an image: `approved` has to say of each that none was found in it. Default false. */
    noShell?: boolean;
    /** Who has to have signed them. Needs `registries`, and a cluster that names the policy controller that checks signatures. Default: nobody. */
    signedBy?: SignersSpec;
}

/** One statement of the tenant's cloud policy. */
export interface IdentityStatementSpec {
    /** What may be done: on EKS actions of IAM, for example `["s3:GetObject"]`; on GKE roles by name, for example `["roles/storage.objectViewer"]`; on AKS roles of Azure's by name or id, for example `["Storage Blob Data Reader"]`. */
    actions: string[];
    /** With what: on EKS ARNs, for example `["arn:aws:s3:::payments/*"]`; on GKE resource names as conditions have them, for example `["projects/_/buckets/payments/*"]`; on AKS ids of resources or resource groups; `"*"` for all of the account or project, which AKS refuses. */
    resources: string[];
}

/** The tenant's role in the cloud account. Needs a platform with a cloud account. */
export interface IdentitySpec {
    /** What the role may do. Default: nothing. */
    statements?: pulumi.Input<pulumi.Input<IdentityStatementSpec>[]>;
    /** Service accounts that carry the role. Default `["default"]`. */
    serviceAccounts?: string[];
    /** A policy that bounds the role from above. Default: none. */
    permissionsBoundary?: string;
    /** Whether an action may hold `*` or `?`, as in `"s3:Get*"`. Default false. */
    allowWildcardActions?: boolean;
}

/** A certificate authority and issuer of the tenant's own. Needs cert-manager on the platform. */
export interface CertificatesSpec {
    /** Whether the tenant has an issuer. Default false. */
    enabled?: boolean;
    /** Names the issuer may certify. Default: the tenant's own service names. */
    dnsNames?: string[];
}

/** The tenant's part of the API server. */
export interface FairnessSpec {
    /** Concurrency shares (1 to 100) of the tenant's priority level; Kubernetes' own `workload-low` has 100. Default 5. */
    share?: number;
}

/** Images of the virtual control plane, where its own do not do: in full, with a tag, for example `"registry.example.com/mirror/vcluster-oss:0.37.1@sha256:..."`. */
export interface VirtualImagesSpec {
    /** vCluster's own. Default `ghcr.io/loft-sh/vcluster-oss:0.37.1`. */
    vcluster?: string;
    /** Kubernetes' programs for it. Default `ghcr.io/loft-sh/kubernetes:v1.36.0`. */
    kubernetes?: string;
    /** Its DNS server, CoreDNS. Default: what vCluster names. */
    coredns?: string;
}

/** What a virtual control plane is made from. */
export interface VirtualControlPlaneSpec {
    /** vCluster's chart at version 0.37.1: a folder or a `.tgz` archive on the machine that runs Pulumi, which is read and checked before anything is created, or the address (`https://` or `oci://`) of a repository. Default `https://charts.loft.sh`. */
    chart?: string;
    /** Images in place of its own. Needed with `images.registries` that do not hold them, and with `images.requireDigest`. Default: its own. */
    images?: VirtualImagesSpec;
    /** Class of the volume. Default: the cluster's default. */
    storageClass?: string;
}

/** One tenant: its isolation level, and what it may be given. */
export interface TenantSpec {
    /** The kernel boundary round the tenant's pods. Decides which objects exist, so it must be a plain value. */
    isolation: IsolationLevel;
    /** A sandbox of that level by name. Default: the first of the level that the platform has, in the order the workload prefers. */
    sandbox?: Sandbox;
    /** Which nodes the pods may share with others. Default `shared`. */
    placement?: Placement;
    /** A named node pool the pods are drawn to. Default: any pool that has the sandbox. */
    pool?: string;
    /** Service or function. Default `service`. */
    workload?: Workload;
    /** Who may work in the tenant's namespaces. Default: nobody. */
    owners?: SubjectsSpec;
    /** Who may read them, Secrets excepted. Default: nobody. */
    viewers?: SubjectsSpec;
    /** Names of the tenant's namespaces. Default: one, with the tenant's name. */
    namespaces?: string[];
    /** Upper bounds of each namespace. Default: what each of its fields says. */
    quota?: QuotaSpec;
    /** Defaults and upper bounds of each container. Default: what each of its fields says. */
    limits?: LimitsSpec;
    /** What may cross the network boundary. Default: DNS and the tenant's own pods. */
    network?: NetworkSpec;
    /** Where images may come from. Default: any registry. */
    images?: ImagesSpec;
    /** Sysctls that pods may set; only Kubernetes' safe ones can be named. Default: all safe ones. */
    sysctls?: string[];
    /** The Pod Security Standard that is enforced. Default `restricted`. */
    podSecurity?: PodSecurity;
    /** The loosest seccomp profile a pod may name. Default `RuntimeDefault`. */
    seccomp?: ConfinementProfile;
    /** The loosest AppArmor profile a pod may name. Default `RuntimeDefault`. */
    appArmor?: ConfinementProfile;
    /** The role in the cloud account. Default: none. */
    identity?: IdentitySpec;
    /** A certificate authority of the tenant's own. Default: none. */
    certificates?: CertificatesSpec;
    /** The part of the API server. Default: 5 shares. */
    fairness?: FairnessSpec;
    /** Whose Kubernetes API the tenant works in. Default `shared`. */
    controlPlane?: ControlPlane;
    /** What a virtual control plane is made from. Default: what each of its fields says. */
    virtualControlPlane?: VirtualControlPlaneSpec;
    /** The day (`YYYY-MM-DD`) on which this decision is to be looked at again. Default: none, and the report says so. */
    reviewBy?: string;
    /** What happens once that day has passed; the day itself is still in time. Default `warn`. */
    reviewOverdue?: ReviewOverdue;
    /** Whether Pulumi refuses to delete the tenant's namespaces, with all that is in them, and every guard round them, until this is taken back in an update of its own. Default false: who leaves a tenant out of the program removes it. */
    protect?: boolean;
    /** Labels for the tenant's namespaces, for example `{ "cost-center": "42" }`. Default: none beside the package's own. */
    labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
