/** Operations from their request to their end. */
import type { Change, OperationRequest } from "../api";
import { stateDigest } from "./locks";
import type { KeptCluster } from "./keptCluster";
import type { OperationLog } from "./operationLog";
import { messageOf, Problem } from "./problem";
import type { Job } from "./queue";
import { afterCutOff } from "./recovery";
import type { Result } from "./worker/protocol";

export type OnEnd = (log: OperationLog) => void;

const jobs = new WeakMap<OperationLog, Job>();

/** Puts an operation in line; whoever asked may do so, and it is possible: both have been looked at. */
export function queueOperation(
    cluster: KeptCluster,
    log: OperationLog,
    request: OperationRequest | { kind: "update"; preview?: undefined },
    onEnd: OnEnd = () => undefined,
): void {
    const job: Job = {
        onPosition: (position) => {
            if (log.operation.state === "queued" && log.operation.position !== position) log.change({ position });
        },
        work: async (signal) => {
            try {
                await perform(cluster, log, request, signal);
            } catch (error) {
                // Between the request and its turn the cluster may have been changed.
                if (!(error instanceof Problem)) console.error(error);
                const message = error instanceof Problem ? messageOf(error) : "the portal could not do its work";
                log.end("failed", { failures: [{ resource: "the portal", message }], advice: message });
            }
            onEnd(log);
        },
    };
    jobs.set(log, job);
    cluster.queue.add(job);
}

/** Asks an operation to stop; one that waits is over at once. */
export function cancelOperation(cluster: KeptCluster, log: OperationLog, by: string, onEnd: OnEnd): void {
    const job = jobs.get(log);
    if (log.ended || job === undefined) return;
    const was = cluster.queue.cancel(job);
    if (was === "taken-out") {
        log.end("cancelled", { summary: `taken out of the line by ${by}` });
        onEnd(log);
    } else if (was === "asked") {
        log.log("info", `${by} asks to stop: what has been begun is finished`);
    }
}

async function perform(
    cluster: KeptCluster,
    log: OperationLog,
    request: OperationRequest | { kind: "update"; preview?: undefined },
    signal: AbortSignal,
): Promise<void> {
    const { change, tenant } = log.operation;
    const { declarations, definition } = cluster;
    if (request.kind === "update" && request.preview !== undefined) {
        cluster.freshPreview(request.preview).trace({ used: true });
    }
    log.change({ state: "running", startedAt: new Date().toISOString() });
    const about = { log, ...(change && { change }), ...(tenant !== undefined && { tenant }) };
    switch (request.kind) {
        case "preview": {
            const revision = declarations.revision;
            const result = await cluster.run("preview", signal, about);
            log.trace({ revision, digest: stateDigest(definition.engine) });
            return end(log, result, "");
        }
        case "update":
            return update(cluster, log, signal, change);
        case "verify":
            return end(log, await cluster.run("verify", signal, about), "look at what was broken, and verify again");
        case "refresh":
            return end(log, await cluster.run("refresh", signal, about), "");
        default:
            return request satisfies never;
    }
}

async function update(
    cluster: KeptCluster,
    log: OperationLog,
    signal: AbortSignal,
    change: Change | undefined,
): Promise<void> {
    cluster.declarations.begin(change);
    const result = await cluster.run("update", signal, { log, ...(change && { change }) });
    const good = result.failures.length === 0 && !result.cancelled;
    cluster.declarations.settle(good ? "applied" : result.began ? "partly" : "nothing");
    if (result.status === undefined) {
        // The worker ended in the middle of it.
        const advice = await afterCutOff(cluster, log);
        return log.end("failed", { failures: result.failures, advice });
    }
    const advice = result.began
        ? "what was done is kept: mend the cause, preview again, and apply what is left"
        : "nothing was changed: mend the cause, and preview again";
    return end(log, result, advice);
}

function end(log: OperationLog, result: Result, advice: string): void {
    const { failures, cancelled, heldBy, diff, evidence, summary } = result;
    const state = cancelled ? "cancelled" : failures.length > 0 ? "failed" : "succeeded";
    const held = `${heldBy} holds the stack: wait until that is over, or, if that process is gone, run \`pulumi cancel\`; then preview again`;
    log.end(state, {
        failures,
        ...(diff && { diff, summary: diff.summary }),
        ...(evidence && { evidence }),
        ...(summary !== undefined && { summary }),
        ...(heldBy !== undefined ? { advice: held } : state !== "succeeded" && advice !== "" && { advice }),
    });
}
