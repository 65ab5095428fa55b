/** Network policies of the cluster's own pods, which the CNI's strict mode would otherwise cut off. */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { SystemPolicyPlan } from "../../plan/eks/systemPolicies";
import { clusterDns } from "../../tenancy/network";

type Rule = SystemPolicyPlan["ingress"][number];

export function createSystemPolicies(
    name: string,
    plans: SystemPolicyPlan[],
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    return plans.map(
        (plan) =>
            new k8s.networking.v1.NetworkPolicy(
                `${name}-network-${plan.name}`,
                {
                    metadata: {
                        name: `kernel-isolation-${plan.name}`,
                        namespace: plan.namespace,
                        annotations: { "kernel-isolation.io/why": plan.why },
                    },
                    spec: systemPolicySpec(plan),
                },
                options,
            ),
    );
}

export function systemPolicySpec({ podSelector, ingress, egress }: SystemPolicyPlan) {
    return {
        podSelector,
        policyTypes: ["Ingress", "Egress"],
        ingress: ingress.map(({ peers, ports }) => ({ from: peersOf(peers), ports })),
        egress: egress.map(({ peers, ports }) => ({ to: peersOf(peers), ports })),
    };
}

function peersOf(peers: Rule["peers"]): object[] {
    if (peers === "all-pods") return [{ namespaceSelector: {} }];
    if (peers === "cluster-dns") return clusterDns.to;
    return peers.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
}
