/** A cluster on AKS, resolved and checked: everything its component needs, as data without outputs. */
import type { CostPlan } from "../cost";
import type { Stage } from "../order";
import type { ClusterOffer, TenantPlan } from "../types";
import type { ControlPlanePlan } from "./controlPlane";
import type { AksIdentityPlan, ClusterRolePlan } from "./identity";
import type { LogsPlan } from "./logs";
import type { AksNetworkPlan } from "./network";
import type { AksStageName } from "./order";
import type { AksPoolPlan } from "./poolPlan";
import type { SecurityRule } from "./securityRules";

export interface AksClusterPlan {
    offer: ClusterOffer;
    mutates: boolean;
    tenants: TenantPlan[];
    platform: AksPlan;
}

export interface AksPlan {
    kind: "aks";
    network: AksNetworkPlan;
    controlPlane: ControlPlanePlan;
    logs: LogsPlan;
    /** By name; `system`, which is the cluster's first, then in alphabetical order. */
    pools: AksPoolPlan[];
    /** Rules of the two security groups; none with the user's subnets. */
    securityRules: SecurityRule[];
    /** What the cluster's own identity may do, and on what. */
    clusterRoles: ClusterRolePlan[];
    identities: AksIdentityPlan[];
    cost: CostPlan;
    /** Top down: what stands first is deleted first. */
    destroyOrder: Stage<AksStageName>[];
    /** What the user should know of what was planned. */
    notes: string[];
}
