/** The cluster's own identity: no secret, and rights on three resources. */
import * as authorization from "@pulumi/azure-native/authorization";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterRolePlan } from "../../plan/aks/identity";
import { type AksContext, type AzureAccount, placed } from "./context";

export function createClusterIdentity(context: AksContext): managedidentity.UserAssignedIdentity {
    return new managedidentity.UserAssignedIdentity(`${context.name}-identity`, placed(context), context.options);
}

/** What each role holds for. */
export type Scopes = Record<ClusterRolePlan["on"], pulumi.Input<string>>;

export function createClusterGrants(
    context: AksContext,
    identity: managedidentity.UserAssignedIdentity,
    scopes: Scopes,
): pulumi.Resource[] {
    return context.plan.clusterRoles.map(({ key, role, on }) =>
        createGrant(context, `${context.name}-grant-${key}`, { identity, role, scope: scopes[on] }),
    );
}

interface Grant {
    identity: managedidentity.UserAssignedIdentity;
    role: string;
    scope: pulumi.Input<string>;
}

export function createGrant({ account, options }: AksContext, resource: string, { identity, role, scope }: Grant) {
    return new authorization.RoleAssignment(
        resource,
        {
            scope,
            principalId: identity.principalId,
            // Entra ID tells of a new identity with a delay, and who is none that it knows may be one that is new.
            principalType: "ServicePrincipal",
            roleDefinitionId: roleId(account, role),
        },
        options,
    );
}

/** Roles of Azure's own are known by a GUID, the user's by their whole id. */
function roleId({ subscriptionId }: AzureAccount, role: string): pulumi.Input<string> {
    if (role.startsWith("/")) return role;
    return pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}
