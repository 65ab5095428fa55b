/**
 * A worker: one operation in a process of its own. Inline programs of one process share the engine's global settings,
 * so that two of them can spoil each other; what crashes here takes no server with it; and what is secret is read here
 * alone, and is gone with the process.
 */
import { messageOf } from "../problem";
import type { Result, ServerMessage, Task, WorkerMessage } from "./protocol";
import { Secrets } from "./secrets";
import { perform } from "./tasks";

const stop = new AbortController();
const secrets = new Secrets();

process.on("message", (message: ServerMessage) => {
    if (message.type === "cancel") stop.abort();
    else void work(message.task);
});
// The server is gone. The engine is asked to finish what it has begun and to let go of the stack.
process.on("disconnect", () => stop.abort());

async function work(task: Task): Promise<void> {
    const result = await perform({ task, secrets, say, stop: stop.signal }).catch((error: unknown): Result => ({
        failures: [{ resource: "the portal's worker", message: messageOf(error) }],
        began: false,
        ...(stop.signal.aborted && { cancelled: true }),
    }));
    say({ type: "result", result });
    // The engine's and the client's connections would keep the process alive for seconds after its work is done.
    if (process.connected) process.once("disconnect", () => process.exit(0));
    else process.exit(0);
}

function say(message: WorkerMessage): void {
    // Nobody may be there to hear it.
    if (process.connected) process.send?.(secrets.clear(message), undefined, undefined, () => undefined);
}
