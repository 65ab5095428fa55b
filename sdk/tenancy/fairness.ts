/**
 * A priority level of the tenant's own, so that its requests to the API server queue behind each other and not
 * before anybody else's.
 */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/types";
import { subjectsOf } from "./access";
import { after, madeBy, manifest, type TenancyContext } from "./context";

/** After Kubernetes' own system schemas (which end at 1000), before `service-accounts` (9000) and `global-default` (9900). */
const matchingPrecedence = 7000;

export function priorityLevel(plan: TenantPlan) {
    return {
        type: "Limited",
        limited: {
            nominalConcurrencyShares: plan.share,
            // What the tenant does not use is lent, so that many idle tenants do not starve the rest.
            lendablePercent: 80,
            // A flood that borrowed would take twice the time of the processors, which no level shares out.
            borrowingLimitPercent: 0,
            limitResponse: { type: "Queue", queuing: { queues: 16, handSize: 4, queueLengthLimit: 50 } },
        },
    };
}

export function flowSchema(plan: TenantPlan) {
    const people = subjectsOf({
        users: [...plan.owners.users, ...plan.viewers.users],
        groups: [...plan.owners.groups, ...plan.viewers.groups],
    }).map((subject) =>
        subject.kind === "User"
            ? { kind: "User", user: { name: subject.name } }
            : { kind: "Group", group: { name: subject.name } },
    );
    return {
        matchingPrecedence,
        priorityLevelConfiguration: { name: objectName(plan.name) },
        distinguisherMethod: { type: "ByUser" },
        rules: [
            {
                subjects: [
                    ...people,
                    ...plan.namespaces.map((namespace) => ({
                        kind: "ServiceAccount",
                        serviceAccount: { namespace, name: "*" },
                    })),
                ],
                resourceRules: [
                    { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true },
                ],
                nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
            },
        ],
    };
}

function objectName(tenant: string): string {
    return `kernel-isolation-${tenant}`;
}

export function createFairness(context: TenancyContext, tenant: string): pulumi.Resource {
    const metadata = { name: objectName(tenant), annotations: madeBy(context.name) };
    const level = new k8s.flowcontrol.v1.PriorityLevelConfiguration(
        `${context.name}-priority-level`,
        { metadata, spec: manifest(context, priorityLevel) },
        context.options,
    );
    return new k8s.flowcontrol.v1.FlowSchema(
        `${context.name}-flow-schema`,
        { metadata, spec: manifest(context, flowSchema) },
        { ...context.options, dependsOn: after(context.plan, [level]) },
    );
}
