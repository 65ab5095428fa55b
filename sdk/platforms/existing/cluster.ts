/** An existing cluster: the way in, and the RuntimeClasses its nodes' handlers are reached by. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ExistingSpec } from "../../clusterSpec";
import type { ExistingPlan } from "../../plan/types";

export function createProvider(
    name: string,
    access: Pick<ExistingSpec, "kubeconfig" | "context">,
    options: pulumi.CustomResourceOptions,
): k8s.Provider {
    const { kubeconfig, context } = access;
    return new k8s.Provider(`${name}-kubernetes`, { kubeconfig, ...(context && { context }) }, options);
}

export function createRuntimeClasses(
    name: string,
    plan: ExistingPlan,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    return plan.runtimeClasses.map(
        (runtimeClass) =>
            new k8s.node.v1.RuntimeClass(
                `${name}-runtime-${runtimeClass.sandbox}`,
                {
                    metadata: {
                        name: runtimeClass.name,
                        labels: { "app.kubernetes.io/managed-by": "kernel-isolation" },
                    },
                    handler: runtimeClass.handler,
                    ...(runtimeClass.overhead && { overhead: { podFixed: runtimeClass.overhead } }),
                    scheduling: { nodeSelector: runtimeClass.nodeSelector },
                },
                // The handler of a RuntimeClass cannot be changed, and its name is fixed.
                { ...options, deleteBeforeReplace: true },
            ),
    );
}
