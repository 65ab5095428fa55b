/** The add-ons: their versions, their order and their settings. */
import { addonLookup, type EksAddonName, eksAddonNames, eksAddonSets } from "../../catalog/aws/eksAddons";
import { minorOf, parseKubernetesVersion } from "../../catalog/kubernetesVersion";
import type { EksAddonsSpec } from "../../eksSpec";
import { join, type Refusal } from "../refusal";
import { poolLabels, systemPool } from "../poolLabels";
import type { PlainEks } from "./shape";

export interface AddonPlan {
    name: EksAddonName;
    version: string;
    /** Whether it must be there before the first node, or needs one. */
    when: "before-nodes" | "after-nodes";
    /** JSON, as the add-on takes it. */
    configurationValues: string;
    /** The role of its service account, by Pod Identity; a key of `roles`. */
    role?: { key: string; serviceAccount: string };
}

const fields: Record<EksAddonName, keyof EksAddonsSpec> = {
    "eks-pod-identity-agent": "podIdentityAgent",
    "vpc-cni": "vpcCni",
    "kube-proxy": "kubeProxy",
    coredns: "coredns",
};

export function addonRefusals(eks: PlainEks): Refusal[] {
    if (!parseKubernetesVersion(eks.version)) return [];
    const known = eksAddonSets[minorOf(eks.version)]?.versions;
    return eksAddonNames.flatMap((name): Refusal[] => {
        const path = join("eks.addons", fields[name]);
        const given = eks.addons?.[fields[name]];
        if (given === undefined) {
            const reason = `no version of ${name} is known to this package for Kubernetes ${eks.version}`;
            return known ? [] : [{ path, reason, nearest: `what \`${addonLookup} ${eks.version}\` names` }];
        }
        if (!/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(given)) {
            const nearest = `"${known?.[name] ?? "v1.22.4-eksbuild.3"}"`;
            return [{ path, reason: `"${given}" is not the version of an EKS add-on`, nearest }];
        }
        // kube-proxy is released with Kubernetes and supports no newer API server than its own.
        const minor = given.replace(/^v/, "").split(".").slice(0, 2).join(".");
        return name === "kube-proxy" && minor !== minorOf(eks.version)
            ? [
                  {
                      path,
                      reason: `kube-proxy ${given} is of Kubernetes ${minor}, the cluster has ${eks.version}`,
                      nearest: `a version that begins with v${minorOf(eks.version)}`,
                  },
              ]
            : [];
    });
}

/** The agent first, since the CNI's own role comes by it; CoreDNS last, since it runs on nodes. */
export function resolveAddons(eks: PlainEks): AddonPlan[] {
    const known = eksAddonSets[minorOf(eks.version)]?.versions;
    return eksAddonNames.map((name) => ({
        name,
        version: eks.addons?.[fields[name]] ?? known?.[name] ?? "",
        when: name === "coredns" ? "after-nodes" : "before-nodes",
        configurationValues: JSON.stringify(configuration[name]),
        ...(name === "vpc-cni" && { role: { key: "vpc-cni", serviceAccount: "aws-node" } }),
    }));
}

/**
 * Strict: a pod has no traffic before its policies are there, where the default would let all of it pass. From then on
 * a pod without a policy reaches nothing, the cluster's own among them.
 */
const configuration: Record<EksAddonName, object> = {
    "eks-pod-identity-agent": {},
    "vpc-cni": { enableNetworkPolicy: "true", env: { NETWORK_POLICY_ENFORCING_MODE: "strict" } },
    "kube-proxy": {},
    coredns: {
        nodeSelector: poolLabels(systemPool, "runc"),
        tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
    },
};
