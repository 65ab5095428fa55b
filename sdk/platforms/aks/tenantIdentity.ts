/** What tenants' service accounts are in Entra ID and may do in Azure, and their accounts in the cluster. */
import { createHash } from "node:crypto";
import type * as containerservice from "@pulumi/azure-native/containerservice";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import type * as pulumi from "@pulumi/pulumi";
import type { AksIdentityPlan } from "../../plan/aks/identity";
import { createCredentialsPolicy, createServiceAccount } from "../credentials";
import { createGrant } from "./clusterIdentity";
import { type AksContext, placed } from "./context";

export interface TenantIdentity {
    plan: AksIdentityPlan;
    identity: managedidentity.UserAssignedIdentity;
    /** What has to be there before the tenant's pods ask for credentials. */
    made: pulumi.Resource[];
}

export function createIdentities(context: AksContext, cluster: containerservice.ManagedCluster): TenantIdentity[] {
    return context.plan.identities.map((plan) => {
        const { tenant, serviceAccount, grants } = plan;
        const of = (what: string) => `${context.name}-${tenant}-${what}.${serviceAccount}`;
        const identity = new managedidentity.UserAssignedIdentity(
            of("identity"),
            { ...placed(context), resourceName: identityName(context.name, plan) },
            context.options,
        );
        const made = grants.map(({ key, role, scope }) =>
            createGrant(context, `${of("grant")}.${key}`, { identity, role, scope }),
        );
        return { plan, identity, made: [...made, ...createCredentials(context, plan, identity, cluster)] };
    });
}

/** The service account's tokens stand for the identity, in each namespace of the tenant: no secret is kept anywhere. */
function createCredentials(
    { name, group, options }: AksContext,
    { tenant, serviceAccount, namespaces }: AksIdentityPlan,
    identity: managedidentity.UserAssignedIdentity,
    cluster: containerservice.ManagedCluster,
): pulumi.Resource[] {
    const made: pulumi.Resource[] = [];
    for (const namespace of namespaces) {
        const credential = new managedidentity.FederatedIdentityCredential(
            `${name}-${tenant}-credential.${namespace}.${serviceAccount}`,
            {
                resourceGroupName: group,
                resourceName: identity.name,
                // Three characters at least.
                federatedIdentityCredentialResourceName: `in-${namespace}`,
                issuer: cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? ""),
                subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
                audiences: ["api://AzureADTokenExchange"],
            },
            // Entra ID writes one for an identity at a time, and refuses who asks for two:
            // learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations, read 2026-11-29.
            { ...options, dependsOn: made.slice(-1) },
        );
        made.push(credential);
    }
    return made;
}

/** In the tenant's namespaces: its service accounts, and the way to Entra ID. */
export function createTenantAccounts(
    { name }: AksContext,
    identities: TenantIdentity[],
    options: pulumi.CustomResourceOptions,
): void {
    for (const { plan, identity } of identities) {
        for (const namespace of plan.namespaces) {
            // By it AKS's webhook knows whose token a pod is given, where the pod asks for one by its label.
            const annotations = { "azure.workload.identity/client-id": identity.clientId };
            createServiceAccount(name, plan, namespace, annotations, options);
            createCredentialsPolicy(name, plan, namespace, options);
        }
    }
}

/** Azure takes 128 letters, digits, - and _ for it: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules. */
const longestIdentity = 128;

/** Joined by what is in none of the parts, so that no two of them are of one name. */
export function identityName(
    cluster: string,
    { tenant, serviceAccount }: Pick<AksIdentityPlan, "tenant" | "serviceAccount">,
): string {
    const whole = [cluster, tenant, serviceAccount.replaceAll(".", "__")].join("_");
    if (whole.length <= longestIdentity) return whole;
    const digest = createHash("sha256").update(whole).digest("hex").slice(0, 12);
    return `${whole.slice(0, longestIdentity - digest.length - 1)}_${digest}`;
}
