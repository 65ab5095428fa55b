/** A cluster on EKS, resolved and checked: everything its component needs, as data without outputs. */
import type { ClusterOffer, RuntimeClassPlan, TenantPlan } from "../types";
import type { AccessEntryPlan } from "./access";
import type { AddonPlan } from "./addons";
import type { CertificatePlan } from "./certificates";
import type { ControlPlanePlan } from "./controlPlane";
import type { CostPlan } from "../cost";
import type { RoleBindingPlan, TenantIdentityPlan } from "./identity";
import type { EksNetworkPlan } from "./network";
import type { Stage } from "./order";
import type { PoolPlan } from "./poolPlan";
import type { SecurityRule } from "./security";
import type { SystemPolicyPlan } from "./systemPolicies";

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
    systemPolicies: SystemPolicyPlan[];
    accessEntries: AccessEntryPlan[];
    identities: TenantIdentityPlan[];
    certificates: { chartVersion: string; tenants: CertificatePlan[] } | undefined;
    cost: CostPlan;
    /** Top down: what stands first is deleted first. */
    destroyOrder: Stage[];
    /** What the user should know of what was planned. */
    notes: string[];
}
