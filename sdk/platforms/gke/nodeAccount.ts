/** The nodes' own account: no key, and the few rights that nodes need. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import type { GkeContext } from "./context";

export interface NodeAccount {
    account: gcp.serviceaccount.Account;
    grants: pulumi.Resource[];
}

export function createNodeAccount({ name, options, plan }: GkeContext): NodeAccount {
    const { project } = plan.controlPlane;
    const account = new gcp.serviceaccount.Account(
        `${name}-node-account`,
        { project, accountId: plan.nodeAccount.id, displayName: `Nodes of the cluster ${name}` },
        options,
    );
    const grants = plan.nodeAccount.roles.map(
        ({ key, role }) =>
            new gcp.projects.IAMMember(
                `${name}-node-grant-${key}`,
                { project, role, member: pulumi.interpolate`serviceAccount:${account.email}` },
                options,
            ),
    );
    return { account, grants };
}
