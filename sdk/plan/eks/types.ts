/** A cluster on EKS, resolved and checked: everything its component needs, as data without outputs. */
import type { EksAddonName } from "../../catalog/aws/eksAddons";
import type { EksLog, EksNat } from "../../eksSpec";
import type { ClusterOffer, RuntimeClassPlan, TenantPlan } from "../types";
import type { AccessEntryPlan } from "./access";
import type { CertificatePlan } from "./certificates";
import type { CostPlan } from "./cost";
import type { RoleBindingPlan, TenantIdentityPlan } from "./identity";
import type { Stage } from "./order";
import type { PoolPlan } from "./poolPlan";
import type { SecurityRule } from "./security";
import type { SubnetPlan } from "./subnets";

export interface EksClusterPlan {
    offer: ClusterOffer;
    mutates: boolean;
    tenants: TenantPlan[];
    platform: EksPlan;
}

export interface EksPlan {
    kind: "eks";
    network: EksNetworkPlan;
    controlPlane: ControlPlanePlan;
    /** In this order, each after the one before. */
    addons: AddonPlan[];
    /** By name; `system` first, then in alphabetical order. */
    pools: PoolPlan[];
    runtimeClasses: RuntimeClassPlan[];
    securityRules: SecurityRule[];
    /** Roles of the cluster, of its nodes and of its add-ons. */
    roles: RoleBindingPlan[];
    accessEntries: AccessEntryPlan[];
    identities: TenantIdentityPlan[];
    certificates: { chartVersion: string; tenants: CertificatePlan[] } | undefined;
    cost: CostPlan;
    /** Top down: what stands first is deleted first. */
    destroyOrder: Stage[];
    /** What the user should know of what was planned. */
    notes: string[];
}

export interface EksNetworkPlan {
    /** Whether the VPC is made or is the user's. */
    kind: "own" | "given";
    /** Empty where the user's VPC is used. */
    cidr: string;
    /** Names of the zones; empty where the first `zoneCount` of the region are meant. */
    zones: string[];
    zoneCount: number;
    /** Empty where the user's subnets are used: those are in the arguments. */
    subnets: SubnetPlan[];
    nat: { mode: EksNat; count: number };
    /** Services behind interface endpoints, `ec2` for `com.amazonaws.<region>.ec2`. */
    interfaceEndpoints: string[];
    /** Services behind gateway endpoints, which cost nothing. */
    gatewayEndpoints: string[];
    flowLogs: { days: number } | undefined;
    serviceCidr: string;
}

export interface ControlPlanePlan {
    version: string;
    authenticationMode: "API";
    /** Never: who may enter stands in the access entries. */
    bootstrapClusterCreatorAdminPermissions: false;
    endpoint: { privateAccess: true; publicAccess: boolean; publicCidrs: string[] };
    /** Whether the key is made or the user's. */
    key: "own" | "given";
    encryptedResources: ["secrets"];
    logs: { types: EksLog[]; days: number };
    deletionProtection: boolean;
    tags: Record<string, string>;
}

export interface AddonPlan {
    name: EksAddonName;
    version: string;
    /** Whether it must be there before the first node, or needs one. */
    when: "before-nodes" | "after-nodes";
    /** JSON, as the add-on takes it. */
    configurationValues: string;
    /** The role of its service account, by Pod Identity; a key of `roles`. */
    role?: { key: string; serviceAccount: string };
}
