/** Who may do what in a tenant's namespaces, by ClusterRoles of our own that exist once per cluster. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { SubjectsSpec } from "../isolation";
import { after, madeBy, manifest, resourceName, type TenancyContext, waitingFor } from "./context";

export interface PolicyRule {
    apiGroups: string[];
    resources: string[];
    /** Default: all of them. */
    resourceNames?: string[];
    verbs: string[];
}

export const ownerRole = "kernel-isolation-tenant-owner";
export const viewerRole = "kernel-isolation-tenant-viewer";

const read = ["get", "list", "watch"];
const work = [...read, "create", "update", "patch", "delete", "deletecollection"];

/** What is shown to both: the work, and the guard rails round it. */
const visible: PolicyRule[] = [
    {
        apiGroups: [""],
        resources: [
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "pods/log",
            "pods/status",
            "replicationcontrollers",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ],
        verbs: read,
    },
    {
        apiGroups: ["apps"],
        resources: ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
        verbs: read,
    },
    { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: read },
    { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: read },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: read },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: read },
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: read },
    { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"], verbs: read },
];

export const viewerRules: PolicyRule[] = visible;

/**
 * Kubernetes' own `admin` lets a tenant delete its network policies, mint tokens and impersonate service accounts.
 * Left out here on purpose: everything that guards the tenant (quotas, limits, policies, roles, bindings), tokens,
 * `pods/binding`, endpoints by hand, and every cluster-wide object.
 */
export const ownerRules: PolicyRule[] = [
    ...visible,
    {
        apiGroups: [""],
        resources: ["configmaps", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts", "services"],
        verbs: work,
    },
    {
        apiGroups: [""],
        resources: ["pods/attach", "pods/eviction", "pods/exec", "pods/portforward"],
        verbs: ["get", "create"],
    },
    { apiGroups: [""], resources: ["pods/ephemeralcontainers"], verbs: ["get", "update", "patch"] },
    { apiGroups: ["apps"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"], verbs: work },
    {
        apiGroups: ["apps"],
        resources: ["deployments/scale", "replicasets/scale", "statefulsets/scale"],
        verbs: ["get", "update", "patch"],
    },
    { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: work },
    { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: work },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: work },
];

/** The roles, once per cluster. */
export function createTenantRoles(name: string, options: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const role = (kind: string, roleName: string, rules: PolicyRule[]) =>
        new k8s.rbac.v1.ClusterRole(
            `${name}-${kind}`,
            { metadata: { name: roleName, annotations: madeBy(name) }, rules },
            options,
        );
    return [role("owner-role", ownerRole, ownerRules), role("viewer-role", viewerRole, viewerRules)];
}

export function subjectsOf(spec: Required<SubjectsSpec>) {
    const subject = (kind: string) => (name: string) => ({ kind, name, apiGroup: "rbac.authorization.k8s.io" });
    return [...spec.users.map(subject("User")), ...spec.groups.map(subject("Group"))];
}

/** The default service account of one namespace. */
export function createAccount(
    context: TenancyContext,
    namespace: k8s.core.v1.Namespace,
    name: string,
): pulumi.Resource {
    // Kubernetes makes this account with every namespace; applying it takes over the one field.
    return new k8s.core.v1.ServiceAccount(
        resourceName(context, "service-account", name),
        {
            metadata: { name: "default", namespace: waitingFor(context.plan, namespace.metadata.name) },
            automountServiceAccountToken: false,
        },
        context.options,
    );
}

/**
 * Who may enter. Nobody before the guards are there, and before the proof where there is one: an API server takes up a
 * policy a moment after it was made, and a pod that came in between would not be held to it.
 */
export function createAccess(
    context: TenancyContext,
    who: { owners: boolean; viewers: boolean },
    guards: pulumi.Resource[],
): void {
    const options = { ...context.options, dependsOn: after(context.plan, guards) };
    const bind = (kind: "owners" | "viewers", role: string, namespace: string) =>
        new k8s.rbac.v1.RoleBinding(
            resourceName(context, kind, namespace),
            {
                metadata: { name: `kernel-isolation-${kind}`, namespace: waitingFor(context.plan, namespace) },
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
                subjects: manifest(context, (plan) => subjectsOf(plan[kind])),
            },
            options,
        );
    for (const namespace of context.namespaces) {
        if (who.owners) bind("owners", ownerRole, namespace);
        if (who.viewers) bind("viewers", viewerRole, namespace);
    }
}
