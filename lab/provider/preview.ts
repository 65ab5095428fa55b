import { dryRun, refOfInputs } from "./apply";
import { Context } from "./context";
import { ApiError, UnknownKindError, UnreachableError, messageOf } from "./errors";
import { metadataOf } from "./objects";
import { Bag, containsUnknown, equal, isBag, UNKNOWN } from "./values";

/** What an object would become. A refusal by the API server is thrown; what only the update can tell is left unknown. */
export async function previewCreate(inputs: Bag, manager: string, context: Context): Promise<Bag> {
    const answer = await ask(inputs, manager, context, true);
    const metadata = { ...metadataOf(answer ?? inputs), ...unknownMetadata };
    return { ...(answer ?? { ...inputs, ...unknownFields(inputs) }), metadata, status: UNKNOWN };
}

export async function previewUpdate(olds: Bag, inputs: Bag, manager: string, context: Context): Promise<Bag> {
    const answer = await ask(inputs, manager, context, false);
    return answer === undefined ? merge(olds, inputs) : carryOver(olds, answer);
}

const unknownMetadata = { uid: UNKNOWN, resourceVersion: UNKNOWN, generation: UNKNOWN, creationTimestamp: UNKNOWN };

/** What the server would fill in: a program that reads it must be told that it will come. */
function unknownFields(inputs: Bag): Bag {
    const spec = isBag(inputs.spec) ? inputs.spec : {};
    switch (inputs.kind) {
        case "Service":
            return { spec: { clusterIP: UNKNOWN, clusterIPs: UNKNOWN, ...spec } };
        case "PersistentVolumeClaim":
            return { spec: { volumeName: UNKNOWN, ...spec } };
        case "Secret":
            return inputs.data === undefined ? { data: UNKNOWN } : {};
        default:
            return {};
    }
}

async function ask(inputs: Bag, manager: string, context: Context, creates: boolean): Promise<Bag | undefined> {
    if (containsUnknown(inputs)) return undefined;
    try {
        return await dryRun(inputs, manager, context);
    } catch (error) {
        if (error instanceof UnknownKindError) return undefined;
        if (error instanceof UnreachableError) {
            context.report.warn(`the preview was not checked by the API server: ${messageOf(error)}`);
            return undefined;
        }
        if (!(error instanceof ApiError)) throw error;
        if (mayBeMadeInThisUpdate(error)) return undefined;
        if (creates && (await isReplacement(error, inputs, context))) return undefined;
        if (unchecked(error)) {
            context.report.info(`the preview was not checked by the API server: ${error.message}`);
            return undefined;
        }
        throw error;
    }
}

/** A namespace, class, account or parameter that is missing now may come from the same program. */
function mayBeMadeInThisUpdate(error: ApiError): boolean {
    return /\bnot found\b|could not find the requested resource|no (PriorityClass|StorageClass|params)/i.test(
        error.message,
    );
}

/** The preview of a replacement meets the object it replaces, and is told that its fields cannot change. */
async function isReplacement(error: ApiError, inputs: Bag, context: Context): Promise<boolean> {
    if (error.status !== 422) return false;
    return (await context.client.find(refOfInputs(inputs))) !== undefined;
}

/** The rights may be granted by the same program, and some webhooks cannot be asked without consequences. */
function unchecked(error: ApiError): boolean {
    if (error.status === 403) return /User "[^"]*" cannot /.test(error.message);
    return error.status === 400 && /does not support dry run/.test(error.message);
}

/** A dry run that changes nothing still counts the version up. */
function carryOver(olds: Bag, answer: Bag): Bag {
    const before = metadataOf(olds);
    const { resourceVersion, generation, ...metadata } = metadataOf(answer);
    const same = equal({ ...olds, metadata: undefined }, { ...answer, metadata: undefined });
    const version = same ? { resourceVersion, generation } : { resourceVersion: UNKNOWN, generation: UNKNOWN };
    return { ...answer, metadata: { ...before, ...metadata, ...version } };
}

function merge(olds: unknown, news: unknown): Bag {
    const over = (before: unknown, after: unknown): unknown =>
        isBag(before) && isBag(after)
            ? Object.fromEntries(
                  [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => [
                      key,
                      after[key] === undefined ? before[key] : over(before[key], after[key]),
                  ]),
              )
            : after;
    return over(olds, news) as Bag;
}
