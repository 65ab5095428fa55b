/** Runs the attacks against a cluster as its tenants, a few at a time, and takes away again what it had to make. */
import type { Actor, Attack, Layer } from "./attack";
import { attacks as allAttacks } from "./attacks";
import type { ApiClient, Answer } from "./client";
import { honestPod, inNamespace } from "./honest";
import { type AttackVerdict, judgeAttempt, judgeTwin, type Judgement, notTried } from "./judge";
import type { Identity, Target } from "./target";

export interface Result {
    tenant: string;
    namespace: string;
    layer: Layer;
    /** The attack's, the guard's or the probe's own name. */
    id: string;
    title: string;
    verdict: AttackVerdict;
    evidence: string;
    seconds: number;
}

export interface RunOptions {
    /** Default: all. */
    attacks?: readonly Attack[];
    onResult?: (result: Result) => void;
    /** Once it is aborted the rest is not tried. */
    stop?: AbortSignal;
}

const atOnce = 6;

export const interrupted = "it was interrupted";

export function unlessStopped(stop: AbortSignal | undefined, work: () => Promise<Judgement>): Promise<Judgement> {
    return stop?.aborted ? Promise.resolve(notTried(interrupted)) : work();
}

/** Every attack on every target; in the order of the targets and the attacks. */
export async function runAttacks(
    client: ApiClient,
    targets: readonly Target[],
    { attacks = allAttacks, onResult = () => undefined, stop }: RunOptions = {},
): Promise<Result[]> {
    const prepared = await inTurns(targets, (target) => prepare(client, target, attacks));
    try {
        const pairs = prepared.flatMap(({ target, problem }) =>
            attacksOn(target, attacks).map((attack) => ({ target, problem, attack })),
        );
        return await inTurns(pairs, async ({ target, problem, attack }) => {
            const result = await runAttack(client, target, attack, { problem, stop });
            onResult(result);
            return result;
        });
    } finally {
        await inTurns(prepared, ({ target }) => cleanUp(client, target));
    }
}

/** Where nobody is bound as an owner nobody can make an owner's attacks: service accounts and controllers remain. */
export function attacksOn(target: Target, attacks: readonly Attack[] = allAttacks): Attack[] {
    return attacks.filter(
        (attack) => (attack.by !== "owner" || target.owner !== undefined) && (attack.applies?.(target) ?? true),
    );
}

export function identityOf(actor: Actor, target: Target): Identity | undefined {
    switch (actor) {
        case "owner":
            return target.owner;
        case "account":
            return { user: `system:serviceaccount:${target.namespace}:default`, groups: [] };
        default:
            return { user: `system:serviceaccount:kube-system:${actor}`, groups: [] };
    }
}

async function runAttack(
    client: ApiClient,
    target: Target,
    attack: Attack,
    { problem, stop }: { problem: string | undefined; stop: AbortSignal | undefined },
): Promise<Result> {
    const started = Date.now();
    const judgement: Judgement =
        attack.needsPod && problem !== undefined
            ? notTried(`no pod could be made to try it on: ${problem}`)
            : await unlessStopped(stop, () => judge(client, target, attack)).catch(notTried);
    const { id, layer, title } = attack;
    const { tenant, namespace } = target;
    return { tenant, namespace, layer, id, title, ...judgement, seconds: (Date.now() - started) / 1000 };
}

async function judge(client: ApiClient, target: Target, attack: Attack): Promise<Judgement> {
    const attempt = judgeAttempt(
        attack,
        target,
        await client.try(attack.attempt(target), identityOf(attack.by, target)),
    );
    if (attempt.verdict !== "proven") return attempt;
    const twinBy = identityOf(attack.twinBy ?? attack.by, target);
    return judgeTwin(attempt, await client.try(attack.twin(target), twinBy));
}

/** The pod waits behind a gate that nobody opens: it takes no node, and runs nothing. */
async function prepare(
    client: ApiClient,
    target: Target,
    attacks: readonly Attack[],
): Promise<{ target: Target; problem?: string }> {
    if (!target.owner || !attacksOn(target, attacks).some(({ needsPod }) => needsPod)) return { target };
    const body = honestPod(target, (pod) => (pod.spec.schedulingGates = [{ name: "kernel-isolation.io/verify" }]));
    const path = inNamespace(target.namespace, "pods");
    const answer = await client
        .send({ kind: "request", method: "POST", path, body }, target.owner, false)
        .catch((error: unknown): Answer => ({ status: 0, message: String(error), body: {} }));
    const name = answer.body.metadata?.name as string | undefined;
    return answer.status < 300 && name
        ? { target: { ...target, pod: name } }
        : { target, problem: answer.message || "the API server gave it no name" };
}

async function cleanUp(client: ApiClient, { namespace, pod, owner }: Target): Promise<void> {
    if (pod === undefined) return;
    const path = inNamespace(namespace, `pods/${pod}`);
    await client.send({ kind: "request", method: "DELETE", path, query: { gracePeriodSeconds: "0" } }, owner, false);
}

/** Some at a time, in order. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async () => {
        for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
    return results;
}
