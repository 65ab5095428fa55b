/** Roles in the project: of the cluster's nodes, and of each tenant's service accounts. */
import { join, type Refusal } from "../refusal";
import { serviceAccountRefusals } from "../serviceAccounts";
import type { PlainTenant } from "../shape";
import { type Condition, conditionOf, resourceRefusals, roleRefusals } from "./statements";

/** A role of the nodes' own service account. */
export interface NodeRolePlan {
    key: string;
    role: string;
    why: string;
}

export const nodeRoles: NodeRolePlan[] = [
    {
        key: "node",
        role: "roles/container.defaultNodeServiceAccount",
        why: "nodes write their logs and metrics",
    },
    {
        key: "images",
        role: "roles/artifactregistry.reader",
        why: "nodes pull images",
    },
];

/** One service account of a tenant, in every namespace of the tenant. */
export interface GkeIdentityPlan {
    tenant: string;
    serviceAccount: string;
    namespaces: string[];
    grants: GrantPlan[];
    /** What the tenant's network policy has to let through for the credentials to arrive. */
    egress: { cidr: string; port: number }[];
}

export interface GrantPlan {
    /** Names the resource; stable whatever other statements there are. */
    key: string;
    role: string;
    /** Absent where the role holds for all of the project. */
    condition?: Condition;
}

/**
 * The metadata server of GKE on the pod's own node, which gives a pod its service account's credentials and nothing of the
 * node's. With Dataplane V2 a policy sees these ports.
 */
const metadataServer = [80, 8080].map((port) => ({ cidr: "169.254.169.254/32", port }));

export function identityRefusals(path: string, spec: PlainTenant): Refusal[] {
    const identity = spec.identity;
    if (!identity) return [];
    const at = join(path, "identity");
    return [
        ...serviceAccountRefusals(at, identity.serviceAccounts ?? ["default"], "roles"),
        ...(identity.statements ?? []).flatMap((statement, index) => [
            ...roleRefusals(join(at, "statements", index, "actions"), statement.actions),
            ...resourceRefusals(join(at, "statements", index, "resources"), statement.resources),
        ]),
        ...(identity.permissionsBoundary !== undefined
            ? [
                  {
                      path: join(at, "permissionsBoundary"),
                      reason: "Google bounds principals by policies of the organization, not of one role",
                      nearest: "leave it out, and bound the project's principals there",
                  },
              ]
            : []),
        ...(identity.allowWildcardActions
            ? [
                  {
                      path: join(at, "allowWildcardActions"),
                      reason: "Google grants roles by name, in which there are no wildcards",
                      nearest: "leave it out",
                  },
              ]
            : []),
    ];
}

export function tenantIdentities(tenant: string, spec: PlainTenant): GkeIdentityPlan[] {
    const identity = spec.identity;
    if (!identity) return [];
    const grants = (identity.statements ?? []).flatMap(({ actions, resources }, index) =>
        actions.map((role): GrantPlan => {
            const condition = conditionOf(tenant, resources);
            return { key: `${index + 1}.${lastOf(role)}`, role, ...(condition && { condition }) };
        }),
    );
    return (identity.serviceAccounts ?? ["default"]).map((serviceAccount) => ({
        tenant,
        serviceAccount,
        namespaces: spec.namespaces ?? [tenant],
        grants,
        egress: metadataServer,
    }));
}

function lastOf(role: string): string {
    return role.split("/").at(-1) ?? role;
}

/**
 * Who is granted a tenant's role: one service account of one namespace. The pool is the project's, so that the same names
 * in another cluster of the project are the same principal.
 */
export function principalOf(
    projectNumber: string,
    workloadPool: string,
    namespace: string,
    serviceAccount: string,
): string {
    const pool = `projects/${projectNumber}/locations/global/workloadIdentityPools/${workloadPool}`;
    return `principal://iam.googleapis.com/${pool}/subject/ns/${namespace}/sa/${serviceAccount}`;
}
