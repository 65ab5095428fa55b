/** An operation as it went: kept in memory for those who watch, and on disk for whoever asks after a crash. */
import { EventEmitter } from "node:events";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import type { ProcessIdentity } from "../../../lab/processes";
import {
    type Diff,
    type Operation,
    type OperationHead,
    operationHead,
    type OperationState,
    type OperationSummary,
    type Progress,
    type ProofRow,
} from "../api";
import { appendLine, readLines } from "./files";
import type { Lock } from "./locks";

export interface OperationEvent {
    id: number;
    event: "operation" | "resource" | "log" | "proof" | "end";
    data: unknown;
}

/** What is needed of an operation that was cut off, beside what is shown of it. */
export interface Traces {
    worker?: ProcessIdentity;
    lock?: Lock;
    /** Of a preview: what it holds for. */
    revision?: number;
    digest?: string;
    used?: true;
}

type Line =
    | { type: "begin"; operation: Operation }
    | { type: "event"; event: OperationEvent }
    | { type: "traces"; traces: Traces };

const endStates: OperationState[] = ["succeeded", "failed", "cancelled", "interrupted"];

export class OperationLog {
    readonly events: OperationEvent[] = [];
    readonly emitter = new EventEmitter().setMaxListeners(0);
    traces: Traces = {};

    private constructor(
        private readonly file: string,
        readonly operation: Operation,
    ) {}

    static begin(folder: string, operation: Omit<Operation, "id" | "resources" | "failures" | "proofs">): OperationLog {
        // Names sort by time, and cannot be guessed.
        const id = `${Date.now().toString(36)}-${randomBytes(9).toString("base64url").replace(/[-_]/g, "0").toLowerCase()}`;
        const whole: Operation = { ...operation, id, resources: [], failures: [], proofs: [] };
        const log = new OperationLog(path.join(folder, `${id}.jsonl`), whole);
        appendLine(log.file, { type: "begin", operation: whole } satisfies Line);
        return log;
    }

    /** From the disk; nothing where not even its beginning was written. */
    static read(file: string): OperationLog | undefined {
        const lines = readLines<Line>(file);
        const [first] = lines;
        if (first?.type !== "begin") return undefined;
        const log = new OperationLog(file, first.operation);
        for (const line of lines) {
            if (line.type === "traces") Object.assign(log.traces, line.traces);
            if (line.type === "event") log.apply(line.event);
        }
        return log;
    }

    static readAll(folder: string, most: number): OperationLog[] {
        const names = listing(folder)
            .filter((name) => /^[a-z0-9-]+\.jsonl$/.test(name))
            .sort()
            .slice(-most);
        return names.flatMap((name) => OperationLog.read(path.join(folder, name)) ?? []);
    }

    get ended(): boolean {
        return endStates.includes(this.operation.state);
    }

    trace(traces: Traces): void {
        Object.assign(this.traces, traces);
        appendLine(this.file, { type: "traces", traces } satisfies Line);
    }

    resource(progress: Progress): void {
        this.add("resource", progress);
    }

    log(severity: string, text: string): void {
        this.add("log", { severity, text });
    }

    proof(row: ProofRow, tries: { done: number; all: number }): void {
        // How many there are is said once: who watches counts them with the rows.
        if (this.operation.tries?.all !== tries.all) this.change({ tries });
        this.operation.tries = tries;
        this.add("proof", row);
    }

    /** A change of what the whole operation is. */
    change(change: Partial<OperationHead>): void {
        Object.assign(this.operation, change);
        this.add("operation", headOf(this.operation), true);
    }

    end(
        state: OperationState,
        rest: Partial<Pick<Operation, "failures" | "evidence" | "summary" | "advice">> & { diff?: Diff } = {},
    ): void {
        delete this.operation.position;
        this.add("end", { ...this.operation, ...rest, state, endedAt: new Date().toISOString() }, true);
    }

    summary(): OperationSummary {
        const { id, kind, tenant, by, state, queuedAt, endedAt, summary, change } = this.operation;
        return {
            ...{ id, kind, by, state, queuedAt },
            ...(tenant !== undefined && { tenant }),
            ...(change && { action: change.action }),
            ...(endedAt !== undefined && { endedAt }),
            ...(summary !== undefined && { summary }),
        };
    }

    private add(event: OperationEvent["event"], data: unknown, durable = false): void {
        const whole: OperationEvent = { id: this.events.length + 1, event, data: structuredClone(data) };
        appendLine(this.file, { type: "event", event: whole } satisfies Line, { durable });
        this.apply(whole);
        this.emitter.emit("event", whole);
    }

    private apply(event: OperationEvent): void {
        this.events.push(event);
        const { resources, proofs } = this.operation;
        if (event.event === "resource") {
            const progress = event.data as Progress;
            const same = ({ resource, type }: Progress) => resource === progress.resource && type === progress.type;
            const at = resources.findIndex(same);
            if (at < 0) resources.push(progress);
            else resources[at] = progress;
        }
        if (event.event === "proof") proofs.push(event.data as ProofRow);
        if (event.event === "operation" || event.event === "end") Object.assign(this.operation, event.data);
    }
}

/** An operation without its lists. */
export function headOf(operation: Operation): OperationHead {
    return operationHead.parse(operation);
}

function listing(folder: string): string[] {
    try {
        return readdirSync(folder);
    } catch {
        return [];
    }
}
