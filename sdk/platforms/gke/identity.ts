/** What tenants' service accounts may do in the project, and their accounts in the cluster. */
import * as gcp from "@pulumi/gcp";
import type * as pulumi from "@pulumi/pulumi";
import { type GkeIdentityPlan, principalOf } from "../../plan/gke/identity";
import { createCredentialsPolicy, createServiceAccount } from "../credentials";
import type { GkeContext } from "./context";

/** Roles by tenant. A service account of the cluster is a principal of IAM's by itself: no account of Google's stands between. */
export function createGrants(
    { name, options, plan, projectNumber }: GkeContext,
    cluster: gcp.container.Cluster,
): Map<string, pulumi.Resource[]> {
    const { project, workloadPool } = plan.controlPlane;
    const made = new Map<string, pulumi.Resource[]>();
    for (const { tenant, serviceAccount, namespaces, grants } of plan.identities) {
        for (const namespace of namespaces) {
            for (const { key, role, condition } of grants) {
                const grant = new gcp.projects.IAMMember(
                    `${name}-${tenant}-grant.${namespace}.${serviceAccount}.${key}`,
                    {
                        project,
                        role,
                        member: projectNumber.apply((number) =>
                            principalOf(number, workloadPool, namespace, serviceAccount),
                        ),
                        ...(condition && { condition }),
                    },
                    // The pool that it is a principal of is there once the first cluster is.
                    { ...options, dependsOn: [cluster] },
                );
                made.set(tenant, [...(made.get(tenant) ?? []), grant]);
            }
        }
    }
    return made;
}

/** In the tenant's namespaces: its service accounts, and the way to GKE's metadata server. */
export function createTenantAccounts(
    { name }: GkeContext,
    identities: GkeIdentityPlan[],
    options: pulumi.CustomResourceOptions,
): void {
    for (const plan of identities) {
        for (const namespace of plan.namespaces) {
            createServiceAccount(name, plan, namespace, undefined, options);
            createCredentialsPolicy(name, plan, namespace, options);
        }
    }
}
