/** Roles that come with the cluster: its own, its nodes', and its add-ons'. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RoleBindingPlan } from "../../plan/eks/identity";
import { clusterTrust } from "../../plan/eks/policies";
import type { Account } from "./account";
import { type EksContext, tagsOf } from "./context";

export interface MadeRole {
    role: aws.iam.Role;
    /** Whoever takes the role on needs what it may do. */
    attachments: pulumi.Resource[];
}

/** All but those that one service account of the cluster has: these can be made only once the cluster is there. */
export function createRoles(context: EksContext, account: Account): Map<string, MadeRole> {
    const roles = context.plan.roles.filter(({ boundTo }) => boundTo === undefined);
    return new Map(roles.map((role) => [role.key, createRole(context, account, role, pulumi.output(""))]));
}

export function createAddonRoles(
    context: EksContext,
    account: Account,
    clusterArn: pulumi.Output<string>,
): Map<string, MadeRole> {
    const roles = context.plan.roles.filter(({ boundTo }) => boundTo !== undefined);
    return new Map(roles.map((role) => [role.key, createRole(context, account, role, clusterArn)]));
}

function createRole(
    context: EksContext,
    account: Account,
    plan: RoleBindingPlan,
    clusterArn: pulumi.Output<string>,
): MadeRole {
    const resource = `${context.name}-role-${plan.key}`;
    const role = new aws.iam.Role(
        resource,
        {
            description: plan.why,
            assumeRolePolicy: pulumi
                .all([account.id, clusterArn])
                .apply(([accountId, arn]) => JSON.stringify(clusterTrust(plan, { accountId, clusterArn: arn }))),
            tags: tagsOf(context, resource),
        },
        context.options,
    );
    const attachments = plan.managedPolicies.map(
        (policy) =>
            new aws.iam.RolePolicyAttachment(
                `${resource}-${policy}`,
                {
                    role: role.name,
                    policyArn: pulumi.interpolate`arn:${account.partition}:iam::aws:policy/${policy}`,
                },
                context.options,
            ),
    );
    return { role, attachments };
}
