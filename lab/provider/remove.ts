import { wait } from "./client";
import { Context } from "./context";
import { ApiError, isNotFound, UnknownKindError } from "./errors";
import { annotation, annotationOf, groupKind, KubeObject, Ref, show, showRef } from "./objects";
import { Bag, isBag } from "./values";

/** Their pods must be gone when they are: what the pods use is deleted next. */
const waitForDependents = new Set([
    "apps/DaemonSet",
    "apps/Deployment",
    "apps/ReplicaSet",
    "apps/StatefulSet",
    "batch/CronJob",
    "batch/Job",
]);
const policies: Record<string, string> = { background: "Background", foreground: "Foreground", orphan: "Orphan" };

export async function remove(ref: Ref, state: Bag, context: Context, deadline: number): Promise<void> {
    const asked = annotationOf(state, annotation.deletionPropagation);
    const usual = waitForDependents.has(groupKind(ref)) ? "Foreground" : "Background";
    const propagationPolicy = policies[asked?.toLowerCase() ?? ""] ?? usual;
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
    const live = await context.client.find(ref);
    if (live === undefined) return;
    try {
        await context.client.send({ method: "DELETE", body }, ref);
    } catch (error) {
        if (isNotFound(error) || error instanceof UnknownKindError) return;
        if (error instanceof ApiError)
            throw new ApiError(error.status, {
                ...error.body,
                message: `${showRef(ref)} was not deleted: ${error.message}`,
            });
        throw error;
    }
    if (annotationOf(state, annotation.skipAwait) === "true") return;
    await awaitGone(live, context, deadline);
}

/** Waits until this very object is gone; one made since under the same name is another. */
export async function awaitGone(object: KubeObject, context: Context, deadline: number): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const ref = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name! };
    for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
        const live = await context.client.find(ref);
        if (live === undefined || live.metadata.uid !== metadata.uid) return;
        const blockers = blockersOf(live);
        if (Date.now() > deadline)
            throw new Error([`${show(object)} was still there when its time was up`, ...blockers].join("\n"));
        if (pause >= 1000) context.report.status(["waiting until it is gone", ...blockers].join(": "));
        await wait(pause, context.cancelled);
    }
}

/** Why an object that is being deleted is still there, as far as it says so. */
export function blockersOf(live: KubeObject): string[] {
    const status = isBag(live.status) ? live.status : {};
    const conditions = Array.isArray(status.conditions) ? (status.conditions as Bag[]) : [];
    const said = conditions
        .filter(({ type, status }) => String(type).startsWith("Namespace") && status === "True")
        .map(({ message }) => String(message));
    const finalizers = Array.isArray(live.metadata.finalizers) ? live.metadata.finalizers : [];
    return finalizers.length === 0 ? said : [...said, `held by the finalizers ${finalizers.join(", ")}`];
}
