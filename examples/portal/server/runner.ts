/** Starts workers, one process an operation, and passes on what they say. */
import { fork } from "node:child_process";
import path from "node:path";
import { identify, type ProcessIdentity } from "../../../lab/processes";
import type { Result, ServerMessage, Task, WorkerMessage } from "./worker/protocol";

export interface Run {
    /** Is told the process that works, before it has begun to. */
    onStart: (worker: ProcessIdentity) => void;
    onMessage: (message: Exclude<WorkerMessage, { type: "result" }>) => void;
    /** Asks the engine to stop after what it has begun. */
    signal: AbortSignal;
}

/** Performs a task. In tests of the queue alone there is no engine behind it. */
export type Runner = (task: Task, run: Run) => Promise<Result>;

const worker = path.join(__dirname, "worker", "main.ts");

export const runInProcess: Runner = (task, { onStart, onMessage, signal }) =>
    new Promise((resolve) => {
        // A group of its own: what a terminal's Ctrl-C sends reaches the server, which asks its workers to stop.
        const child = fork(worker, [], {
            detached: true,
            execArgv: ["-r", require.resolve("ts-node/register/transpile-only")],
            stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        let result: Result | undefined;
        const send = (message: ServerMessage) => child.connected && child.send(message, () => undefined);
        const cancel = () => send({ type: "cancel" });
        child.on("message", (message: WorkerMessage) => {
            if (message.type !== "result") return onMessage(message);
            result = message.result;
            child.disconnect();
        });
        const ended = (why: string) => {
            signal.removeEventListener("abort", cancel);
            resolve(result ?? { failures: [{ resource: "the portal's worker", message: why }], began: true });
        };
        child.on("error", (error) => ended(`it could not be started: ${error.message}`));
        child.on("exit", (code, by) => ended(`it ended without a result (${by ?? `exit code ${code}`})`));
        if (child.pid === undefined) return;
        onStart(identify(child.pid));
        signal.addEventListener("abort", cancel);
        send({ type: "task", task });
        if (signal.aborted) cancel();
    });
