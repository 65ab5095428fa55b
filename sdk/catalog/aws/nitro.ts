/** What AWS says of Nitro Sandboxes beside what every sandbox has; read on 2026-11-24. */

const guide = "docs.aws.amazon.com/eks/latest/userguide";
const samples = "aws-samples/sample-eks-nitro-sandbox";

export const nitroFacts = {
    /** What a pod may not ask for, and the reason. */
    excludes: {
        hostUsers: {
            reason: "the runtime of Nitro Sandboxes does not advertise user namespaces, so the kubelet starts no such pod",
            source: `${guide}/sandboxing-limitations.html`,
        },
        hostNetwork: {
            reason: "a Nitro Sandbox has a network stack of its own and cannot share the node's",
            source: `${guide}/sandboxing-limitations.html`,
        },
    },
    /** Inside the sandbox, surrogates answer for Pod Identity and, with region and zone alone, for the metadata service. */
    identity: { reaches: "pod-identity", source: `${guide}/sandboxing-metadata-credentials.html` },
    /** What the nodes of AWS's samples register with; EKS's API takes no such label for a node group. */
    nodeLabel: {
        key: "eks.amazonaws.com/nitro-sandbox",
        value: "true",
        source: `${samples} setup/cilium-ubuntu/eksctl/nodegroups.yaml`,
    },
    /** What an image with the runtime has. */
    shim: {
        file: "containerd-shim-nitro-sandbox-v2",
        source: `${samples} setup/ubuntu-ami/scripts/30-runtime-install.sh`,
    },
    /** How such an image is made. */
    imageGuide: {
        page: `${guide}/sandboxing-ami.html`,
        scripts: "awslabs/amazon-eks-ami since v20261112",
    },
    /** Karpenter starts machines with enclaves since 1.15, and knows what they offer from a NodeOverlay, which is alpha. */
    karpenter: { source: "karpenter.sh/v1.15/tasks/nitro-enclaves" },
    /** What nobody publishes, so that it is given or done without. */
    unpublished: [
        "the handler's name on nodes outside Auto Mode",
        "the overhead of a sandbox",
        "which of the instance types with Nitro Enclaves run Nitro Sandboxes",
        "what a probe sees inside, but for another kernel",
    ],
} as const;
