/** MIME multipart for EKS on AL2023: a NodeConfig, which nodeadm reads, and a script, which cloud-init runs before nodeadm starts anything. */
import { stringify } from "yaml";
import { labelFlag } from "../files";
import type { NodePlan, Rendered } from "../types";
import { packed, unpacking } from "./pack";

/** What EC2 takes as user data, in bytes before it is encoded. */
export const mostUserData = 16_384;

/**
 * What the cluster's own NodeConfig takes of it: a certificate of 1.5 kB, an address, a name, labels and the part's head.
 */
export const clusterPart = 2_250;

const boundary = "==KERNEL-ISOLATION==";

/** The cluster's own fields are not among them: EKS adds them, or whoever runs the nodes does in a part before this one. */
export function nodeConfig({ spec, kubelet, runtimeConfig }: NodePlan): string {
    const labels = labelFlag(spec.labels);
    return stringify(
        {
            apiVersion: "node.eks.aws/v1alpha1",
            kind: "NodeConfig",
            spec: {
                ...(runtimeConfig !== "" && { containerd: { config: runtimeConfig } }),
                kubelet: { config: kubelet, ...(labels !== "" && { flags: [labels] }) },
            },
        },
        { lineWidth: 0, blockQuote: "literal" },
    );
}

export function renderNodeadm(plan: NodePlan, script: string): Rendered {
    const config: Part = { type: "application/node.eks.aws", content: nodeConfig(plan) };
    const program = (content: string): Part => ({ type: 'text/x-shellscript; charset="us-ascii"', content });
    // The less is compressed, the more can be read where user data is shown.
    const attempts = [
        [plain(config), plain(program(script))],
        [plain(config), plain(program(unpacking(script)))],
        [compressed(config), plain(program(unpacking(script)))],
    ].map(multipart);
    const text = attempts.find((attempt) => Buffer.byteLength(attempt) <= mostUserData - clusterPart);
    if (text !== undefined) return { kind: "rendered", text };
    const size = Math.min(...attempts.map((attempt) => Buffer.byteLength(attempt)));
    const reason = `the user data has ${size} bytes even compressed, and EC2 takes ${mostUserData} with the cluster's own ${clusterPart}`;
    return {
        kind: "refused",
        refusals: [{ path: "format", reason, nearest: "fewer entries under modules.deny, sysctls, labels or taints" }],
    };
}

interface Part {
    type: string;
    content: string;
}

function multipart(parts: string[]): string {
    const lines = [
        "MIME-Version: 1.0",
        `Content-Type: multipart/mixed; boundary="${boundary}"`,
        "",
        ...parts.map((part) => `--${boundary}\n${part}`),
        `--${boundary}--`,
        "",
    ];
    return lines.join("\n");
}

function plain({ type, content }: Part): string {
    return `Content-Type: ${type}\n\n${content}`;
}

/** nodeadm looks for gzip by the content's first bytes, whatever the type. */
function compressed({ type, content }: Part): string {
    return `Content-Type: ${type}\nContent-Transfer-Encoding: base64\n\n${packed(content)}\n`;
}
