/** Where an object of the cluster says something else than it was made to say. */
import { parseQuantity } from "../plan/quantity";

/** Fields that the API server fills in by itself, and which values of theirs say nothing new. */
const defaults: Record<string, unknown> = { matchPolicy: "Equivalent", scope: "*", protocol: "TCP" };

/** The first difference, as a sentence; nothing where there is none. */
export function difference(made: unknown, live: unknown, path: string): string | undefined {
    if (Array.isArray(made)) {
        if (!Array.isArray(live)) return `${path} is ${shown(live)}, not ${shown(made)}`;
        if (live.length !== made.length) {
            return `${path} has ${live.length} ${live.length === 1 ? "entry" : "entries"}, not ${made.length}`;
        }
        return first(made.map((item, index) => difference(item, live[index], `${path}[${index}]`)));
    }
    if (typeof made === "object" && made !== null) {
        if (typeof live !== "object" || live === null || Array.isArray(live)) {
            // An empty object that was sent need not come back.
            return Object.keys(made).length === 0 && live === undefined
                ? undefined
                : `${path} is ${shown(live)}, not ${shown(made)}`;
        }
        const told = Object.entries(made).map(([key, value]) =>
            difference(value, Reflect.get(live, key) as unknown, `${path}.${key}`),
        );
        const added = Object.entries(live)
            .filter(([key, value]) => !(key in made) && !saysNothing(key, value))
            .map(([key, value]) => `${path}.${key} is ${shown(value)}, and nobody asked for it`);
        return first([...told, ...added]);
    }
    return made === live || sameQuantity(made, live) ? undefined : `${path} is ${shown(live)}, not ${shown(made)}`;
}

function first(differences: (string | undefined)[]): string | undefined {
    return differences.find((text) => text !== undefined);
}

function saysNothing(key: string, value: unknown): boolean {
    if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
    if (typeof value === "object") return Object.keys(value).length === 0;
    return defaults[key] === value;
}

/** The API server writes quantities its own way: `1000m` comes back as `1`. */
function sameQuantity(a: unknown, b: unknown): boolean {
    if (typeof a !== "string" || typeof b !== "string") return false;
    const amount = parseQuantity(a);
    return amount !== undefined && amount === parseQuantity(b);
}

function shown(value: unknown): string {
    const text = value === undefined ? "gone" : (JSON.stringify(value) ?? "");
    return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
