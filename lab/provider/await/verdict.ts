import { Context } from "../context";
import { KubeObject } from "../objects";
import { Bag, isBag } from "../values";

/** What one look at an object says about its becoming ready. */
export type Verdict =
    | { state: "ready" }
    | { state: "waiting"; message: string }
    /** It will not become ready by itself. */
    | { state: "failed"; reasons: string[] };

export interface Watcher {
    look(live: KubeObject, context: Context): Verdict | Promise<Verdict>;
    /** Why it is not ready, for the error when the time is up. */
    explain?(live: KubeObject, context: Context): Promise<string[]>;
}

export const ready: Verdict = { state: "ready" };

export function waiting(message: string): Verdict {
    return { state: "waiting", message };
}

export function failed(...reasons: string[]): Verdict {
    return { state: "failed", reasons };
}

export function statusOf(object: KubeObject): Bag {
    return isBag(object.status) ? object.status : {};
}

export function specOf(object: KubeObject): Bag {
    return isBag(object.spec) ? object.spec : {};
}

export function items(value: unknown): Bag[] {
    return Array.isArray(value) ? value.filter(isBag) : [];
}

export function count(value: unknown): number {
    return typeof value === "number" ? value : 0;
}

export function condition(object: KubeObject, type: string): Bag | undefined {
    return items(statusOf(object).conditions).find((item) => item.type === type);
}

export function holds(object: KubeObject, type: string): boolean {
    return condition(object, type)?.status === "True";
}

/** The controller has seen what was applied last. */
export function isObserved(object: KubeObject): boolean {
    return count(statusOf(object).observedGeneration) >= count(object.metadata.generation);
}
