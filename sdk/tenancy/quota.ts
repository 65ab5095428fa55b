/** What each namespace may hold in all, and what each container gets and may ask. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/types";
import { manifest, resourceName, type TenancyContext, waitingFor } from "./context";

const objectName = "kernel-isolation";

/** What a workload has of its history by default: ten old ones, the one that it is going to, and the one that it leaves. */
const revisions = 12;

export function resourceQuota(plan: TenantPlan): { hard: Record<string, string> } {
    const { quota } = plan;
    return {
        hard: {
            "requests.cpu": quota.cpu,
            "limits.cpu": quota.cpu,
            "requests.memory": quota.memory,
            "limits.memory": quota.memory,
            "requests.ephemeral-storage": quota.ephemeralStorage,
            "limits.ephemeral-storage": quota.ephemeralStorage,
            "requests.storage": quota.storage,
            pods: String(quota.pods),
            services: String(quota.services),
            "services.loadbalancers": String(quota.loadBalancers),
            // A load balancer takes a node port for each of its ports; Services of type NodePort are refused by admission.
            "services.nodeports": String(quota.loadBalancers * 10),
            persistentvolumeclaims: String(quota.persistentVolumeClaims),
            configmaps: String(quota.configMaps),
            secrets: String(quota.secrets),
            "count/jobs.batch": String(quota.jobs),
            "count/cronjobs.batch": String(quota.jobs),
            "count/deployments.apps": String(quota.workloads),
            "count/replicasets.apps": String(quota.workloads * revisions),
            "count/statefulsets.apps": String(quota.workloads),
            "count/daemonsets.apps": String(quota.workloads),
            // How many of them a StatefulSet or a DaemonSet keeps is the tenant's to say.
            "count/controllerrevisions.apps": String(quota.workloads * 2 * revisions),
            // Each workload may have one of each; what is counted nowhere could fill the API server.
            "count/horizontalpodautoscalers.autoscaling": String(quota.workloads),
            "count/poddisruptionbudgets.policy": String(quota.workloads),
            // The default one is among them.
            "count/serviceaccounts": String(quota.workloads + 1),
        },
    };
}

export function limitRange(plan: TenantPlan) {
    const { limits } = plan;
    return {
        limits: [
            {
                type: "Container",
                default: {
                    cpu: limits.defaultCpu,
                    memory: limits.defaultMemory,
                    "ephemeral-storage": limits.defaultEphemeralStorage,
                },
                defaultRequest: {
                    cpu: limits.defaultCpuRequest,
                    memory: limits.defaultMemoryRequest,
                    "ephemeral-storage": limits.defaultEphemeralStorageRequest,
                },
                max: {
                    cpu: limits.maxCpu,
                    memory: limits.maxMemory,
                    "ephemeral-storage": limits.maxEphemeralStorage,
                },
            },
        ],
    };
}

export function createQuota(
    context: TenancyContext,
    namespace: k8s.core.v1.Namespace,
    name: string,
): pulumi.Resource[] {
    const metadata = { name: objectName, namespace: waitingFor(context.plan, namespace.metadata.name) };
    return [
        new k8s.core.v1.ResourceQuota(
            resourceName(context, "quota", name),
            { metadata, spec: manifest(context, resourceQuota) },
            context.options,
        ),
        new k8s.core.v1.LimitRange(
            resourceName(context, "limits", name),
            { metadata, spec: manifest(context, limitRange) },
            context.options,
        ),
    ];
}
