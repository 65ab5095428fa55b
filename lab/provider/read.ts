import { Context } from "./context";
import { KubeObject, Ref, withoutManagedFields } from "./objects";
import { Bag, equal, isBag, without } from "./values";

export interface Found {
    outputs: KubeObject;
    inputs: Bag;
}

/** The live object, and the inputs with what has drifted; nothing if the object is gone. */
export async function read(ref: Ref, state: Bag, inputs: Bag, context: Context): Promise<Found | undefined> {
    const live = await context.client.find(ref);
    if (live === undefined) return undefined;
    const outputs = withoutManagedFields(live);
    if (Object.keys(inputs).length === 0) return { outputs, inputs: importedInputs(outputs) };
    return { outputs, inputs: drift(inputs, state, outputs) };
}

const serverMetadata = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/** What somebody could have written to get this object. */
export function importedInputs(live: KubeObject): Bag {
    return { ...without(live, "status"), metadata: without(live.metadata, ...serverMetadata) };
}

/**
 * The inputs as the live object has them now. The server writes values in its own way ("1000m" comes back as "1"), so
 * a live value is compared with the one the server gave after the last update, and only fields that the inputs set
 * count: what others add to the object is theirs.
 */
export function drift(inputs: Bag, before: Bag, live: Bag): Bag {
    const { stringData, ...written } = inputs;
    const drifted = driftOf(without(written, "status"), before, live) as Bag;
    if (!isBag(stringData)) return drifted;
    return { ...drifted, stringData: driftOfText(stringData, before.data, live.data) };
}

function driftOf(input: unknown, before: unknown, live: unknown): unknown {
    if (live === undefined) return before === undefined ? input : undefined;
    if (isBag(input) && isBag(live)) {
        const past = isBag(before) ? before : {};
        const result: Bag = {};
        for (const [key, value] of Object.entries(input)) {
            const item = driftOf(value, past[key], live[key]);
            if (item !== undefined) result[key] = item;
        }
        return result;
    }
    if (Array.isArray(input) && Array.isArray(live)) return driftOfList(input, before, live);
    return equal(before, live) ? input : live;
}

function driftOfList(input: unknown[], before: unknown, live: unknown[]): unknown {
    const past = Array.isArray(before) ? before : [];
    if (past.length !== live.length) return live;
    return input.map((item, i) => {
        // Admission may put an item of its own before those of the inputs; named items are found by their names.
        const same = (other: unknown) =>
            isBag(item) && isBag(other) && item.name !== undefined && other.name === item.name;
        const pastAt = past.findIndex(same);
        const liveAt = live.findIndex(same);
        return driftOf(item, past[pastAt === -1 ? i : pastAt], live[liveAt === -1 ? i : liveAt]);
    });
}

/** `stringData` is never read back: its values are found in `data`, encoded. */
function driftOfText(text: Bag, before: unknown, live: unknown): Bag {
    const result: Bag = {};
    for (const [key, value] of Object.entries(text)) {
        const past = isBag(before) ? before[key] : undefined;
        const now = isBag(live) ? live[key] : undefined;
        if (equal(past, now)) result[key] = value;
        else if (typeof now === "string") result[key] = Buffer.from(now, "base64").toString("utf8");
    }
    return result;
}
