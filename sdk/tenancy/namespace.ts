/** The tenant's namespaces, with the claims the policies read and Pod Security at a pinned version. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/types";
import { claimAnnotations, claimMetadata } from "./claims";
import { guardsOf } from "./guards";
import { judgedLabel } from "./signatures";
import { madeBy, manifest, resourceName, type TenancyContext } from "./context";

export function namespaceMetadata(plan: TenantPlan, userLabels: Record<string, string>) {
    const { labels, annotations } = claimMetadata(plan);
    const judged = plan.signers ? judgedLabel : {};
    const claims = { labels: { ...labels, ...podSecurityLabels(plan), ...judged }, annotations };
    return {
        annotations: { ...annotations, [claimAnnotations.guards]: JSON.stringify(guardsOf(plan, claims)) },
        labels: {
            // The user's come first: nothing of theirs may replace a claim.
            ...userLabels,
            ...claims.labels,
            "app.kubernetes.io/managed-by": "kernel-isolation",
        },
    };
}

/** All three modes at one level, so that a tenant's warnings and audit records say the same as its refusals. */
function podSecurityLabels(plan: TenantPlan): Record<string, string> {
    return Object.fromEntries(
        ["enforce", "audit", "warn"].flatMap((mode) => [
            [`pod-security.kubernetes.io/${mode}`, plan.podSecurity],
            [`pod-security.kubernetes.io/${mode}-version`, plan.podSecurityVersion],
        ]),
    );
}

export function createNamespaces(context: TenancyContext): k8s.core.v1.Namespace[] {
    const annotations = manifest(context, (plan) => ({
        ...namespaceMetadata(plan, {}).annotations,
        ...madeBy(context.name),
    }));
    const labels = pulumi
        .all([context.plan, context.labels])
        .apply(([plan, given]) => namespaceMetadata(plan, given).labels);
    return context.namespaces.map(
        (namespace) =>
            new k8s.core.v1.Namespace(
                resourceName(context, "namespace", namespace),
                { metadata: { name: namespace, labels, annotations } },
                context.options,
            ),
    );
}
