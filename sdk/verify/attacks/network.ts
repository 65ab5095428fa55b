/** Into other tenants' traffic, or out of the network policy, by the objects that make a network. */
import type { Attack, Refuser } from "../attack";
import { create, inNamespace, merge, object, read, remove } from "../honest";
import type { Target } from "../target";
import { may, right } from "./right";

export function service(target: Target, spec: object) {
    return create(
        inNamespace(target.namespace, "services"),
        object("v1", "Service", { spec: { selector: { app: "a" }, ports: [{ port: 80 }], ...spec } }),
    );
}

const serviceAttack = (id: string, title: string, spec: object, because: RegExp, refusedBy: Refuser[]): Attack => ({
    id: `service.${id}`,
    layer: "network",
    title,
    by: "owner",
    refusedBy,
    because,
    attempt: (target) => service(target, spec),
    twin: (target) => service(target, {}),
});

/** Objects by which a network is opened or others' traffic is taken, by their group. */
const foreign: { id: string; title: string; group: string; resource: string; kind: string; spec: object }[] = [
    {
        id: "policy",
        title: "a network policy that opens everything",
        group: "networking.k8s.io/v1",
        resource: "networkpolicies",
        kind: "NetworkPolicy",
        spec: { spec: { podSelector: {}, ingress: [{}], egress: [{}], policyTypes: ["Ingress", "Egress"] } },
    },
    {
        id: "ingress",
        title: "an Ingress for a host that another tenant has",
        group: "networking.k8s.io/v1",
        resource: "ingresses",
        kind: "Ingress",
        spec: { spec: { defaultBackend: { service: { name: "a", port: { number: 80 } } } } },
    },
    {
        id: "gateway",
        title: "a Gateway for a host that another tenant has",
        group: "gateway.networking.k8s.io/v1",
        resource: "gateways",
        kind: "Gateway",
        spec: { spec: {} },
    },
    {
        id: "http-route",
        title: "an HTTPRoute for a host that another tenant has",
        group: "gateway.networking.k8s.io/v1",
        resource: "httproutes",
        kind: "HTTPRoute",
        spec: { spec: { hostnames: ["shop.example.com"] } },
    },
    {
        id: "endpoint-slice",
        title: "an EndpointSlice that points at another tenant or at the API server",
        group: "discovery.k8s.io/v1",
        resource: "endpointslices",
        kind: "EndpointSlice",
        spec: { addressType: "IPv4", endpoints: [{ addresses: ["10.0.0.1"] }], ports: [{ port: 443 }] },
    },
    {
        id: "endpoints",
        title: "Endpoints that point at another tenant or at the API server",
        group: "",
        resource: "endpoints",
        kind: "Endpoints",
        spec: { subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 443 }] }] },
    },
    {
        id: "cilium-policy",
        title: "a network policy of Cilium's own kind",
        group: "cilium.io/v2",
        resource: "ciliumnetworkpolicies",
        kind: "CiliumNetworkPolicy",
        spec: { spec: { endpointSelector: {}, egress: [{ toEntities: ["all"] }] } },
    },
    {
        id: "calico-policy",
        title: "a network policy of Calico's own kind",
        group: "projectcalico.org/v3",
        resource: "networkpolicies",
        kind: "NetworkPolicy",
        spec: { spec: { order: 1, egress: [{ action: "Allow" }] } },
    },
    {
        id: "attachment",
        title: "another network to attach pods to",
        group: "k8s.cni.cncf.io/v1",
        resource: "network-attachment-definitions",
        kind: "NetworkAttachmentDefinition",
        spec: { spec: { config: '{"type":"host-device"}' } },
    },
];

export const networkAttacks: Attack[] = [
    serviceAttack(
        "external-ips",
        "a Service with an address of others (CVE-2020-8554)",
        { externalIPs: ["203.0.113.7"] },
        /take over addresses of others/,
        ["admission"],
    ),
    serviceAttack("node-port", "a port on every node", { type: "NodePort" }, /opens every node/, ["admission"]),
    serviceAttack(
        "external-name",
        "a Service that stands for a name elsewhere, as for another tenant's",
        { type: "ExternalName", externalName: "shop.other.svc.cluster.local", selector: undefined },
        /stands for a name elsewhere/,
        ["admission"],
    ),
    {
        ...serviceAttack(
            "load-balancer",
            "a load balancer that the quota does not have",
            { type: "LoadBalancer" },
            /exceeded quota/,
            ["quota"],
        ),
        applies: ({ guards }) => guards?.quota.hard["services.loadbalancers"] === "0",
    },
    serviceAttack(
        "load-balancer-address",
        "a load balancer at an address of others",
        { type: "LoadBalancer", loadBalancerIP: "203.0.113.7" },
        /take over addresses of others/,
        ["admission"],
    ),
    serviceAttack(
        "cluster-address",
        "a Service at the API server's own address",
        { clusterIP: "127.0.0.1" },
        /clusterIP|ClusterIP/,
        ["api-server"],
    ),
    ...foreign.map(({ id, title, group, resource, kind, spec }) =>
        right({
            id: `network.${id}`,
            layer: "network",
            title,
            attempt: ({ namespace }) =>
                create(inNamespace(namespace, resource, group), object(group === "" ? "v1" : group, kind, spec)),
            twin: (target) => service(target, {}),
        }),
    ),
    right({
        id: "network.delete-policy",
        layer: "network",
        title: "deleting its own network policy",
        attempt: ({ namespace }) => remove(`${policies(namespace)}/kernel-isolation`),
        twin: ({ namespace }) => read(policies(namespace)),
    }),
    right({
        id: "network.change-policy",
        layer: "network",
        title: "opening its own network policy",
        attempt: ({ namespace }) => merge(`${policies(namespace)}/kernel-isolation`, { spec: { egress: [{}] } }),
        twin: ({ namespace }) => read(policies(namespace)),
    }),
    right({
        id: "network.change-endpoint-slice",
        layer: "network",
        title: "other addresses in a Service's EndpointSlice",
        attempt: ({ namespace }) =>
            merge(inNamespace(namespace, "endpointslices/any", "discovery.k8s.io/v1"), {
                endpoints: [{ addresses: ["10.0.0.1"] }],
            }),
        twin: (target) => may(target, "list", ["endpointslices"], "discovery.k8s.io"),
    }),
    right({
        id: "network.neighbour-service",
        layer: "network",
        title: "a Service in another tenant's namespace, under whose name others send",
        attempt: (target) => service({ ...target, namespace: target.neighbour.namespace }, {}),
        twin: (target) => service(target, {}),
    }),
];

function policies(namespace: string): string {
    return inNamespace(namespace, "networkpolicies", "networking.k8s.io/v1");
}
