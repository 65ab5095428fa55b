/**
 * What a tenant's guards say, written on its namespaces beside the claims: a guard that somebody changed by hand is
 * told from one that was asked for only where both can be read.
 */
import { platforms } from "../catalog/platforms";
import type { SubjectsSpec } from "../isolation";
import type { TenantPlan, VirtualPlan } from "../plan/types";
import { syncerRules } from "../plan/virtual/values";
import type { PolicyRule } from "./access";
import { flowSchema, priorityLevel } from "./fairness";
import { networkPolicy, type NetworkPolicySpec } from "./network";
import { limitRange, resourceQuota } from "./quota";
import { type ControlPlaneNetwork, controlPlaneNetwork, controlPlaneOwnerRules } from "./virtual";

export interface Guards {
    /** The claims themselves: a changed one would otherwise be all there is to read. */
    claims: Claims;
    /** The RuntimeClass's handler; empty where it was there before. */
    handler: string;
    /** Whether the API server gives pods their level. */
    mutates: boolean;
    quota: { hard: Record<string, string> };
    limits: ReturnType<typeof limitRange>;
    network: NetworkPolicySpec;
    /** Whether somebody said that the cluster's network plugin enforces it: only then is it a claim. */
    networkEnforced: boolean;
    /** Service accounts with a role in the cloud, whose pods may reach whoever gives out its credentials. */
    identities: string[];
    /** Where on the node they reach them: the only metadata service that is theirs to reach. */
    credentialServers: readonly string[];
    owners: Required<SubjectsSpec>;
    viewers: Required<SubjectsSpec>;
    /** Of a tenant whose owners work in an API of its own; absent on all others. */
    controlPlane?: ControlPlaneGuards;
    priorityLevel: ReturnType<typeof priorityLevel>;
    flowSchema: ReturnType<typeof flowSchema>;
}

export interface ControlPlaneGuards {
    network: ControlPlaneNetwork;
    /** The syncer's rights in the namespace. */
    syncer: PolicyRule[];
    /** The owners'. */
    rules: PolicyRule[];
}

export interface Claims {
    labels: Record<string, string>;
    annotations: Record<string, string>;
}

export function guardsOf(plan: TenantPlan, claims: Claims): Guards {
    return {
        claims,
        handler: plan.handler,
        mutates: plan.mutates,
        quota: resourceQuota(plan),
        limits: limitRange(plan),
        network: networkPolicy(plan),
        networkEnforced: plan.networkPoliciesEnforced,
        identities: plan.identity?.serviceAccounts ?? [],
        credentialServers: plan.identity ? platforms[plan.platform].credentialServers : [],
        owners: plan.owners,
        viewers: plan.viewers,
        ...(plan.virtual && { controlPlane: controlPlaneGuards(plan.virtual) }),
        priorityLevel: priorityLevel(plan),
        flowSchema: flowSchema(plan),
    };
}

function controlPlaneGuards(virtual: VirtualPlan): ControlPlaneGuards {
    return { network: controlPlaneNetwork(virtual), syncer: syncerRules, rules: controlPlaneOwnerRules };
}

/** As it was written; nothing where somebody made it unreadable, which is then reported as a missing promise. */
export function readGuards(text: string): Guards | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && "claims" in value ? (value as Guards) : undefined;
    } catch {
        return undefined;
    }
}
