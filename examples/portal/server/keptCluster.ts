/** One cluster that the portal keeps: what it is to have, what it was seen to have, and what is being done to it. */
import path from "node:path";
import type { ClaimResult } from "../../../sdk/verify/claims";
import type { Change, Drift, Holder, Operation, OperationRequest } from "../api";
import type { ClusterDefinition } from "./definition";
import { Declarations } from "./declarations";
import { readJson, writeAtomically } from "./files";
import { holderWords, isHolderAlive, locksOn, stateDigest } from "./locks";
import { OperationLog } from "./operationLog";
import { plan } from "./planning";
import { Problem, unknown } from "./problem";
import { Queue } from "./queue";
import type { Runner } from "./runner";
import type { Result, Status, Task } from "./worker/protocol";

/** As many operations are kept to be shown; the files of all remain. */
const mostShown = 300;
const mostWaiting = 20;
const previewLasts = 30 * 60_000;

export interface Seen {
    status?: Status;
    drift?: { checkedAt: string; changes: Drift["changes"] };
    /** Of the last verification of each tenant. */
    claims?: ClaimResult[];
}

/** What an operation is about. */
export type About = Partial<Pick<Operation, "change" | "tenant" | "diff">>;

export class KeptCluster {
    readonly declarations: Declarations;
    readonly queue = new Queue();
    readonly logs: OperationLog[];
    /** An operation that was cut off, while it is being found out what became of it. */
    recovering: OperationLog | undefined;
    private readonly operationsFolder: string;
    private readonly seenFile: string;
    private known: Seen;

    constructor(
        readonly definition: ClusterDefinition,
        folder: string,
        private readonly module: string,
        private readonly runner: Runner,
    ) {
        this.operationsFolder = path.join(folder, "operations");
        this.seenFile = path.join(folder, "seen.json");
        this.declarations = new Declarations(path.join(folder, "tenants.json"), definition.firstTenants);
        this.known = readJson<Seen>(this.seenFile) ?? {};
        this.logs = OperationLog.readAll(this.operationsFolder, mostShown);
    }

    get seen(): Readonly<Seen> {
        return this.known;
    }

    /** Who has the stack: an operation of the portal's, or somebody outside of it. */
    holder(): Holder | undefined {
        const running = this.logs.find(({ operation }) => operation.state === "running");
        const log = this.recovering ?? running ?? this.logs.find(({ ended }) => !ended);
        if (log) {
            const { id, kind, tenant, by, startedAt, queuedAt } = log.operation;
            return { operation: id, kind, by, since: startedAt ?? queuedAt, ...(tenant !== undefined && { tenant }) };
        }
        const [lock] = this.queue.length > 0 ? [] : locksOn(this.definition.engine);
        return lock && { kind: "outside", by: holderWords(lock), since: lock.since };
    }

    /** Refuses what cannot be done before anything is queued. */
    assertPossible(request: OperationRequest): About {
        switch (request.kind) {
            case "preview":
                this.assertChange(request.change);
                return { change: request.change, tenant: request.change.tenant };
            case "update": {
                // What it will do is known from its beginning.
                const { change, tenant, diff } = this.freshPreview(request.preview).operation;
                return { ...(change && { change }), ...(tenant !== undefined && { tenant }), ...(diff && { diff }) };
            }
            case "verify":
                if (request.tenant !== undefined) this.assertTenant(request.tenant);
                return request.tenant === undefined ? {} : { tenant: request.tenant };
            case "refresh":
                return {};
            default:
                return request satisfies never;
        }
    }

    /** `shown`: the holder as whoever asks may see it. */
    assertFree(wait: boolean | undefined, shown: Holder | undefined): void {
        const holder = this.holder();
        if (this.queue.length >= mostWaiting) throw new Problem(429, "too-many", "too many operations wait already");
        if (holder === undefined || wait) return;
        const dead = holder.kind === "outside" && !locksOn(this.definition.engine).some(isHolderAlive);
        const what = dead
            ? "that process is gone: run `pulumi cancel` on the stack, and ask again"
            : "ask again later, or with `wait` to be next in line";
        throw new Problem(409, "busy", `${(shown ?? holder).by} holds the stack: ${what}`, { holder: shown ?? holder });
    }

    begin(request: Pick<OperationRequest, "kind">, by: string, about: About): OperationLog {
        const log = OperationLog.begin(this.operationsFolder, {
            cluster: this.definition.name,
            kind: request.kind,
            by,
            state: "queued",
            queuedAt: new Date().toISOString(),
            ...about,
        });
        this.logs.push(log);
        if (this.logs.length > mostShown) this.logs.shift();
        return log;
    }

    find(id: string): OperationLog | undefined {
        return this.logs.find(({ operation }) => operation.id === id);
    }

    /** A preview that an update may follow: of this cluster as it is now, and used for none. */
    freshPreview(id: string): OperationLog {
        const log = this.find(id);
        if (log?.operation.kind !== "preview") throw unknown(`preview "${id}"`);
        const { state, endedAt = "" } = log.operation;
        const stale = (why: string) => new Problem(409, "stale-preview", `${why}: preview again`);
        if (state !== "succeeded") throw stale(`the preview ${state === "running" ? "has not ended" : `is ${state}`}`);
        if (log.traces.used) throw stale("the preview was applied already");
        if (Date.now() - Date.parse(endedAt) > previewLasts) throw stale("the preview is older than 30 minutes");
        if (log.traces.revision !== this.declarations.revision) throw stale("the tenants have been changed since");
        if (log.traces.digest !== stateDigest(this.definition.engine)) throw stale("the stack has been changed since");
        return log;
    }

    /** Hands a task to a worker; what it saw of the cluster is kept. */
    async run(
        kind: Task["kind"],
        signal: AbortSignal,
        { log, change, tenant }: { log?: OperationLog; change?: Change; tenant?: string } = {},
    ): Promise<Result> {
        const before = change && this.declarations.get(change.tenant)?.spec;
        const task: Task = {
            kind,
            module: this.module,
            cluster: this.definition.name,
            tenants: this.declarations.wanted(change),
            ...(change && { change }),
            ...(before && { before }),
            ...(tenant !== undefined && { tenant }),
        };
        const result = await this.runner(task, {
            signal,
            onStart: (worker) => log?.trace({ worker }),
            onMessage: (message) => {
                if (message.type === "resource") log?.resource(message.progress);
                else if (message.type === "log") log?.log(message.severity, message.text);
                else if (message.type === "proof") log?.proof(message.row, message);
                else log?.trace({ lock: message.lock });
            },
        });
        this.keep(result);
        return result;
    }

    private keep({ status, drift, claims, cancelled }: Result): void {
        const verified = claims && !cancelled ? claims : undefined;
        const others = (this.known.claims ?? []).filter(
            (old) => !verified?.some(({ tenant }) => tenant === old.tenant),
        );
        this.known = {
            ...this.known,
            ...(status && { status }),
            ...(drift && !cancelled && { drift: { checkedAt: new Date().toISOString(), changes: drift } }),
            ...(verified && { claims: [...others, ...verified] }),
        };
        if (status || drift || claims) writeAtomically(this.seenFile, this.known);
    }

    private assertTenant(tenant: string): void {
        if (this.declarations.get(tenant) === undefined) throw unknown(`tenant "${tenant}"`);
    }

    private assertChange(change: Change): void {
        if (change.action === "remove") this.assertTenant(change.tenant);
        const protectedNow = this.declarations.get(change.tenant)?.spec.protect === true;
        if (change.action === "remove" && protectedNow) {
            throw refused([
                {
                    path: "protect",
                    reason: "is true, so that the tenant cannot be removed",
                    nearest: "an update that sets it to false, and then the removal",
                },
            ]);
        }
        const planning = plan(this.definition, this.declarations.wanted(change), change.tenant);
        if ("refusals" in planning) throw refused(planning.refusals);
    }
}

function refused(refusals: NonNullable<Problem["details"]["refusals"]>): Problem {
    const count = refusals.length === 1 ? "one thing" : `${refusals.length} things`;
    return new Problem(422, "refused", `${count} cannot be delivered as asked; nothing was changed`, { refusals });
}
