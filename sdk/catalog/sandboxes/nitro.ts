import type { SandboxDefinition } from "../sandbox";

const guide = "docs.aws.amazon.com/eks/latest/userguide";

export const nitro: SandboxDefinition = {
    name: "nitro",
    title: "Nitro Sandboxes",
    level: "microvm",
    kernel: "guest",
    claim: "runs on a guest Linux of the pod's own, in a virtual machine that the AWS Nitro System keeps apart",
    // The name under which AWS's guides and samples know it.
    runtimeClass: "isolated-sandbox",
    handler: "given",
    hostNetwork: false,
    kubernetes: "1.36",
    overhead: "given",
    needs: [
        {
            what: "an image of one's own with the Nitro Sandbox runtime, which EKS's own images do not hold",
            source: `${guide}/sandboxing-isolated-setup.html`,
        },
        {
            what: "an instance type of AWS's list, started with EnclaveOptions.Enabled: else a node offers no sandboxes",
            source: `${guide}/sandboxing-isolated-setup.html`,
        },
        {
            what: "containerd 2.1 to 2.3",
            source: "aws-samples/sample-eks-nitro-sandbox setup/ubuntu-ami/scripts/30-runtime-install.sh",
        },
    ],
    // Behind all others of its level: it is for those who ask for it.
    preference: { service: 4, function: 4 },
    // What its guest says of itself is not published; that its kernel is not the node's is what AWS's samples compare.
    proof: { kind: "probe", kernelRelease: { not: "gvisor" }, uidMap: "any", nodeKernel: "different" },
    limits: [
        "side channels between sandboxes on one processor",
        "AWS makes it for untrusted images, not for untrusted pod specs: those are bounded by the admission policies alone",
        "the Job of an update cannot tell its kernel from the node's; the node's own check and the report compare the two",
        "programs that watch processes from the node do not see into the sandbox",
    ],
};
