/** Where each tenant's pods really run: what was promised of nodes holds only if it holds of the pods that are there. */
import type { V1Namespace } from "@kubernetes/client-node";
import { claimLabels } from "../tenancy/claims";
import type { Layer } from "./attack";
import type { ApiClient } from "./client";
import { root } from "./honest";
import type { Judgement } from "./judge";
import { readItems } from "./readings";
import { claimOn, type Target } from "./target";

export const placementProbe = {
    id: "probe.placement",
    layer: "placement" as Layer,
    title: "where its pods really run, and beside whom",
};

/** Nodes and pods at one moment. */
export interface Scene {
    nodes: SeenNode[];
    pods: SeenPod[];
}

export interface SeenNode {
    name: string;
    labels: Record<string, string>;
    taints: { key: string; value?: string; effect: string }[];
}

/** A pod that is on a node and has not ended. */
export interface SeenPod {
    name: string;
    namespace: string;
    node: string;
    /** Empty where it is nobody's, as those of the cluster itself. */
    tenant: string;
}

export async function readScene(client: ApiClient, namespaces: readonly V1Namespace[]): Promise<Scene> {
    const tenants = new Map(
        namespaces.map((namespace) => [namespace.metadata?.name ?? "", claimOn(namespace, claimLabels.tenant)]),
    );
    const all = (kind: string) => readItems(client, `${root("")}/${kind}`, { what: `all ${kind}` });
    const [nodes, pods] = await Promise.all([all("nodes"), all("pods")]);
    return {
        nodes: nodes.map(({ metadata, spec }) => ({
            name: metadata.name,
            labels: metadata.labels ?? {},
            taints: spec?.taints ?? [],
        })),
        pods: pods
            .filter(({ spec, status }) => spec.nodeName && !["Succeeded", "Failed"].includes(status?.phase))
            .map(({ metadata, spec }) => ({
                name: metadata.name,
                namespace: metadata.namespace,
                node: spec.nodeName,
                tenant: tenants.get(metadata.namespace) ?? "",
            })),
    };
}

/** Of a shared tenant nothing was promised but its nodes; those of the others are judged with the others. */
export function judgePlacement({ nodes, pods }: Scene, target: Target): Judgement {
    const { tenant, placement, nodeSelector } = target;
    const wanted = nodes.filter(({ labels }) => covers(nodeSelector, labels));
    const own = pods.filter((pod) => pod.tenant === tenant);
    // A pod outlives its node in the list for a while.
    const stray = own.find(({ node }) => is(nodes, node) && !is(wanted, node));
    if (stray) {
        return broken(`${nameOf(stray)} runs on node ${stray.node}, which is not one with ${text(nodeSelector)}`);
    }
    if (placement === "dedicated") {
        const open = wanted.find(({ taints }) => !closes(taints, tenant));
        if (open) return broken(`node ${open.name} is its own and has no taint ${claimLabels.tenant}=${tenant}`);
    }
    const held = placement === "dedicated" ? wanted.map(({ name }) => name) : unique(own.map(({ node }) => node));
    const others = pods.filter((pod) => pod.tenant !== "" && pod.tenant !== tenant && held.includes(pod.node));
    const [first] = others;
    if (placement !== "shared" && first) {
        const at = (list: SeenPod[]) => list.filter(({ node }) => node === first.node).length;
        return broken(
            `node ${first.node} has ${at(own)} of its pods and ${at(others)} of other tenants, among them ${nameOf(first)}`,
        );
    }
    return { verdict: "proven", evidence: `${count(own.length, "pod")} of it on ${on(held)}${beside(others, target)}` };
}

function beside(others: SeenPod[], { placement }: Target): string {
    const tenants = unique(others.map(({ tenant }) => tenant));
    if (placement !== "shared") return ", and none of another tenant there";
    return tenants.length > 0 ? `, beside ${tenants.join(", ")}` : "";
}

const is = (nodes: SeenNode[], node: string) => nodes.some(({ name }) => name === node);
const broken = (evidence: string): Judgement => ({ verdict: "broken", evidence });
const nameOf = ({ namespace, name }: SeenPod) => `pod ${namespace}/${name}`;
const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
const on = (names: string[]) => `${count(names.length, "node")}${names.length > 0 ? ` (${names.join(", ")})` : ""}`;
const unique = (names: string[]) => [...new Set(names)].sort();
const text = (pairs: Record<string, string>) =>
    Object.entries(pairs)
        .map(([key, value]) => `${key}=${value}`)
        .join(", ");

function covers(selector: Record<string, string>, labels: Record<string, string>): boolean {
    return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function closes(taints: SeenNode["taints"], tenant: string): boolean {
    return taints.some(
        ({ key, value, effect }) =>
            key === claimLabels.tenant && value === tenant && ["NoSchedule", "NoExecute"].includes(effect),
    );
}
