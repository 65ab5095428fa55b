import { Context } from "../context";
import { KubeObject } from "../objects";
import { isFinal, refusedPods } from "./events";
import { lastWordsOf, podsOf, isPodReady, isRunToEnd, troublesOf } from "./pods";
import { condition, count, failed, isObserved, ready, specOf, statusOf, Verdict, waiting, Watcher } from "./verdict";
import { Bag, isBag } from "../values";

export const pod: Watcher = {
    async look(live, context) {
        if (isPodReady(live)) return ready;
        if (statusOf(live).phase === "Failed" || isRunToEnd(live)) {
            const words = await lastWordsOf(live, context);
            return failed(...(words.length > 0 ? words : ["the pod has failed"]));
        }
        return waiting(troublesOf(live)[0] ?? `the pod is ${String(statusOf(live).phase ?? "new")}`);
    },
    explain: async (live) => troublesOf(live),
};

export const deployment: Watcher = {
    async look(live, context) {
        if (specOf(live).paused === true) return ready;
        if (!isObserved(live)) return waiting("waiting for the Deployment controller");
        const progressing = condition(live, "Progressing");
        if (progressing?.reason === "ProgressDeadlineExceeded") return failed(String(progressing.message));
        const refused = condition(live, "ReplicaFailure");
        if (refused?.status === "True" && isFinal(String(refused.message))) return failed(String(refused.message));
        const { updatedReplicas, availableReplicas, replicas } = statusOf(live);
        return withTroubles(live, context, counted(replicasOf(live), { updatedReplicas, availableReplicas, replicas }));
    },
    explain: explainPods,
};

export const statefulSet: Watcher = {
    async look(live, context) {
        if (!isObserved(live)) return waiting("waiting for the StatefulSet controller");
        const { updatedReplicas, readyReplicas, replicas } = statusOf(live);
        const strategy = isBag(specOf(live).updateStrategy) ? (specOf(live).updateStrategy as Bag) : {};
        const onDelete = strategy.type === "OnDelete" || strategy.rollingUpdate !== undefined;
        return refusedOr(
            live,
            context,
            counted(replicasOf(live), { ...(onDelete ? {} : { updatedReplicas }), readyReplicas, replicas }),
        );
    },
    explain: explainPods,
};

export const daemonSet: Watcher = {
    async look(live, context) {
        if (!isObserved(live)) return waiting("waiting for the DaemonSet controller");
        const { desiredNumberScheduled, updatedNumberScheduled, numberAvailable } = statusOf(live);
        const strategy = isBag(specOf(live).updateStrategy) ? (specOf(live).updateStrategy as Bag) : {};
        const updated = strategy.type === "OnDelete" ? {} : { updatedNumberScheduled };
        return refusedOr(live, context, counted(count(desiredNumberScheduled), { ...updated, numberAvailable }));
    },
    explain: explainPods,
};

export const replicaSet: Watcher = {
    async look(live) {
        if (!isObserved(live)) return waiting("waiting for the ReplicaSet controller");
        const refused = condition(live, "ReplicaFailure");
        if (refused?.status === "True" && isFinal(String(refused.message))) return failed(String(refused.message));
        return counted(replicasOf(live), { availableReplicas: statusOf(live).availableReplicas });
    },
    explain: explainPods,
};

function replicasOf(live: KubeObject): number {
    const { replicas } = specOf(live);
    return typeof replicas === "number" ? replicas : 1;
}

/** Ready when each of the numbers is the wanted one: more would be pods of the old kind that are still there. */
function counted(wanted: number, numbers: Bag): Verdict {
    const lacking = Object.entries(numbers).filter(([, number]) => count(number) !== wanted);
    if (lacking.length === 0) return ready;
    return waiting(lacking.map(([name, number]) => `${name} ${count(number)} of ${wanted}`).join(", "));
}

/** Says the first pod's trouble while it is waited for. */
async function withTroubles(live: KubeObject, context: Context, verdict: Verdict): Promise<Verdict> {
    if (verdict.state !== "waiting") return verdict;
    const trouble = (await podsBehind(live, context)).flatMap(troublesOf)[0];
    return trouble === undefined ? verdict : waiting(`${verdict.message}; ${trouble}`);
}

async function refusedOr(live: KubeObject, context: Context, verdict: Verdict): Promise<Verdict> {
    if (verdict.state === "ready") return verdict;
    const refused = await refusedPods(live, context);
    // Events outlive what they tell of, so an old refusal does not fail an object that has pods by now.
    const pods = await podsBehind(live, context);
    return pods.length === 0 && refused.some(isFinal) ? failed(...refused) : withTroubles(live, context, verdict);
}

async function explainPods(live: KubeObject, context: Context): Promise<string[]> {
    const pods = await podsBehind(live, context);
    const words = await Promise.all(pods.map((pod) => lastWordsOf(pod, context)));
    return [...words.flat(), ...(await refusedPods(live, context))];
}

function podsBehind(live: KubeObject, context: Context): Promise<KubeObject[]> {
    return podsOf(selectorOf(live), live.metadata.namespace ?? "default", context);
}

function selectorOf(live: KubeObject): Bag {
    const { selector } = specOf(live);
    return isBag(selector) ? selector : {};
}
