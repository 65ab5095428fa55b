/** An existing cluster: the way in, and the RuntimeClasses its nodes' handlers are reached by. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingSpec } from "../../clusterSpec";
import type { ExistingPlan, RuntimeClassPlan } from "../../plan/types";
import { madeBy } from "../../tenancy/context";
import type { BuiltPlatform } from "../platform";

export function createExisting(
    name: string,
    { kubeconfig, context = "" }: ExistingSpec,
    plan: ExistingPlan,
    parent: pulumi.Resource,
): BuiltPlatform {
    const access = { kubeconfig: pulumi.secret(kubeconfig), context: pulumi.output(context) };
    const provider = createProvider(name, access, { parent });
    return {
        access,
        provider,
        guards: createRuntimeClasses(name, plan.runtimeClasses, { parent, provider }),
        before: () => [],
        after: () => undefined,
    };
}

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
    plans: RuntimeClassPlan[],
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    return plans.map(
        (runtimeClass) =>
            new k8s.node.v1.RuntimeClass(
                `${name}-runtime-${runtimeClass.sandbox}`,
                {
                    metadata: {
                        name: runtimeClass.name,
                        labels: { "app.kubernetes.io/managed-by": "kernel-isolation" },
                        annotations: madeBy(name),
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
