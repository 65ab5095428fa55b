/** Real pods of a tenant's own, short-lived: made, waited for and removed as its owner. */
import type { ApiRequest, Json } from "./attack";
import type { Answer, ApiClient } from "./client";
import { honestPod, inNamespace } from "./honest";
import { interrupted } from "./run";
import type { Target } from "./target";

/** Where it is found, and where it is removed from. */
export type PodPath = string;

/** Ends it, where whoever made it cannot any more. */
const lifetimeInSeconds = 300;

/** A pod that runs a script in the image that the tenant's proof runs in, under the tenant's own sandbox. */
export function probePod(target: Target, script: string, env: Record<string, string>): Json {
    return honestPod(target, ({ spec }) => {
        spec.restartPolicy = "Never";
        spec.automountServiceAccountToken = false;
        spec.activeDeadlineSeconds = lifetimeInSeconds;
        spec.containers[0] = {
            ...spec.containers[0],
            image: target.proofImage,
            command: ["sh", "-c", script],
            env: Object.entries(env).map(([name, value]) => ({ name, value })),
            terminationMessagePolicy: "FallbackToLogsOnError",
        };
    });
}

export async function makePod(client: ApiClient, target: Target, body: Json): Promise<PodPath> {
    const path = inNamespace(target.namespace, "pods");
    const made = await send(client, target, { method: "POST", path, body });
    if (made.status >= 300) throw new Error(`the probe's pod was refused: ${made.message}`);
    return `${path}/${made.body.metadata.name}`;
}

/** What is found in it as soon as it is there. */
export async function awaitPod<T>(
    client: ApiClient,
    target: Target,
    { path, what, seconds, stop }: { path: PodPath; what: string; seconds: number; stop?: AbortSignal | undefined },
    find: (pod: Json) => T | undefined,
): Promise<T> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
        const { body } = await send(client, target, { method: "GET", path });
        const found = find(body);
        if (found !== undefined) return found;
        if (stop?.aborted) throw new Error(interrupted);
        if (Date.now() > until) throw new Error(`the probe's pod has not ${what} in ${seconds} s: ${waitingFor(body)}`);
        await new Promise((resolve) => setTimeout(resolve, 300));
    }
}

export async function removePod(client: ApiClient, target: Target, path: PodPath): Promise<void> {
    await send(client, target, { method: "DELETE", path, query: { gracePeriodSeconds: "0" } });
}

/** A container that ended, and where it ran. */
export interface End {
    message: string;
    exitCode: number;
    node: string;
}

/** Runs a pod to its end. */
export async function runPod(client: ApiClient, target: Target, body: Json, stop?: AbortSignal): Promise<End> {
    const path = await makePod(client, target, body);
    try {
        return await awaitPod(client, target, { path, what: "ended", seconds: 120, stop }, ({ spec, status }) => {
            const end = status?.containerStatuses?.[0]?.state?.terminated as Json | undefined;
            return end && { message: String(end.message ?? ""), exitCode: end.exitCode, node: spec.nodeName };
        });
    } finally {
        await removePod(client, target, path);
    }
}

function send(client: ApiClient, { owner }: Target, request: Omit<ApiRequest, "kind">): Promise<Answer> {
    return client.send({ kind: "request", ...request }, owner, false);
}

function waitingFor(pod: Json): string {
    const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting;
    const scheduled = (pod.status?.conditions ?? []).find((condition: Json) => condition.type === "PodScheduled");
    return waiting?.message || waiting?.reason || scheduled?.message || `it is ${pod.status?.phase}`;
}
