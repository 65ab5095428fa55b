/**
 * Amazon's Nitro Sandboxes: what is known of them. They are not in the vocabulary yet, because what one costs a node
 * beside its containers and the handler's name on a node are not published, and a guess would overfill nodes.
 */
import type { Need } from "../sandbox";

const guide = "docs.aws.amazon.com/eks/latest/userguide";

export const nitro = {
    title: "Nitro Sandboxes",
    level: "microvm",
    /** Both the class that pods name and the one that EKS makes on Auto Mode. */
    runtimeClass: "isolated-sandbox",
    kubernetes: "1.36",
    needs: [
        {
            what: "EKS Auto Mode, or an image of one's own with the Nitro Sandbox runtime",
            source: `${guide}/sandboxing-isolated-setup.html`,
        },
        {
            what: "an instance type that supports Nitro Enclaves, started with EnclaveOptions.Enabled",
            source: `${guide}/sandboxing-isolated-setup.html`,
        },
        { what: "containerd 2.1 to 2.3", source: "aws-samples/sample-eks-nitro-sandbox 30-runtime-install.sh" },
    ] as Need[],
    /** What a pod may not ask for, and the reason. */
    excludes: {
        hostUsers: {
            reason: "the sandbox's runtime does not advertise user namespaces, so the kubelet starts no such pod",
            source: `${guide}/sandboxing-limitations.html`,
        },
        hostNetwork: {
            reason: "the sandbox has a network stack of its own and cannot share the node's",
            source: `${guide}/sandboxing-limitations.html`,
        },
    },
    /** Credentials reach the pod by surrogates inside the sandbox. */
    identity: { reaches: "pod-identity", source: `${guide}/sandboxing-metadata-credentials.html` },
    limits: [
        "side channels between sandboxes on one processor",
        "programs that watch processes from the node do not see into the sandbox",
    ],
    missing: ["the overhead of a sandbox", "the handler's name outside Auto Mode", "what a probe sees inside"],
} as const;
