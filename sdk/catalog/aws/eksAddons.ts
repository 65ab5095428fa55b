/** The add-ons that every cluster has, and the version of each that was seen working with a Kubernetes. */

export const eksAddonNames = ["eks-pod-identity-agent", "vpc-cni", "kube-proxy", "coredns"] as const;

export type EksAddonName = (typeof eksAddonNames)[number];

/** One set of versions that ran together, with the source of the fact. */
export interface EksAddonSet {
    versions: Record<EksAddonName, string>;
    asOf: string;
    source: string;
}

/** By Kubernetes minor; for others the user names the versions. */
export const eksAddonSets: Record<string, EksAddonSet> = {
    "1.35": {
        versions: {
            "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
            "vpc-cni": "v1.21.1-eksbuild.3",
            "kube-proxy": "v1.35.0-eksbuild.2",
            coredns: "v1.13.2-eksbuild.1",
        },
        asOf: "2026-11-24",
        source: "the tfvars of a public 1.35 cluster; the agent's version is the one of 1.36",
    },
    "1.36": {
        versions: {
            "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
            "vpc-cni": "v1.22.4-eksbuild.3",
            "kube-proxy": "v1.36.0-eksbuild.21",
            coredns: "v1.14.3-eksbuild.16",
        },
        asOf: "2026-11-24",
        source: "the versions that a public 1.36 cluster's test record says EKS resolved",
    },
};

/** How a user comes by the versions for another Kubernetes. */
export const addonLookup = "aws eks describe-addon-versions --kubernetes-version";
