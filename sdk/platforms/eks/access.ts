/** Who of the AWS account may enter the cluster: access entries alone, and no ConfigMap beside them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccessEntryPlan } from "../../plan/eks/access";
import type { Account } from "./account";
import { at, type EksContext, tagsOf } from "./context";
import type { MadeRole } from "./roles";

/** The entry by which machines join that are in no managed group. */
export function createNodeAccess(
    context: EksContext,
    clusterName: pulumi.Input<string>,
    roles: Map<string, MadeRole>,
): pulumi.Resource[] {
    return context.plan.accessEntries.flatMap((entry) =>
        entry.type === "EC2_LINUX"
            ? [
                  new aws.eks.AccessEntry(
                      `${context.name}-access-${entry.key}`,
                      {
                          clusterName,
                          principalArn: at(roles, entry.role).role.arn,
                          type: entry.type,
                          tags: tagsOf(context, `${context.name}-access-${entry.key}`),
                      },
                      context.options,
                  ),
              ]
            : [],
    );
}

/** People: administrators with the right to everything, tenants' with none but their RoleBindings'. */
export function createAccessEntries(
    context: EksContext,
    account: Account,
    clusterName: pulumi.Input<string>,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    return context.plan.accessEntries.flatMap((entry) =>
        entry.type === "STANDARD" ? createPerson(context, account, clusterName, entry, after) : [],
    );
}

function createPerson(
    context: EksContext,
    account: Account,
    clusterName: pulumi.Input<string>,
    { key, type, principalArn, userName, policy }: Extract<AccessEntryPlan, { type: "STANDARD" }>,
    after: pulumi.Resource[],
): pulumi.Resource[] {
    const resource = `${context.name}-access-${key}`;
    const entry = new aws.eks.AccessEntry(
        resource,
        { clusterName, principalArn, type, userName, tags: tagsOf(context, resource) },
        { ...context.options, dependsOn: after },
    );
    if (policy === undefined) return [entry];
    return [
        entry,
        new aws.eks.AccessPolicyAssociation(
            `${resource}-policy`,
            {
                clusterName,
                principalArn,
                policyArn: pulumi.interpolate`arn:${account.partition}:eks::aws:cluster-access-policy/${policy}`,
                accessScope: { type: "cluster" },
            },
            { ...context.options, dependsOn: [entry] },
        ),
    ];
}
