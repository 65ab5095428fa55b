/**
 * One NetworkPolicy per namespace: nothing in, nothing out, but for the tenant's own pods, DNS, and what was asked, of
 * this tenant or by one that lets it in.
 * It selects every pod, so that no pod is ever without a policy.
 */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/types";
import { admits, claimLabels } from "./claims";
import { manifest, resourceName, type TenancyContext, waitingFor } from "./context";

const objectName = "kernel-isolation";

interface Peer {
    namespaceSelector?: { matchLabels: Record<string, string> };
    podSelector?: { matchLabels: Record<string, string> };
    ipBlock?: { cidr: string; except?: string[] };
}

interface Port {
    port: number;
    protocol: string;
}

export interface NetworkPolicySpec {
    podSelector: object;
    policyTypes: string[];
    ingress: { from: Peer[] }[];
    egress: { to: Peer[]; ports?: Port[] }[];
}

export function networkPolicy(plan: TenantPlan): NetworkPolicySpec {
    const { network } = plan;
    const ofTenant = (tenant: string): Peer => ({
        namespaceSelector: { matchLabels: { [claimLabels.tenant]: tenant, [claimLabels.cluster]: plan.cluster } },
    });
    return {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [ofTenant(plan.name), ...network.ingressFrom.map(ofTenant)] }],
        egress: [
            { to: [ofTenant(plan.name), lettingIn(plan)] },
            ...(network.dns ? [clusterDns] : []),
            ...(network.apiServer
                ? [
                      {
                          to: network.apiServer.cidrs.map((cidr) => ({ ipBlock: { cidr } })),
                          ports: [{ port: network.apiServer.port, protocol: "TCP" }],
                      },
                  ]
                : []),
            ...network.egress.map((rule) => ({
                to: [{ ipBlock: { cidr: rule.cidr, ...(rule.except.length > 0 && { except: rule.except }) } }],
                ports: rule.ports.map((port) => ({ port, protocol: rule.protocol })),
            })),
        ],
    };
}

/** A connection needs both ends: without this one, whom another tenant lets in could not go out to it. */
function lettingIn({ name, cluster }: TenantPlan): Peer {
    return { namespaceSelector: { matchLabels: { [admits(name)]: "true", [claimLabels.cluster]: cluster } } };
}

/** The label is the one CoreDNS and kube-dns carry everywhere; both selectors in one peer mean both must hold. */
export const clusterDns = {
    to: [
        {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
    ],
    ports: [
        { port: 53, protocol: "UDP" },
        { port: 53, protocol: "TCP" },
    ],
};

export function createNetworkPolicy(
    context: TenancyContext,
    namespace: k8s.core.v1.Namespace,
    name: string,
): pulumi.Resource {
    return new k8s.networking.v1.NetworkPolicy(
        resourceName(context, "network", name),
        {
            metadata: { name: objectName, namespace: waitingFor(context.plan, namespace.metadata.name) },
            spec: manifest(context, networkPolicy),
        },
        context.options,
    );
}
