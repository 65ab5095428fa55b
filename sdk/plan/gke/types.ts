/** A cluster on GKE, resolved and checked: everything its component needs, as data without outputs. */
import type { CostPlan } from "../cost";
import type { Stage } from "../order";
import type { ClusterOffer, RuntimeTaint, TenantPlan } from "../types";
import type { ControlPlanePlan } from "./controlPlane";
import type { FirewallRule } from "./firewall";
import type { GkeIdentityPlan, NodeRolePlan } from "./identity";
import type { GkeNetworkPlan } from "./network";
import type { GkeStageName } from "./order";
import type { GkePoolPlan } from "./poolPlan";

export interface GkeClusterPlan {
    offer: ClusterOffer;
    mutates: boolean;
    tenants: TenantPlan[];
    platform: GkePlan;
}

export interface GkePlan {
    kind: "gke";
    network: GkeNetworkPlan;
    controlPlane: ControlPlanePlan;
    /** By name; `system` first, then in alphabetical order. */
    pools: GkePoolPlan[];
    /** Taints of GKE's own on the nodes of a RuntimeClass, which that class tolerates for its pods. */
    runtimeTaints: RuntimeTaint[];
    firewallRules: FirewallRule[];
    /** The nodes' own service account, by its id, and what it may do. */
    nodeAccount: { id: string; roles: NodeRolePlan[] };
    identities: GkeIdentityPlan[];
    cost: CostPlan;
    /** Top down: what stands first is deleted first. */
    destroyOrder: Stage<GkeStageName>[];
    /** What the user should know of what was planned. */
    notes: string[];
}
