/**
 * The tenant's own Kubernetes API: vCluster as a Helm release, the way from it to the cluster's API server and no other,
 * and its owners' way to it. They have no rights in the cluster's API beside that.
 */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { names, release, vcluster } from "../catalog/vcluster";
import type { ChartPlan, TenantPlan, VirtualPlan } from "../plan/types";
import { type PolicyRule, subjectsOf } from "./access";
import { after, manifest, resourceName, type TenancyContext, waitingFor } from "./context";
import type { NetworkPolicySpec } from "./network";

export const controlPlaneObject = "kernel-isolation-control-plane";

/** With them: `kubectl get secret`, then `kubectl port-forward`, and no object of the cluster's is in reach. */
export const controlPlaneOwnerRules: PolicyRule[] = [
    { apiGroups: [""], resources: ["secrets"], resourceNames: [names.kubeconfig], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods"], resourceNames: [names.pod], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods/portforward"], resourceNames: [names.pod], verbs: ["get", "create"] },
];

export type ControlPlaneNetwork = Omit<NetworkPolicySpec, "ingress">;

/**
 * What the control plane's own pod may reach beyond the tenant's network policy. The syncer copies a pod's labels, those
 * of the control plane among them, and marks what it made: without the mark's absence every pod could wear them.
 */
export function controlPlaneNetwork({ apiServer }: VirtualPlan): ControlPlaneNetwork {
    return {
        podSelector: {
            matchLabels: { app: "vcluster", release },
            matchExpressions: [{ key: names.synced, operator: "DoesNotExist" }],
        },
        policyTypes: ["Egress"],
        egress: [
            {
                to: apiServer.cidrs.map((cidr) => ({ ipBlock: { cidr } })),
                ports: [{ port: apiServer.port, protocol: "TCP" }],
            },
        ],
    };
}

function virtualOf(plan: TenantPlan): VirtualPlan {
    if (!plan.virtual) throw new Error(`tenant ${plan.name} has no virtual control plane`);
    return plan.virtual;
}

function metadata(context: TenancyContext, namespace: string) {
    return { name: controlPlaneObject, namespace: waitingFor(context.plan, namespace) };
}

export function createControlPlaneNetwork(
    context: TenancyContext,
    namespace: k8s.core.v1.Namespace,
    name: string,
): pulumi.Resource {
    return new k8s.networking.v1.NetworkPolicy(
        resourceName(context, "control-plane-network", name),
        {
            metadata: { name: controlPlaneObject, namespace: waitingFor(context.plan, namespace.metadata.name) },
            spec: manifest(context, (plan) => controlPlaneNetwork(virtualOf(plan))),
        },
        context.options,
    );
}

/** Which of its objects exist: plain values, so that a preview is exact. */
export interface ControlPlaneShape {
    chart: ChartPlan;
    protect: boolean;
    owners: boolean;
}

/** After every guard and the proof, since the first pod that its syncer makes has to be judged. */
export function createControlPlane(
    context: TenancyContext,
    { chart, protect, owners }: ControlPlaneShape,
    guards: pulumi.Resource[],
): void {
    const [namespace = ""] = context.namespaces;
    const options = { ...context.options, dependsOn: after(context.plan, guards) };
    const isHere = chart.repository === undefined && !chart.chart.startsWith("oci://");
    new k8s.helm.v3.Release(
        resourceName(context, "control-plane", namespace),
        {
            name: release,
            namespace: waitingFor(context.plan, namespace),
            chart: chart.chart,
            ...(!isHere && { version: vcluster.version }),
            ...(chart.repository !== undefined && { repositoryOpts: { repo: chart.repository } }),
            values: manifest(context, (plan) => virtualOf(plan).values),
            // Each is a Secret of the tenant's quota.
            maxHistory: 2,
            // Two images are pulled and a store is made before the first answer.
            timeout: 600,
        },
        // Its volume holds what the tenant made.
        { ...options, protect },
    );
    if (!owners) return;
    const role = new k8s.rbac.v1.Role(
        resourceName(context, "control-plane-role", namespace),
        { metadata: metadata(context, namespace), rules: controlPlaneOwnerRules },
        options,
    );
    new k8s.rbac.v1.RoleBinding(
        resourceName(context, "control-plane-owners", namespace),
        {
            metadata: metadata(context, namespace),
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: controlPlaneObject },
            subjects: manifest(context, (plan) => subjectsOf(plan.owners)),
        },
        { ...options, dependsOn: after(context.plan, [...guards, role]) },
    );
}
