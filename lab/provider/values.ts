/** The engine's encoding of property values: unknowns and secrets travel as marked values inside plain ones. */
export type Key = string | number;
export type Path = Key[];
export type Bag = Record<string, unknown>;

export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns = new Set<unknown>([
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

export function isBag(value: unknown): value is Bag {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: unknown): boolean {
    return unknowns.has(value);
}

export function containsUnknown(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(containsUnknown);
    if (isBag(value)) return Object.values(value).some(containsUnknown);
    return isUnknown(value);
}

export interface Opened {
    value: Bag;
    /** Where the secrets were. */
    secrets: Path[];
}

/** Takes the secrets' wrapping off and drops what is null: to the API server an absent field and a null are one. */
export function open(properties: Bag): Opened {
    const secrets: Path[] = [];
    const walk = (value: unknown, path: Path): unknown => {
        if (Array.isArray(value)) return value.map((item, i) => walk(item, [...path, i]));
        if (!isBag(value)) return value;
        if (value[signature] === secretSignature) {
            const inner = walk(value.value, path);
            secrets.push(path);
            return inner;
        }
        const result: Bag = {};
        for (const [key, item] of Object.entries(value)) {
            const walked = walk(item, [...path, key]);
            if (walked !== null && walked !== undefined) result[key] = walked;
        }
        return result;
    };
    return { value: walk(properties, []) as Bag, secrets };
}

/** Wraps the values at the given places as secrets; a place that does not exist is passed over. */
export function seal(value: Bag, secrets: Path[]): Bag {
    let result: unknown = value;
    // The shortest path last, so that a secret inside a secret is wrapped before what holds it.
    for (const path of [...secrets].sort((a, b) => b.length - a.length)) result = wrapAt(result, path);
    return result as Bag;
}

function wrapAt(value: unknown, path: Path): unknown {
    const [key, ...rest] = path;
    if (key === undefined) return isSealed(value) ? value : { [signature]: secretSignature, value };
    if (isSealed(value)) return value;
    if (Array.isArray(value) && typeof key === "number" && key < value.length)
        return value.map((item, i) => (i === key ? wrapAt(item, rest) : item));
    if (isBag(value) && typeof key === "string" && key in value) return { ...value, [key]: wrapAt(value[key], rest) };
    return value;
}

function isSealed(value: unknown): boolean {
    return isBag(value) && value[signature] === secretSignature;
}

/**
 * Where the secrets of the inputs are in a live object. Admission may add or move items of a list, so a secret inside
 * a list makes the whole list one; a Secret's content is one always.
 */
export function secretsOfOutputs(secrets: Path[], kind: unknown): Path[] {
    const places = secrets.map((path) => {
        const list = path.findIndex((key) => typeof key === "number");
        return list === -1 ? path : path.slice(0, list);
    });
    if (kind === "Secret") places.push(["data"], ["stringData"]);
    return unique(places);
}

function unique(paths: Path[]): Path[] {
    return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

export function without<T extends Bag>(bag: T, ...keys: string[]): T {
    return Object.fromEntries(Object.entries(bag).filter(([key]) => !keys.includes(key))) as T;
}

export function equal(a: unknown, b: unknown): boolean {
    if (a === b) return true;
    if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i]));
    if (!isBag(a) || !isBag(b)) return (a ?? undefined) === (b ?? undefined);
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => equal(a[key], b[key]));
}
