import { Context } from "../context";
import { noneIfForbidden } from "../errors";
import { KubeObject } from "../objects";
import { Bag, isBag } from "../values";
import { condition, count, holds, items, specOf, statusOf } from "./verdict";

const pod = { apiVersion: "v1", kind: "Pod" };
const logLines = 10;

export async function podsOf(selector: Bag, namespace: string, context: Context): Promise<KubeObject[]> {
    const labels = isBag(selector.matchLabels) ? selector.matchLabels : selector;
    const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(",");
    if (labelSelector === "") return [];
    const found = await context.client.list(pod, namespace, { labelSelector }).catch(noneIfForbidden);
    return found.map((item) => ({ ...item, ...pod }));
}

/** What keeps a pod from being ready, one line a reason. */
export function troublesOf(pod: KubeObject): string[] {
    const name = `pod ${pod.metadata.name}`;
    const troubles: string[] = [];
    const status = statusOf(pod);
    const scheduled = condition(pod, "PodScheduled");
    if (status.phase === "Pending" && scheduled?.status === "False")
        troubles.push(`${name}: ${scheduled.reason}: ${scheduled.message}`);
    if (status.phase === "Failed" && (status.reason ?? status.message) !== undefined)
        troubles.push(`${name}: ${[status.reason, status.message].filter(Boolean).join(": ")}`);
    for (const container of containersOf(pod)) {
        const where = `${name}, container ${container.name}`;
        const { waiting, terminated } = stateOf(container);
        if (waiting?.reason !== undefined && !["ContainerCreating", "PodInitializing"].includes(String(waiting.reason)))
            troubles.push(`${where}: ${[waiting.reason, waiting.message].filter(Boolean).join(": ")}`);
        if (terminated !== undefined && count(terminated.exitCode) !== 0)
            troubles.push(`${where}: ${ended(terminated)}`);
    }
    return troubles;
}

/** What a failed pod left behind: its containers' termination messages, and the end of what they printed. */
export async function lastWordsOf(pod: KubeObject, context: Context): Promise<string[]> {
    const words = troublesOf(pod);
    for (const container of containersOf(pod)) {
        const { terminated } = stateOf(container);
        if (terminated === undefined || count(terminated.exitCode) === 0) continue;
        // Nobody may be there to serve the logs, and the reasons above are the better part anyway.
        const log = await context.client.logs(pod, String(container.name), logLines).catch(() => "");
        if (log.trim() !== "") words.push(`its last lines:\n${log.trimEnd()}`);
    }
    return words;
}

export function isPodReady(pod: KubeObject): boolean {
    return statusOf(pod).phase === "Succeeded" || holds(pod, "Ready");
}

function containersOf(pod: KubeObject): Bag[] {
    const status = statusOf(pod);
    return [...items(status.initContainerStatuses), ...items(status.containerStatuses)];
}

function stateOf(container: Bag): { waiting?: Bag; terminated?: Bag } {
    const state = isBag(container.state) ? container.state : {};
    const last = isBag(container.lastState) ? container.lastState : {};
    return {
        waiting: isBag(state.waiting) ? state.waiting : undefined,
        terminated: [state.terminated, last.terminated].find(isBag),
    };
}

function ended(terminated: Bag): string {
    const code = `ended with code ${count(terminated.exitCode)}`;
    const reason = terminated.reason === undefined || terminated.reason === "Error" ? "" : ` (${terminated.reason})`;
    const message = typeof terminated.message === "string" ? `: ${terminated.message.trim()}` : "";
    return `${code}${reason}${message}`;
}

export function isRunToEnd(pod: KubeObject): boolean {
    return specOf(pod).restartPolicy === "Never" && statusOf(pod).phase === "Failed";
}
