import { createHash } from "node:crypto";
import { wait } from "./client";
import { Context } from "./context";
import { ApiError, UnknownKindError } from "./errors";
import { annotation, annotationOf, KubeObject, metadataOf, Ref, show, withoutManagedFields } from "./objects";
import { awaitGone } from "./remove";
import { Bag, without } from "./values";

/** Where the outputs keep the name under which the object's fields are owned. */
export const managerField = "__fieldManager";

/** From the resource's identity, so that an object whose record was lost is taken over again without a conflict. */
export function managerOf(urn: string): string {
    return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

const definitionTimeout = 15_000;

/** Makes the object what the inputs say. One that is on its way out is waited for and made anew. */
export async function apply(inputs: Bag, manager: string, context: Context, deadline: number): Promise<KubeObject> {
    const applied = await applyOnceKnown(inputs, manager, context);
    if (applied.metadata.deletionTimestamp === undefined) return applied;
    context.report.status("waiting for the old object of this name to be gone");
    await awaitGone(applied, context, deadline);
    return applyOnceKnown(inputs, manager, context);
}

/** Fields of an object that others made: without the object there is nothing to do it to. */
export async function applyPatch(inputs: Bag, manager: string, context: Context): Promise<KubeObject> {
    if ((await context.client.find(refOfInputs(inputs))) === undefined)
        throw new Error(`${show(inputs)} is not there to be patched`);
    return patch(inputs, manager, context, false);
}

/** As the official plugin does it: a manager that applies nothing owns nothing, and what nobody owns is gone. */
export async function relinquish(ref: Ref, manager: string, context: Context): Promise<void> {
    if ((await context.client.find(ref)) === undefined) return;
    const { apiVersion, kind, ...metadata } = ref;
    await patch({ apiVersion, kind, metadata }, manager, context, false);
}

export async function dryRun(inputs: Bag, manager: string, context: Context): Promise<KubeObject> {
    return patch(inputs, manager, context, true);
}

/** A definition that was made a moment ago takes the server a while to serve. */
async function applyOnceKnown(inputs: Bag, manager: string, context: Context): Promise<KubeObject> {
    const until = Date.now() + definitionTimeout;
    for (;;) {
        try {
            return await patch(inputs, manager, context, false);
        } catch (error) {
            const unserved = error instanceof ApiError && error.status === 404 && error.subject.name === "";
            if (!(unserved || error instanceof UnknownKindError) || Date.now() > until) throw error;
            context.report.status(`waiting for the API server to serve ${String(inputs.kind)}`);
            await wait(500, context.cancelled);
        }
    }
}

async function patch(inputs: Bag, manager: string, context: Context, dry: boolean): Promise<KubeObject> {
    const body = without(inputs, "status");
    const { client, settings, report } = context;
    const force = settings.patchForce || annotationOf(inputs, annotation.patchForce) === "true";
    try {
        const { object, warnings } = await client.send(
            {
                method: "PATCH",
                contentType: "application/apply-patch+yaml",
                query: { fieldManager: manager, force: force ? "true" : undefined, dryRun: dry ? "All" : undefined },
                body,
            },
            refOfInputs(inputs),
        );
        if (!settings.quietAboutDeprecations) warnings.forEach((warning) => report.warn(warning));
        return withoutManagedFields(object);
    } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        throw new ApiError(error.status, { ...error.body, message: explain(error, inputs) });
    }
}

function explain(error: ApiError, inputs: Bag): string {
    const text = `the API server refused ${show(inputs)}: ${error.message}`;
    if (!error.isOwnershipConflict) return text;
    return `${text}\nThe fields belong to another manager. To take them over, set the annotation ${annotation.patchForce}: "true".`;
}

export function refOfInputs(inputs: Bag): Ref {
    const { name, namespace } = metadataOf(inputs);
    return { apiVersion: String(inputs.apiVersion), kind: String(inputs.kind), namespace, name: String(name) };
}
