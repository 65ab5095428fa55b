/** After a crash: what was under way is told as cut off, and what it left behind is looked at. */
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../../../lab/processes";
import type { KeptCluster } from "./keptCluster";
import { holderWords, isHolderAlive, locksOn } from "./locks";
import type { OperationLog } from "./operationLog";

const patience = 10 * 60_000;
const never = new AbortController().signal;

/** Marks what a dead server left under way, and keeps the stack until it is known what became of it. */
export function recover(cluster: KeptCluster): void {
    const left = cluster.logs.filter(({ ended }) => !ended);
    for (const log of left) {
        const { state, kind } = log.operation;
        if (state === "queued") {
            log.end("interrupted", { advice: "the portal ended before this was begun: ask for it again" });
        } else if (kind !== "update") {
            log.end("interrupted", {
                advice: "the portal ended in the middle of this; it changes nothing: ask for it again",
            });
        } else {
            log.end("interrupted", {
                advice: "the portal ended in the middle of this; the engine finishes what it had begun",
            });
            cluster.declarations.settle("partly");
            cluster.recovering = log;
            cluster.queue.add({
                work: async () => {
                    try {
                        log.change({ advice: await afterCutOff(cluster, log) });
                    } finally {
                        cluster.recovering = undefined;
                    }
                },
            });
        }
    }
}

/** Waits for what still runs, lets go of a lock of this portal's own whose process is dead, and says what to do. */
export async function afterCutOff(cluster: KeptCluster, log: OperationLog): Promise<string> {
    const { worker, lock } = log.traces;
    const { engine } = cluster.definition;
    const until = Date.now() + patience;
    const runs = () =>
        (worker && isAlive(worker)) || locksOn(engine).some((each) => each.name === lock?.name && isHolderAlive(each));
    while (runs()) {
        if (Date.now() > until)
            return "the engine still works at it: wait until its process has ended, and preview again";
        await pause(200);
    }
    const locks = locksOn(engine);
    const [foreign] = locks.filter(({ name }) => name !== lock?.name);
    if (foreign) {
        return `${holderWords(foreign)} holds the stack: wait until that is over, or, if that process is gone, run \`pulumi cancel\`; then preview again`;
    }
    const { status, failures } = await cluster.run(locks.length > 0 ? "unlock" : "read", never);
    if (status === undefined) return `the stack could not be read: ${failures[0]?.message ?? "no reason is given"}`;
    const freed = locks.length > 0 ? "its lock was this portal's own and is taken away; " : "";
    const pending =
        status.pending.length > 0
            ? `what became of ${status.pending.join(", ")} is looked up before the next update changes anything; `
            : "";
    return `cut off before its end; ${freed}${pending}preview again, and apply what is left`;
}
