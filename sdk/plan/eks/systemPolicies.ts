/**
 * Network policies of the cluster's own pods: in the CNI's strict mode a pod without one reaches nothing. Pods on the
 * node's network (the CNI, kube-proxy, the agent of Pod Identity) are outside of all policies.
 */
import { parseCidr } from "../cidr";
import type { EksNetworkPlan } from "./network";

export interface SystemPolicyPlan {
    name: string;
    namespace: string;
    podSelector: { matchLabels?: Record<string, string> };
    ingress: PolicyRule[];
    egress: PolicyRule[];
    why: string;
}

interface PolicyRule {
    /** Address ranges, or every pod of the cluster. */
    peers: { cidrs: string[] } | "all-pods" | "cluster-dns";
    ports: { port: number; protocol: "TCP" | "UDP" }[];
}

const dnsPorts: PolicyRule["ports"] = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
];

export function systemPolicies(
    network: EksNetworkPlan,
    apiServerCidrs: string[],
    withCertificates: boolean,
): SystemPolicyPlan[] {
    // Where the control plane's addresses are not known, the port has to do.
    const api = apiServerCidrs.length > 0 ? apiServerCidrs : ["0.0.0.0/0"];
    const toApi: PolicyRule = { peers: { cidrs: api }, ports: [{ port: 443, protocol: "TCP" }] };
    return [
        {
            name: "coredns",
            namespace: "kube-system",
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            ingress: [{ peers: "all-pods", ports: dnsPorts }],
            egress: [toApi, { peers: { cidrs: resolvers(network) }, ports: dnsPorts }],
            why: "CoreDNS answers every pod, reads Services from the API server and asks the VPC's resolver",
        },
        ...(withCertificates
            ? [
                  {
                      name: "cert-manager",
                      namespace: "cert-manager",
                      podSelector: {},
                      // The webhook's port; the API server calls from the control plane's own addresses.
                      ingress: [{ peers: { cidrs: api }, ports: [{ port: 10250, protocol: "TCP" as const }] }],
                      egress: [toApi, { peers: "cluster-dns" as const, ports: dnsPorts }],
                      why: "cert-manager signs with keys in the cluster: it asks nobody outside",
                  },
              ]
            : []),
    ];
}

/** Amazon's resolver: the third address of the VPC, and its link-local twin. */
function resolvers({ kind, cidr }: EksNetworkPlan): string[] {
    const twin = "169.254.169.253/32";
    if (kind === "given") return [twin, "0.0.0.0/0"];
    const { address = "" } = parseCidr(cidr) ?? {};
    return [twin, `${address.replace(/\.\d+$/, ".2")}/32`];
}
