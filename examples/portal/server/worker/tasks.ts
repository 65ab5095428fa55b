/** What a worker can do, each with the real engine or the real verifier. */
import type { Stack } from "@pulumi/pulumi/automation";
import { byClaim } from "../../../../sdk/verify/claims";
import { ApiClient } from "../../../../sdk/verify/client";
import type { AttackVerdict } from "../../../../sdk/verify/judge";
import { searchFor } from "../../../../sdk/verify/offboarded";
import { readTenantNamespaces } from "../../../../sdk/verify/read";
import { verify } from "../../../../sdk/verify/verify";
import type { Diff, Operation, ProofRow } from "../../api";
import { type ClusterDefinition, loadClusters } from "../definition";
import { locksOn } from "../locks";
import { messageOf } from "../problem";
import { changeWords } from "../tenantChange";
import { openCluster, readStatus, wayIn } from "./cluster";
import type { Result, Task, WorkerMessage } from "./protocol";
import type { Secrets } from "./secrets";
import { Steps } from "./steps";

export interface Work {
    task: Task;
    definition: ClusterDefinition;
    secrets: Secrets;
    say: (message: WorkerMessage) => void;
    stop: AbortSignal;
}

const quiet = { failures: [], began: false };

export async function perform(asked: Omit<Work, "definition">): Promise<Result> {
    const { module, cluster } = asked.task;
    const definition = loadClusters(module).find(({ name }) => name === cluster);
    if (!definition) throw new Error(`${module} has no cluster "${cluster}"`);
    const work: Work = { ...asked, definition };
    const stack = await openCluster(work.definition, work.task.tenants, work.secrets);
    switch (work.task.kind) {
        case "read":
            return { ...quiet, status: await readStatus(work.definition, stack, work.secrets) };
        case "preview":
            return preview(work, stack);
        case "update":
            return update(work, stack);
        case "verify":
            return verification(work, stack);
        case "refresh":
            return refresh(work, stack);
        case "unlock":
            // The server has seen that nobody holds it who lives.
            await stack.cancel();
            return { ...quiet, status: await readStatus(work.definition, stack, work.secrets) };
        default:
            return work.task.kind satisfies never;
    }
}

/** Runs the engine, and tells what came of it: an operation that fails is no fault of the worker's. */
async function engine(
    { definition, say, stop }: Work,
    steps: Steps,
    run: (on: { onEvent: (event: Parameters<Steps["take"]>[0]) => void; signal: AbortSignal }) => Promise<unknown>,
): Promise<Result> {
    let locked = false;
    const onEvent = (event: Parameters<Steps["take"]>[0]) => {
        steps.take(event);
        const [lock] = locked ? [] : locksOn(definition.engine);
        if (lock === undefined) return;
        locked = true;
        say({ type: "lock", lock });
    };
    try {
        await run({ onEvent, signal: stop });
        return { failures: steps.failures, began: steps.began };
    } catch (error) {
        const text = messageOf(error);
        const heldBy = /the stack is currently locked by[\s\S]*?created by ([^\n]+)/.exec(text)?.[1]?.trim();
        const failures =
            steps.failures.length > 0 || stop.aborted
                ? steps.failures
                : [{ resource: "the engine", message: lastWords(text) }];
        return {
            failures,
            began: steps.began,
            ...(heldBy !== undefined && { heldBy }),
            ...(stop.aborted && { cancelled: true }),
        };
    }
}

/** The engine's own error lines; what else it printed has been told as it came. */
function lastWords(text: string): string {
    const lines = text.split("\n").filter((line) => /^\s*error:/.test(line));
    return (lines.length > 0 ? lines : text.split("\n").slice(0, 3)).map((line) => line.trim()).join("\n");
}

async function preview(work: Work, stack: Stack): Promise<Result> {
    const steps = new Steps(work.definition.name, {
        log: (severity, text) => work.say({ type: "log", severity, text }),
    });
    const result = await engine(work, steps, (on) => stack.preview(on));
    return {
        ...result,
        began: false,
        ...(result.failures.length === 0 && !result.cancelled && { diff: diffOf(work.task, steps) }),
    };
}

function diffOf({ change, before }: Task, steps: Steps): Diff {
    const counts = steps.counts();
    const lines = steps.diffLines();
    const parts = (["create", "update", "replace", "delete"] as const).flatMap((op) =>
        counts[op] > 0 ? [`${counts[op]} ${done[op]}`] : [],
    );
    const gone = lines.filter(({ op, text }) => (op === "delete" || op === "replace") && text.startsWith("Namespace "));
    return {
        summary: parts.length > 0 ? `${parts.join(", ")}; ${counts.same} stay as they are` : "nothing would change",
        changes: changeWords(change, before),
        warnings: gone.map(({ resource }) => `everything in namespace ${resource} is lost`),
        lines,
        counts,
    };
}

const done = { create: "created", update: "changed", replace: "replaced", delete: "removed" } as const;

async function update(work: Work, stack: Stack): Promise<Result> {
    const { task, definition, secrets, say, stop } = work;
    const steps = new Steps(definition.name, {
        resource: (progress) => say({ type: "resource", progress }),
        log: (severity, text) => say({ type: "log", severity, text }),
    });
    const { pending } = await readStatus(definition, stack, secrets);
    const result = await engine(work, steps, async (on) => {
        if (pending.length > 0) {
            say({
                type: "log",
                severity: "warning",
                text: `the engine was stopped in the middle of ${pending.join(", ")}: what became of it is looked up first`,
            });
            await stack.refresh({ signal: stop, clearPendingCreates: true });
        }
        await stack.up(on);
    });
    const good = result.failures.length === 0 && !result.cancelled;
    const parts = Object.entries(steps.counts()).flatMap(([op, count]) =>
        count > 0 && op !== "same" ? [`${count} ${done[op as keyof typeof done]}`] : [],
    );
    return {
        ...result,
        summary: parts.length > 0 ? parts.join(", ") : "nothing was to be changed",
        status: await readStatus(definition, stack, secrets),
        ...(good && task.change?.action === "remove" && { evidence: await evidenceOf(work, stack) }),
    };
}

/** Whether anything is left of the tenant that was removed. */
async function evidenceOf({ task, definition, secrets }: Work, stack: Stack): Promise<Operation["evidence"]> {
    const config = await wayIn(definition, stack, secrets);
    const tenant = task.change!.tenant;
    if (!config) return [{ text: "the cluster could not be looked into", ok: false }];
    const departed = { tenant, namespaces: task.before?.namespaces ?? [tenant] };
    const searches = await searchFor(await ApiClient.of(config), departed);
    const looked = searches.map(({ what, by, seen, left, problem }) =>
        problem !== undefined
            ? { text: `${what}: not looked at: ${problem}`, ok: false }
            : left.length > 0
              ? { text: `${what}: ${left.join("; ")}`, ok: false }
              : { text: `${what}: none of ${seen} is the tenant's (looked for by ${by})`, ok: true },
    );
    return [...looked, { text: "a cloud account and backups were not looked at", ok: true }];
}

const rowStates: Record<AttackVerdict, ProofRow["state"]> = {
    proven: "proven",
    broken: "refuted",
    "not tried": "unproven",
    "not claimed": "not-claimed",
};

async function verification({ task, definition, secrets, say, stop }: Work, stack: Stack): Promise<Result> {
    const config = await wayIn(definition, stack, secrets);
    if (!config) throw new Error("there is no way into the cluster yet: apply it first");
    const results = await verify(config, await readTenantNamespaces(config), {
        cluster: definition.name,
        stop,
        ...(task.tenant !== undefined && { tenant: task.tenant }),
        onResult: ({ tenant, title, layer, verdict, evidence }, made, all) =>
            say({
                type: "proof",
                row: { tenant, probe: title, claim: layer, seen: evidence, state: rowStates[verdict] },
                done: made,
                all,
            }),
    });
    const claims = byClaim(results);
    const broken = claims.filter(({ verdict }) => verdict === "broken");
    const open = claims.filter(({ verdict }) => verdict === "not tried");
    return {
        began: false,
        claims,
        status: await readStatus(definition, stack, secrets),
        summary: `${results.length} tries on ${claims.length} claims: ${broken.length} broken, ${open.length} not tried`,
        failures: broken.map(({ tenant, layer, evidence }) => ({
            resource: `${layer} of ${tenant}`,
            message: evidence.map(({ title, evidence: seen }) => `${title}: ${seen}`).join("\n"),
        })),
        ...(stop.aborted && { cancelled: true }),
    };
}

/** Looks, and changes neither the cluster nor the state. */
async function refresh(work: Work, stack: Stack): Promise<Result> {
    const steps = new Steps(work.definition.name, {
        log: (severity, text) => work.say({ type: "log", severity, text }),
    });
    const result = await engine(work, steps, (on) => stack.previewRefresh(on));
    const count = steps.drift.length;
    return {
        ...result,
        began: false,
        drift: steps.drift,
        summary:
            count === 0 ? "nothing has drifted" : `${count} ${count === 1 ? "resource has" : "resources have"} drifted`,
    };
}
