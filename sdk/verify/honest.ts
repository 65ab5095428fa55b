/** Requests that a tenant may make: what every attack differs from in one thing. */
import type { V1Container, V1ObjectMeta, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { claimLabels } from "../tenancy/claims";
import type { ApiRequest, Json } from "./attack";
import type { Target } from "./target";

export interface PodDraft extends V1Pod {
    metadata: V1ObjectMeta & { labels: Record<string, string>; annotations: Record<string, string> };
    spec: V1PodSpec & { containers: [V1Container, ...V1Container[]] };
}

const anyDigest = "a".repeat(64);

/** A digest that the tenant's images may have. */
export function digest({ approved }: Target): string {
    return `@sha256:${approved?.[0] ?? anyDigest}`;
}

/** The label of everything real that a run makes, so that what was left behind is found. */
export const madeBy = { "app.kubernetes.io/created-by": "kernel-isolation-verify" };

/** What Kubernetes puts before the names it makes up for itself. */
export const madePrefix = "kernel-isolation-verify-";

export function image(target: Target): string {
    return `${target.registries[0] ?? "registry.invalid/"}app${digest(target)}`;
}

/** A pod that names its whole level, so that it passes with and without a policy that would give it. */
export function honestPod(target: Target, change: (pod: PodDraft) => void = () => undefined): PodDraft {
    const pod = silentPod(target);
    Object.assign(pod.spec, placementOf(target));
    change(pod);
    return pod;
}

/** A pod that leaves its level to the API server. */
export function silentPod(target: Target): PodDraft {
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { generateName: madePrefix, labels: { ...madeBy }, annotations: {} },
        spec: {
            securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [honestContainer(target, "main")],
        },
    };
}

export function honestContainer(target: Target, name: string): V1Container {
    return {
        name,
        image: image(target),
        imagePullPolicy: "Always",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
}

export function exclusiveTerm(tenant: string): Json {
    return {
        topologyKey: "kubernetes.io/hostname",
        labelSelector: {},
        namespaceSelector: {
            matchExpressions: [
                { key: claimLabels.tenant, operator: "Exists" },
                { key: claimLabels.tenant, operator: "NotIn", values: [tenant] },
            ],
        },
    };
}

export function ownToleration(tenant: string) {
    return { key: claimLabels.tenant, operator: "Equal", value: tenant, effect: "NoSchedule" };
}

function placementOf(target: Target): Partial<V1PodSpec> {
    return {
        ...(target.runtimeClass !== "" && { runtimeClassName: target.runtimeClass }),
        ...(!target.hostUsers && { hostUsers: false }),
        nodeSelector: { ...target.nodeSelector },
        tolerations: target.placement === "dedicated" ? [ownToleration(target.tenant)] : [],
        ...(target.placement === "exclusive" && {
            affinity: {
                podAntiAffinity: {
                    requiredDuringSchedulingIgnoredDuringExecution: [
                        exclusiveTerm(target.tenant) as { topologyKey: string },
                    ],
                },
            },
        }),
    };
}

/** The path of a resource's collection in a namespace. */
export function inNamespace(namespace: string, resource: string, group = ""): string {
    return `${root(group)}/namespaces/${namespace}/${resource}`;
}

/** The path of a group's cluster-wide resources; the group is written with its version, `rbac.authorization.k8s.io/v1`. */
export function root(group: string): string {
    return group === "" ? "/api/v1" : `/apis/${group}`;
}

export function create(path: string, body: Json): ApiRequest {
    return { kind: "request", method: "POST", path, body };
}

export function read(path: string, query: Record<string, string> = { limit: "1" }): ApiRequest {
    return { kind: "request", method: "GET", path, query };
}

export function remove(path: string): ApiRequest {
    return { kind: "request", method: "DELETE", path };
}

export function merge(path: string, body: Json): ApiRequest {
    return { kind: "request", method: "PATCH", path, body };
}

/** An object of some kind whose name Kubernetes makes up. */
export function object(apiVersion: string, kind: string, rest: Json = {}): Json {
    return { apiVersion, kind, metadata: { generateName: madePrefix, labels: { ...madeBy } }, ...rest };
}

export function podIn(target: Target, change?: (pod: PodDraft) => void): ApiRequest {
    return create(inNamespace(target.namespace, "pods"), honestPod(target, change));
}
