/** How long a pod takes from its creation until its process has written a line, by the clock of this machine. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { CoreV1Api, KubeConfig, NodeV1Api } from "@kubernetes/client-node";

import type { BootBench } from "./bootBench";

/** Seconds of `count` pods under each handler, by turns: what slows this machine down for a while slows both. */
export async function podStarts<Handler extends string>(
    { lab, root }: BootBench,
    handlers: readonly Handler[],
    count: number,
): Promise<Record<Handler, number[]>> {
    const config = new KubeConfig();
    config.loadFromFile(lab.kubeconfig);
    const [core, node] = [config.makeApiClient(CoreV1Api), config.makeApiClient(NodeV1Api)];
    for (const handler of handlers) await node.createRuntimeClass({ body: { metadata: { name: handler }, handler } });

    const start = async (handler: Handler, index: number): Promise<number> => {
        const container = { name: "c", image: lab.images!.probe, command: ["sh", "-c", "echo up; sleep 1000"] };
        const created = Date.now();
        const { metadata } = await core.createNamespacedPod({
            namespace: "default",
            body: {
                metadata: { name: `${handler}-${index}` },
                spec: {
                    runtimeClassName: handler,
                    automountServiceAccountToken: false,
                    terminationGracePeriodSeconds: 0,
                    containers: [container],
                },
            },
        });
        const log = join(root, `var/log/pods/default_${metadata!.name}_${metadata!.uid}/c/0.log`);
        for (let patience = 1500; ; patience--) {
            const time = existsSync(log) && /^(\S+) stdout F up$/m.exec(readFileSync(log, "utf8"))?.[1];
            if (time) return (Date.parse(time) - created) / 1000;
            assert.ok(patience > 0, `${log} stays empty; there is ${String(readdirSync(join(root, "var/log/pods")))}`);
            await sleep(20);
        }
    };
    const seconds = Object.fromEntries(handlers.map((handler): [string, number[]] => [handler, []]));
    for (let index = 0; index < count; index++) {
        for (const handler of index % 2 ? handlers.toReversed() : handlers)
            seconds[handler]!.push(await start(handler, index));
    }
    return seconds as Record<Handler, number[]>;
}

export function quantile(values: number[], share: number): number {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.ceil(share * sorted.length) - 1]!;
}
