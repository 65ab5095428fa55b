/** What a cluster is given, and what a tenant of another stack needs to know of it. */
import type * as pulumi from "@pulumi/pulumi";

/** How the nodes of an existing pool run one sandbox. */
export interface ExistingSandboxSpec {
    /** The runtime handler's name in containerd or CRI-O. Default: the sandbox's usual one (`runsc` for gVisor); for `runc` and `runc-userns` the node's default runtime. */
    handler?: string;
    /** A RuntimeClass that is there already and is used as it is. Default: the package creates one named after the sandbox. */
    runtimeClass?: string;
}

/** Nodes of an existing cluster that carry the same sandboxes. */
export interface ExistingPoolSpec {
    /** Labels that all nodes of the pool have, and no others. Default: none, which means every node of the cluster. */
    labels?: Record<string, string>;
    /** Sandboxes the nodes have, by name, for example `{ gvisor: { handler: "runsc" } }`. */
    sandboxes: Record<string, pulumi.Input<ExistingSandboxSpec>>;
    /** The tenant whose own the nodes are (placement `dedicated`). They must carry the taint `kernel-isolation.io/tenant=<tenant>:NoSchedule`. Default: none. */
    tenant?: string;
}

/** A cluster that exists, reached by a kubeconfig with cluster-admin rights. */
export interface ExistingSpec {
    /** The kubeconfig's content. Kept as a secret. */
    kubeconfig: pulumi.Input<string>;
    /** A context of the kubeconfig. Default: its current one. */
    context?: pulumi.Input<string>;
    /** The API server's version, for example `"1.36"`. At least 1.30. From 1.36 on, pods are given their sandbox; before, they must name it or are refused. */
    version: string;
    /** Node pools by name. Default: one pool of all nodes, with `runc` alone. */
    pools?: Record<string, pulumi.Input<ExistingPoolSpec>>;
    /** Whether the cluster's network plugin enforces NetworkPolicies. The report trusts no plugin by default. Default false. */
    networkPoliciesEnforced?: boolean;
    /** The policy controller that is there and checks signatures of images: `"sigstore-policy-controller"`, with its ClusterImagePolicy at version v1alpha1. Needed by tenants with `images.signedBy`. It has to let the proof's image in by a policy of its own. Default: none. */
    imageSignatures?: string;
    /** Addresses of the API server as pods see it, for example `["10.0.0.1/32"]`. Needed by tenants with `network.apiServer`. Default: none. */
    apiServerCidrs?: string[];
    /** The port of the API server at those addresses. Default 443. */
    apiServerPort?: number;
}

/** How claims are proven. */
export interface ProofSpec {
    /** Whether each update runs a Job per tenant that checks the kernel from inside; a wrong answer fails the update. Default true. */
    onUpdate?: boolean;
    /** Image of the Job: anything with a POSIX shell, `uname`, `cat`, `head` and `dmesg`, such as busybox. Default `docker.io/library/busybox:1.37.0`. */
    image?: string;
}

/** What a cluster offers for one sandbox. */
export interface SandboxOffer {
    /** The sandbox's name. */
    sandbox: string;
    /** The RuntimeClass pods name; empty where the node's default runtime is meant. */
    runtimeClass: string;
    /** The runtime handler; empty where the node's default runtime is meant, or an existing RuntimeClass decides. */
    handler: string;
}

/** What a cluster offers in one pool. */
export interface PoolOffer {
    /** The pool's name. */
    name: string;
    /** Labels of the pool's nodes. */
    labels: Record<string, string>;
    /** Names of the sandboxes the nodes have. */
    sandboxes: string[];
    /** The tenant whose own the nodes are; empty where any tenant may use them. */
    tenant: string;
}

/** What a `Tenant` needs to know of its cluster, also from another stack. */
export interface ClusterHandle {
    /** The cluster's name. */
    name: string;
    /** The platform: `existing`. */
    platform: string;
    /** The kubeconfig. Secret. */
    kubeconfig: pulumi.Input<string>;
    /** The kubeconfig's context; empty for its current one. */
    context: pulumi.Input<string>;
    /** The API server's version. */
    version: string;
    /** Sandboxes on offer. */
    sandboxes: pulumi.Input<pulumi.Input<SandboxOffer>[]>;
    /** Pools on offer. */
    pools: pulumi.Input<pulumi.Input<PoolOffer>[]>;
    /** Whether the network plugin enforces NetworkPolicies. */
    networkPoliciesEnforced: boolean;
    /** The policy controller that checks signatures of images; absent where there is none. */
    imageSignatures?: string;
    /** Addresses of the API server as pods see it. */
    apiServerCidrs: string[];
    /** The port of the API server at those addresses. */
    apiServerPort: number;
    /** Whether updates run proof Jobs. */
    proofOnUpdate: boolean;
    /** Image of the proof Jobs. */
    proofImage: string;
}

/** One layer of a tenant's isolation. */
export interface LayerStatus {
    /** The layer: kernel, admission, placement, api, pod-security, network, resources, images, identity, node, data, life. */
    layer: string;
    /** What enforces it; empty where nothing does. */
    enforcedBy: string;
    /** What it does not cover; empty where nothing is known to be missing. */
    notCovered: string;
}

/** What a tenant was promised. */
export interface TenantStatus {
    /** The tenant's name. */
    tenant: string;
    /** The isolation level. */
    isolation: string;
    /** The sandbox that gives it. */
    sandbox: string;
    /** The placement. */
    placement: string;
    /** The tenant's namespaces. */
    namespaces: string[];
    /** The claim in words: whose kernel the pods run on. */
    claim: string;
    /** The review date; empty where none was given. */
    reviewBy: string;
    /** The layers. */
    layers: pulumi.Input<pulumi.Input<LayerStatus>[]>;
}

/** One part of what a cluster costs. */
export interface CostLineStatus {
    /** What it is paid for. */
    what: string;
    /** A month's price with the fewest machines; absent where it is not known. */
    least?: number;
    /** A month's price with the most machines; absent where it is not known. */
    most?: number;
    /** The day on which the price was found (`YYYY-MM-DD`). */
    asOf: string;
    /** Where it was found. */
    source: string;
}

/** An estimate of what a cluster costs a month, on demand. */
export interface CostStatus {
    /** The currency: `USD`. */
    currency: string;
    /** The region whose prices these are. */
    region: string;
    /** The sum with the fewest machines, of what is known. */
    least: number;
    /** The sum with the most machines, of what is known. */
    most: number;
    /** The parts. */
    lines: pulumi.Input<pulumi.Input<CostLineStatus>[]>;
    /** Node pools whose machines have no known price. */
    unknown: string[];
    /** What is not in the sum. */
    notCovered: string;
}

/** What a cluster's tenants were promised. */
export interface ClusterReport {
    /** The cluster's name. */
    cluster: string;
    /** The platform. */
    platform: string;
    /** The API server's version. */
    version: string;
    /** The tenants. */
    tenants: pulumi.Input<pulumi.Input<TenantStatus>[]>;
    /** What the user should know of the cluster as it was planned; absent where there is nothing. */
    notes?: string[];
    /** What the cluster costs; absent where the package does not build it. */
    cost?: CostStatus;
}
