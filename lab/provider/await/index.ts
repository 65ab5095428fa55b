import { wait } from "../client";
import { Context } from "../context";
import { messageOf, NotReadyError } from "../errors";
import { annotation, annotationOf, groupKind, KubeObject, show, withoutManagedFields } from "../objects";
import { Bag } from "../values";
import { job } from "./job";
import { apiService, claim, definition, namespace, service } from "./simple";
import { Watcher } from "./verdict";
import { daemonSet, deployment, pod, replicaSet, statefulSet } from "./workloads";

/** What is waited for, by group and kind. Any other object is ready when the API server has it. */
const watchers: Record<string, Watcher> = {
    "/Namespace": namespace,
    "/PersistentVolumeClaim": claim,
    "/Pod": pod,
    "/Service": service,
    "apiextensions.k8s.io/CustomResourceDefinition": definition,
    "apiregistration.k8s.io/APIService": apiService,
    "apps/DaemonSet": daemonSet,
    "apps/Deployment": deployment,
    "apps/ReplicaSet": replicaSet,
    "apps/StatefulSet": statefulSet,
    "batch/Job": job,
};

const firstPause = 100;
const longestPause = 1000;

export interface Outcome {
    live: KubeObject;
    /** Set if the object did not become ready. */
    error?: NotReadyError;
}

/** Looks at an applied object until it is what the program may build on. */
export async function awaitReady(
    applied: KubeObject,
    inputs: Bag,
    context: Context,
    deadline: number,
): Promise<Outcome> {
    const watcher = watchers[groupKind(applied)];
    if (watcher === undefined || annotationOf(inputs, annotation.skipAwait) === "true") return { live: applied };
    const { apiVersion, kind, metadata } = applied;
    const ref = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name! };
    let live = applied;
    // The engine shows the reasons and not the message, so the first of them says what it is about.
    const notReady = (what: string, [first, ...others]: string[]): Outcome => {
        const reasons = [...new Set([`${show(live)} ${what}: ${first}`, ...others])];
        return { live, error: new NotReadyError(reasons.join("\n"), reasons) };
    };
    try {
        for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
            const verdict = await watcher.look(live, context);
            if (verdict.state === "ready") return { live };
            if (verdict.state === "failed") return notReady("has failed", verdict.reasons);
            if (Date.now() > deadline) {
                const reasons = (await watcher.explain?.(live, context)) ?? [];
                return notReady("did not become ready in time", [verdict.message, ...reasons]);
            }
            if (pause > firstPause) context.report.status(verdict.message);
            await wait(pause, context.cancelled);
            const found = await context.client.find(ref);
            if (found === undefined) return notReady("is gone", ["somebody deleted it while it was waited for"]);
            live = withoutManagedFields(found);
        }
    } catch (error) {
        // It exists all the same: an error that lost it would leave it out of the engine's record.
        return notReady("could not be watched", [messageOf(error)]);
    }
}
