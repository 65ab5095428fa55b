/** What a pool's machines are started with, from the pool's plan; pure. */
import { stringify } from "yaml";
import { crictl } from "../../nodes/artifacts";
import { planNode } from "../../nodes/plan";
import { render } from "../../nodes/render";
import { setups } from "../../nodes/sandboxes";
import type { NodeSpec } from "../../nodes/spec";
import type { PoolPlan } from "../../plan/eks/poolPlan";
import { join, type Refusal } from "../../plan/refusal";

/** What a node has to know of its cluster; a managed group is told by EKS. */
export interface ClusterPart {
    name: string;
    apiServerEndpoint: string;
    /** Base64, as EKS gives it. */
    certificateAuthority: string;
    /** The range of Services. */
    cidr: string;
}

export type UserData = { kind: "rendered"; text: string; notes: string[] } | { kind: "refused"; refusals: Refusal[] };

/** The bootstrap of a pool, or every reason why its nodes cannot be made. `today` decides which denied modules have run out. */
export function poolUserData(pool: PoolPlan, today: string): UserData {
    const planned = planNode(withOwnChecksums(pool.node), today);
    if (planned.kind === "refused") return { kind: "refused", refusals: planned.refusals.map(at(pool)) };
    const rendered = render(planned.plan, pool.launch.userData.format);
    if (rendered.kind === "refused") return { kind: "refused", refusals: rendered.refusals.map(at(pool)) };
    return { kind: "rendered", text: rendered.text, notes: planned.plan.notes };
}

/** The names of what the nodes of a sandbox download. */
export function downloadsOf(sandbox: NodeSpec["sandbox"]): string[] {
    return [crictl, ...setups[sandbox].artifacts].map(({ name }) => name);
}

/** Pools share a table of digests, and a node is refused one that it has no use for. */
function withOwnChecksums({ checksums, ...node }: NodeSpec): NodeSpec {
    const names = downloadsOf(node.sandbox);
    const own = Object.entries(checksums ?? {}).filter(([name]) => names.includes(name));
    return { ...node, checksums: Object.fromEntries(own) };
}

/**
 * As a launch template takes it: base64, with the cluster's part first where nobody else adds one. The renderer keeps
 * room for that part.
 */
export function launchUserData(text: string, cluster?: ClusterPart): string {
    return Buffer.from(cluster === undefined ? text : withClusterPart(text, cluster)).toString("base64");
}

/** Later parts win, and this one says nothing of the kubelet or the runtime. */
export function withClusterPart(text: string, cluster: ClusterPart): string {
    const [, boundary = ""] = /boundary="([^"]+)"/.exec(text) ?? [];
    const mark = `--${boundary}\n`;
    const config = { apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec: { cluster } };
    const part = `Content-Type: application/node.eks.aws\n\n${stringify(config, { lineWidth: 0 })}\n`;
    return text.replace(mark, () => `${mark}${part}${mark}`);
}

/** A node's own words for its arguments, in the words of the cluster's. */
const shared = ["mirror", "checksums"];

function at(pool: PoolPlan) {
    return ({ path, ...refusal }: Refusal): Refusal => {
        const [field = ""] = path.split(".");
        const prefix = shared.includes(field) ? "eks.nodes" : pool.path;
        // The arguments of a cluster name no format.
        const own = field === "format" ? "" : path;
        return { ...refusal, path: join(prefix, own), reason: `pool ${pool.name}: ${refusal.reason}` };
    };
}
