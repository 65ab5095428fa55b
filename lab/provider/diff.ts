import { forcesReplacement, Mutability } from "./immutable";
import { annotation, annotationOf, groupKind, idOf } from "./objects";
import { Bag, equal, isBag, isUnknown, Path } from "./values";

export interface Change {
    path: Path;
    kind: "add" | "delete" | "update";
}

export interface Difference {
    changes: (Change & { replaces: boolean })[];
    deleteBeforeReplace: boolean;
}

/**
 * What makes the new inputs differ from the old ones, and which of it an update in place cannot bring about. An object
 * that failed for good, and whose inputs ask for a new one in that case, differs by its status.
 */
export function diff(olds: Bag, news: Bag, settings: Omit<Mutability, "immutable">, unready = false): Difference {
    const object = { apiVersion: String(news.apiVersion ?? olds.apiVersion), kind: String(news.kind ?? olds.kind) };
    const mutability = { ...settings, immutable: olds.immutable === true };
    const found = changes(olds, news).map((change) => ({
        ...change,
        replaces: forcesReplacement(groupKind(object), change.path, mutability) || movesGroup(change, olds, news),
    }));
    if (unready) found.push({ path: ["status"], kind: "update", replaces: true });
    return { changes: found, deleteBeforeReplace: found.some(({ replaces }) => replaces) && collides(olds, news) };
}

/** The replacement would have the same name in the same place, so the old object must go first. */
function collides(olds: Bag, news: Bag): boolean {
    if (annotationOf(news, annotation.autonamed) === "true") return false;
    return olds.kind === news.kind && idOf(olds) === idOf(news);
}

/** A new version of the same group is the same object; another group is another one. */
function movesGroup({ path }: Change, olds: Bag, news: Bag): boolean {
    if (path.length !== 1 || path[0] !== "apiVersion") return false;
    const group = (object: Bag) => groupKind({ apiVersion: String(object.apiVersion), kind: "" });
    return group(olds) !== group(news);
}

export function changes(olds: unknown, news: unknown, path: Path = []): Change[] {
    if (isUnknown(news)) return [{ path, kind: olds === undefined ? "add" : "update" }];
    if (isBag(olds) && isBag(news)) {
        const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
        return keys.flatMap((key) => entry(olds[key], news[key], [...path, key]));
    }
    if (Array.isArray(olds) && Array.isArray(news)) {
        const length = Math.max(olds.length, news.length);
        return Array.from({ length }, (_, i) => entry(olds[i], news[i], [...path, i])).flat();
    }
    return equal(olds, news) ? [] : [{ path, kind: "update" }];
}

function entry(olds: unknown, news: unknown, path: Path): Change[] {
    const before = olds ?? undefined;
    const after = news ?? undefined;
    if (before === undefined && after === undefined) return [];
    if (before === undefined) return [{ path, kind: "add" }];
    if (after === undefined) return [{ path, kind: "delete" }];
    return changes(before, after, path);
}

/** A place in the engine's notation: `spec.containers[0].image`, `metadata.labels["a.b/c"]`. */
export function showPath(path: Path): string {
    return path.reduce<string>((text, key) => {
        if (typeof key === "number") return `${text}[${key}]`;
        if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${text}["${key.replaceAll('"', '\\"')}"]`;
        return text === "" ? key : `${text}.${key}`;
    }, "");
}
