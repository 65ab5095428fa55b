import { Context } from "../context";
import { KubeObject } from "../objects";
import { isFinal, refusedPods } from "./events";
import { lastWordsOf, podsOf, troublesOf } from "./pods";
import { condition, count, failed, holds, ready, specOf, statusOf, Verdict, waiting, Watcher } from "./verdict";

/** A Job is ready when it has done its work. */
export const job: Watcher = {
    async look(live, context): Promise<Verdict> {
        if (specOf(live).suspend === true || isJobDone(live)) return ready;
        if (isJobFailed(live)) {
            const { reason, message } = condition(live, "Failed")!;
            return failed(`${reason}: ${message}`, ...(await explain(live, context)));
        }
        const status = statusOf(live);
        const begun = count(status.active) + count(status.succeeded) + count(status.failed);
        if (begun === 0) {
            const refused = await refusedPods(live, context);
            if (refused.some(isFinal)) return failed(...refused);
            return waiting(refused.at(-1) ?? "waiting for the Job's first pod");
        }
        const troubles = (await jobPods(live, context)).flatMap(troublesOf);
        return waiting(troubles[0] ?? `${count(status.succeeded)} done, ${count(status.active)} at work`);
    },
    explain,
};

export function isJobDone(job: KubeObject): boolean {
    return holds(job, "Complete") || holds(job, "SuccessCriteriaMet");
}

async function explain(live: KubeObject, context: Context): Promise<string[]> {
    const pods = await jobPods(live, context);
    const words = await Promise.all(pods.map((pod) => lastWordsOf(pod, context)));
    return [...words.flat(), ...(await refusedPods(live, context))];
}

function jobPods(live: KubeObject, context: Context): Promise<KubeObject[]> {
    const selector = { "batch.kubernetes.io/controller-uid": live.metadata.uid };
    return podsOf(selector, live.metadata.namespace ?? "default", context);
}

export function isJobFailed(job: KubeObject): boolean {
    return holds(job, "Failed");
}
