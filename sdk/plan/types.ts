import type { PlatformName } from "../catalog/platforms";
import type { SignatureController } from "../catalog/signatureControllers";
import type { PoolOffer, SandboxOffer } from "../clusterSpec";
import type {
    ConfinementProfile,
    IsolationLevel,
    LimitsSpec,
    PodSecurity,
    Protocol,
    QuotaSpec,
    Sandbox,
    SignerSpec,
    SubjectsSpec,
} from "../isolation";
import type { ControlPlaneValues } from "./virtual/values";

/** What a cluster can give to tenants: its handle without the way in, all of it known. */
export interface ClusterOffer {
    name: string;
    platform: PlatformName;
    version: string;
    sandboxes: SandboxOffer[];
    pools: PoolOffer[];
    networkPoliciesEnforced: boolean;
    imageSignatures?: SignatureController;
    apiServerCidrs: string[];
    apiServerPort: number;
    proofOnUpdate: boolean;
    proofImage: string;
}

/** Where the pods run, resolved from placement and pools. */
export type PlacementPlan =
    | { kind: "shared"; nodeSelector: Record<string, string> }
    | { kind: "exclusive"; nodeSelector: Record<string, string> }
    | { kind: "dedicated"; nodeSelector: Record<string, string>; pool: string };

export interface EgressPlan {
    cidr: string;
    /** Ranges inside it that stay closed. */
    except: string[];
    ports: number[];
    protocol: Protocol;
}

export interface NetworkPlan {
    egress: EgressPlan[];
    ingressFrom: string[];
    dns: boolean;
    apiServer?: { cidrs: string[]; port: number };
}

export interface ImagesPlan {
    registries: string[];
    requireDigest: boolean;
    /** Digests without their `sha256:`; absent where any image may run. */
    approved?: string[];
    noShell: boolean;
}

export interface SignersPlan {
    controller: SignatureController;
    keys: string[];
    identities: SignerSpec[];
}

/** Where vCluster's chart comes from: of a repository by name, else by its path or address. */
export interface ChartPlan {
    chart: string;
    repository?: string;
}

export interface VirtualPlan {
    chart: ChartPlan;
    values: ControlPlaneValues;
    /** Where its syncer reaches the cluster's API server. */
    apiServer: { cidrs: string[]; port: number };
}

/** One tenant, resolved and checked: nothing is left to a default, and nothing in it is undeliverable. */
export interface TenantPlan {
    name: string;
    cluster: string;
    platform: PlatformName;
    isolation: IsolationLevel;
    sandbox: Sandbox;
    /** Empty where the node's default runtime is meant. */
    runtimeClass: string;
    /** Empty where the node's default runtime is meant, or an existing RuntimeClass decides. */
    handler: string;
    hostUsers: boolean;
    placement: PlacementPlan;
    owners: Required<SubjectsSpec>;
    viewers: Required<SubjectsSpec>;
    namespaces: string[];
    quota: Required<QuotaSpec>;
    limits: Required<LimitsSpec>;
    network: NetworkPlan;
    images: ImagesPlan;
    /** Who has to have signed the images; absent where nobody has to. */
    signers?: SignersPlan;
    /** Who carries the role in the cloud account; absent where there is none. */
    identity?: { serviceAccounts: string[]; bounded: boolean };
    /** Names that the tenant's authority may certify; absent where there is none. */
    certificates?: { dnsNames: string[] };
    /** `undefined`: all of Kubernetes' safe ones. */
    sysctls?: string[];
    podSecurity: PodSecurity;
    /** The version of the Pod Security Standard, so that an upgrade of the cluster changes no rule by itself. */
    podSecurityVersion: string;
    seccomp: ConfinementProfile;
    appArmor: ConfinementProfile;
    share: number;
    /** The tenant's own Kubernetes API; absent where it works in the cluster's. */
    virtual?: VirtualPlan;
    reviewBy?: string;
    protect: boolean;
    /** Whether the API server gives pods their sandbox, or only refuses those that do not name it. */
    mutates: boolean;
    networkPoliciesEnforced: boolean;
    proofImage: string;
}

/** A cluster, resolved and checked. */
export interface ClusterPlan {
    offer: ClusterOffer;
    platform: ExistingPlan;
    mutates: boolean;
    tenants: TenantPlan[];
}

/** The part of the plan that only the platform's folder reads. */
export interface ExistingPlan {
    kind: "existing";
    /** RuntimeClasses the package makes; those the user brought are not among them. */
    runtimeClasses: RuntimeClassPlan[];
}

export interface RuntimeClassPlan {
    name: string;
    sandbox: Sandbox;
    handler: string;
    overhead?: Record<string, string>;
    nodeSelector: Record<string, string>;
}

/** A taint that a platform puts on the nodes of one RuntimeClass, and which that class tolerates for its pods. */
export interface RuntimeTaint {
    runtimeClass: string;
    key: string;
    value: string;
}
