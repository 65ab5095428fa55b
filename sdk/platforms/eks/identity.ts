/** Tenants' roles in the account, and what in the cluster brings a pod to its role. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TenantIdentityPlan } from "../../plan/eks/identity";
import { tenantTrust } from "../../plan/eks/policies";
import { createCredentialsPolicy, createServiceAccount } from "../credentials";
import type { Account } from "./account";
import { type EksContext, tagsOf } from "./context";

export interface TenantIdentity {
    plan: TenantIdentityPlan;
    role: aws.iam.Role;
    /** What has to be there before the tenant's pods ask for credentials. */
    made: pulumi.Resource[];
}

/** The cluster's issuer, made known to IAM where a tenant's role is taken on by its tokens. */
export function createOidcProvider(
    context: EksContext,
    cluster: aws.eks.Cluster,
): aws.iam.OpenIdConnectProvider | undefined {
    if (context.plan.identities.every(({ mode }) => mode !== "irsa")) return undefined;
    const resource = `${context.name}-oidc`;
    return new aws.iam.OpenIdConnectProvider(
        resource,
        { url: issuerOf(cluster), clientIdLists: ["sts.amazonaws.com"], tags: tagsOf(context, resource) },
        context.options,
    );
}

function issuerOf(cluster: aws.eks.Cluster): pulumi.Output<string> {
    return cluster.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer ?? "");
}

export function createIdentities(
    context: EksContext,
    account: Account,
    cluster: aws.eks.Cluster,
    provider: aws.iam.OpenIdConnectProvider | undefined,
    after: pulumi.Resource[],
): TenantIdentity[] {
    const facts = pulumi
        .all([cluster.arn, account.id, issuerOf(cluster), provider?.arn ?? ""])
        .apply(([clusterArn, accountId, issuer, providerArn]) => ({ clusterArn, accountId, issuer, providerArn }));
    return context.plan.identities.map((plan) => {
        const resource = `${context.name}-${plan.tenant}-role.${plan.serviceAccount}`;
        const role = new aws.iam.Role(
            resource,
            {
                name: plan.roleName,
                description: `Service account ${plan.serviceAccount} of the tenant ${plan.tenant}`,
                assumeRolePolicy: facts.apply((known) => JSON.stringify(tenantTrust(plan, known))),
                ...(plan.permissionsBoundary !== "" && { permissionsBoundary: plan.permissionsBoundary }),
                tags: { ...tagsOf(context, plan.roleName), "kernel-isolation.io/tenant": plan.tenant },
            },
            context.options,
        );
        const policies = plan.policy
            ? [
                  new aws.iam.RolePolicy(
                      `${resource}-policy`,
                      { role: role.name, policy: JSON.stringify(plan.policy) },
                      context.options,
                  ),
              ]
            : [];
        const associations = plan.mode === "irsa" ? [] : createAssociations(context, plan, role, cluster.name, after);
        return { plan, role, made: [role, ...policies, ...associations] };
    });
}

function createAssociations(
    context: EksContext,
    plan: TenantIdentityPlan,
    role: aws.iam.Role,
    clusterName: pulumi.Input<string>,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    return plan.namespaces.map((namespace) => {
        const resource = `${context.name}-${plan.tenant}-association.${namespace}.${plan.serviceAccount}`;
        return new aws.eks.PodIdentityAssociation(
            resource,
            {
                clusterName,
                namespace,
                serviceAccount: plan.serviceAccount,
                roleArn: role.arn,
                tags: tagsOf(context, resource),
            },
            { ...context.options, dependsOn: after },
        );
    });
}

/** In the tenant's namespaces: its service accounts, and the way to whoever gives out the credentials. */
export function createTenantAccounts(
    { name }: EksContext,
    identities: TenantIdentity[],
    options: pulumi.CustomResourceOptions,
): void {
    for (const { plan, role } of identities) {
        for (const namespace of plan.namespaces) {
            const annotations = plan.mode === "irsa" ? { "eks.amazonaws.com/role-arn": role.arn } : undefined;
            createServiceAccount(name, plan, namespace, annotations, options);
            createCredentialsPolicy(name, plan, namespace, options);
        }
    }
}
