/** Through the side doors of a pod, a service account or a node. */
import type { Attack } from "../attack";
import { create, honestContainer, inNamespace, merge } from "../honest";
import type { Target } from "../target";
import { approvedOnly, byApproval, unapproved } from "./podAttack";
import { may, right } from "./right";

export const subresourceAttacks: Attack[] = [
    right({
        id: "subresource.binding",
        layer: "placement",
        title: "binding a pod to a node of its own choice",
        needsPod: true,
        attempt: ({ namespace, pod }) =>
            create(inNamespace(namespace, `pods/${pod}/binding`), {
                apiVersion: "v1",
                kind: "Binding",
                metadata: { name: pod },
                target: { kind: "Node", name: "control-plane" },
            }),
        twin: ({ namespace, pod }) => ({
            kind: "request",
            method: "GET",
            path: inNamespace(namespace, `pods/${pod}`),
        }),
    }),
    right({
        id: "subresource.bindings",
        layer: "placement",
        title: "binding a pod by the resource of old",
        needsPod: true,
        attempt: ({ namespace, pod }) =>
            create(inNamespace(namespace, "bindings"), {
                apiVersion: "v1",
                kind: "Binding",
                metadata: { name: pod },
                target: { kind: "Node", name: "control-plane" },
            }),
        twin: ({ namespace, pod }) => ({
            kind: "request",
            method: "GET",
            path: inNamespace(namespace, `pods/${pod}`),
        }),
    }),
    ...ephemeralContainers(),
    right({
        id: "subresource.resize",
        layer: "resources",
        title: "resizing a pod in place, past the limits it was admitted with",
        needsPod: true,
        attempt: ({ namespace, pod }) =>
            merge(inNamespace(namespace, `pods/${pod}/resize`), {
                spec: { containers: [{ name: "main", resources: { limits: { cpu: "64" } } }] },
            }),
        twin: ({ namespace, pod }) =>
            merge(inNamespace(namespace, `pods/${pod}`), { metadata: { labels: { a: "b" } } }),
    }),
    right({
        id: "subresource.pod-status",
        layer: "network",
        title: "another address in a pod's status, by which a Service sends others' requests there",
        needsPod: true,
        attempt: ({ namespace, pod }) =>
            merge(inNamespace(namespace, `pods/${pod}/status`), { status: { podIP: "10.0.0.1" } }),
        twin: ({ namespace, pod }) =>
            merge(inNamespace(namespace, `pods/${pod}`), { metadata: { labels: { a: "b" } } }),
    }),
    right({
        id: "subresource.evict-neighbour",
        title: "evicting another tenant's pods",
        attempt: ({ neighbour }) =>
            create(inNamespace(neighbour.namespace, "pods/any/eviction"), {
                apiVersion: "policy/v1",
                kind: "Eviction",
                metadata: { name: "any" },
            }),
        twin: (target) => may(target, "create", ["pods", "eviction"]),
    }),
    right({
        id: "subresource.token",
        title: "minting a token of a service account",
        attempt: ({ namespace }) =>
            create(inNamespace(namespace, "serviceaccounts/default/token"), {
                apiVersion: "authentication.k8s.io/v1",
                kind: "TokenRequest",
                spec: { audiences: [], expirationSeconds: 600 },
            }),
        twin: ({ namespace }) => ({
            kind: "request",
            method: "GET",
            path: inNamespace(namespace, "serviceaccounts/default"),
        }),
    }),
    ...(
        [
            ["pod-proxy", ["pods", "proxy"], "a pod through the API server, past every network policy"],
            ["service-proxy", ["services", "proxy"], "a Service through the API server, past every network policy"],
        ] as [string, [string, string], string][]
    ).map(([id, resource, title]) =>
        right({
            id: `subresource.${id}`,
            layer: "network",
            title,
            attempt: (target) => may(target, "get", resource),
            twin: (target) => may(target, "create", ["pods", "portforward"]),
        }),
    ),
    right({
        id: "subresource.node-proxy",
        title: "a kubelet through the API server",
        attempt: (target) => may(target, "get", ["nodes", "proxy"], "", { namespace: "" }),
        twin: (target) => may(target, "get", ["pods", "log"]),
    }),
    right({
        id: "subresource.exec-neighbour",
        title: "entering another tenant's pods",
        attempt: (target) => may(target, "create", ["pods", "exec"], "", { namespace: target.neighbour.namespace }),
        twin: (target) => may(target, "create", ["pods", "exec"]),
    }),
    right({
        id: "subresource.logs-neighbour",
        title: "reading another tenant's logs",
        attempt: (target) => may(target, "get", ["pods", "log"], "", { namespace: target.neighbour.namespace }),
        twin: (target) => may(target, "get", ["pods", "log"]),
    }),
    right({
        id: "subresource.service-status",
        layer: "network",
        title: "an address of others in a Service's status (CVE-2020-8554)",
        attempt: ({ namespace }) =>
            merge(inNamespace(namespace, "services/any/status"), {
                status: { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } },
            }),
        twin: (target) => may(target, "update", ["services"]),
    }),
];

/** Containers that join a pod that is there. */
function ephemeralContainers(): Attack[] {
    const add = (target: Target, container: object = {}) =>
        merge(inNamespace(target.namespace, `pods/${target.pod}/ephemeralcontainers`), {
            spec: { ephemeralContainers: [{ ...honestContainer(target, "joins"), ...container }] },
        });
    const attack = (
        id: string,
        title: string,
        container: object | ((target: Target) => object),
        more: Pick<Attack, "layer" | "refusedBy" | "because" | "applies">,
    ): Attack => ({
        id: `ephemeral.${id}`,
        title: `an ephemeral container ${title}`,
        by: "owner",
        needsPod: true,
        attempt: (target) => add(target, typeof container === "function" ? container(target) : container),
        twin: (target) => add(target),
        ...more,
    });
    return [
        attack(
            "privileged",
            "that is privileged",
            { securityContext: { privileged: true } },
            { layer: "pod security", refusedBy: ["pod-security", "api-server"], because: /privileged/ },
        ),
        attack(
            "registry",
            "whose image is from another registry",
            { image: `elsewhere.invalid/app@sha256:${"a".repeat(64)}` },
            {
                layer: "images",
                refusedBy: ["admission"],
                because: /come from/,
                applies: ({ registries }) => registries.length > 0,
            },
        ),
        attack("unapproved", "whose image nobody approved", (target: Target) => ({ image: unapproved(target) }), {
            layer: "images",
            refusedBy: ["admission"],
            because: byApproval,
            applies: approvedOnly,
        }),
        attack(
            "cached",
            "whose image is not asked for again",
            { imagePullPolicy: "Never" },
            { layer: "images", refusedBy: ["admission"], because: /always pulled/ },
        ),
        attack(
            "seccomp",
            "with a seccomp profile of the node",
            {
                securityContext: {
                    allowPrivilegeEscalation: false,
                    capabilities: { drop: ["ALL"] },
                    seccompProfile: { type: "Localhost", localhostProfile: "p" },
                },
            },
            {
                layer: "pod security",
                refusedBy: ["admission"],
                because: /seccomp profiles/,
                applies: ({ seccomp }) => seccomp !== "Localhost",
            },
        ),
    ];
}
