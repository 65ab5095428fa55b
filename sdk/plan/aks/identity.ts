/** Roles in Azure: of the cluster's own identity, and of each tenant's service accounts. */
import { join, type Refusal } from "../refusal";
import { serviceAccountRefusals } from "../serviceAccounts";
import type { PlainTenant } from "../shape";
import { roleId, roleRefusals, scopeRefusals } from "./statements";

/** A role of the cluster's own identity. */
export interface ClusterRolePlan {
    key: string;
    /** The GUID of a role that Azure has. */
    role: string;
    on: "node-subnet" | "api-server-subnet" | "key-vault";
    why: string;
}

/** By learn.microsoft.com/azure/aks/api-server-vnet-integration and learn.microsoft.com/azure/aks/use-kms-etcd-encryption. */
const networkContributor = "4d97b98b-1d4f-4787-a291-c67834d212e7";
const keyVaultCryptoUser = "12338af0-0e69-4776-bea7-57ae8d297424";

export const clusterRoles: ClusterRolePlan[] = [
    {
        key: "nodes",
        role: networkContributor,
        on: "node-subnet",
        why: "AKS puts machines into the nodes' subnet",
    },
    {
        key: "api-server",
        role: networkContributor,
        on: "api-server-subnet",
        why: "AKS puts the API server into its subnet",
    },
    {
        key: "secrets",
        role: keyVaultCryptoUser,
        on: "key-vault",
        why: "the API server encrypts Secrets with the key",
    },
];

/** One service account of a tenant, in every namespace of the tenant, with an identity of its own in Entra ID. */
export interface AksIdentityPlan {
    tenant: string;
    serviceAccount: string;
    namespaces: string[];
    grants: GrantPlan[];
    /** What the tenant's network policy has to let through for the credentials to arrive: Entra ID. */
    egress: { cidr: string; port: number }[];
}

export interface GrantPlan {
    /** Names the resource; stable whatever other statements there are. */
    key: string;
    /** The GUID of a role that Azure has, or the id of the user's own. */
    role: string;
    /** The id of the resource that it holds for. */
    scope: string;
}

/**
 * Where Entra ID answers in Azure's public cloud: login.microsoftonline.com and its like (endpoints.office.com, worldwide,
 * id 56; read 2026-11-29). A pod changes its service account's token for one of Entra ID's there itself: no address on
 * the node gives credentials out.
 */
const entraId = ["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"].map((cidr) => ({
    cidr,
    port: 443,
}));

export function identityRefusals(path: string, spec: PlainTenant): Refusal[] {
    const identity = spec.identity;
    if (!identity) return [];
    const at = join(path, "identity");
    return [
        ...serviceAccountRefusals(at, identity.serviceAccounts ?? ["default"], "roles"),
        ...(identity.statements ?? []).flatMap((statement, index) => [
            ...roleRefusals(join(at, "statements", index, "actions"), statement.actions),
            ...scopeRefusals(join(at, "statements", index, "resources"), statement.resources),
        ]),
        ...(identity.permissionsBoundary !== undefined
            ? [
                  {
                      path: join(at, "permissionsBoundary"),
                      reason: "Azure bounds nobody from above by a policy of one role",
                      nearest: "leave it out, and name small scopes",
                  },
              ]
            : []),
        ...(identity.allowWildcardActions
            ? [
                  {
                      path: join(at, "allowWildcardActions"),
                      reason: "Azure grants roles by name, in which there are no wildcards",
                      nearest: "leave it out",
                  },
              ]
            : []),
    ];
}

export function tenantIdentities(tenant: string, spec: PlainTenant): AksIdentityPlan[] {
    const identity = spec.identity;
    if (!identity) return [];
    const grants = (identity.statements ?? []).flatMap(({ actions, resources }, index) =>
        actions.flatMap((action) =>
            resources.map((scope, place): GrantPlan => ({
                key: `${index + 1}.${place + 1}.${lastOf(action)}`,
                role: roleId(action),
                scope,
            })),
        ),
    );
    return (identity.serviceAccounts ?? ["default"]).map((serviceAccount) => ({
        tenant,
        serviceAccount,
        namespaces: spec.namespaces ?? [tenant],
        grants,
        egress: entraId,
    }));
}

function lastOf(role: string): string {
    return (role.split("/").at(-1) ?? role).toLowerCase().replace(/ /g, "-");
}
