/** Reads arguments against their shape, and says of everything that differs where it is, why, and what was meant. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { platforms } from "../catalog/platforms";
import { sandboxes, sandboxNames } from "../catalog/sandboxes";
import { Sandbox } from "../isolation";
import { join, probablyMeant, type Refusal } from "./refusal";

/** Reads a value against a shape. On failure every difference is reported, each with its path. */
export function readShape<T>(
    shape: z.ZodType<T>,
    value: unknown,
    path: string,
    mayBeEventual: readonly string[],
): { value: T } | { refusals: Refusal[] } {
    const eventuals = findEventuals(value, path, mayBeEventual);
    if (eventuals.length > 0) return { refusals: eventuals };
    const result = shape.safeParse(value);
    if (result.success) return { value: result.data };
    return { refusals: result.error.issues.flatMap((issue) => refusalsOf(issue, shape, value, path)) };
}

/** Far deeper than any field is. */
const deepest = 20;

/** Whether a value may be known only after the update. */
export function isEventual(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function findEventuals(
    value: unknown,
    path: string,
    allowed: readonly string[],
    key = "",
    within: readonly object[] = [],
): Refusal[] {
    if (allowed.includes(key)) return [];
    if (isEventual(value)) {
        const reason = "decides what is created, so it must be a plain value, not an Output or a Promise";
        return [{ path, reason, nearest: "read it from the stack's configuration" }];
    }
    if (value === null || typeof value !== "object") return [];
    if (within.includes(value) || within.length > deepest) return [{ path, reason: "is nested without end" }];
    return Object.entries(value).flatMap(([name, child]) =>
        findEventuals(child, join(path, name), allowed, name, [...within, value]),
    );
}

function refusalsOf(issue: z.core.$ZodIssue, shape: z.ZodType, value: unknown, root: string): Refusal[] {
    const path = join(root, ...issue.path.map(String));
    const given = valueAt(value, issue.path);
    switch (issue.code) {
        case "unrecognized_keys": {
            const fields = fieldsAt(shape, issue.path);
            return issue.keys.map((key) => unknownField(path, key, fields));
        }
        case "invalid_value": {
            const choices = issue.values.map(String);
            const word = typeof given === "string" ? given : "";
            const meant = probablyMeant(word, choices) ?? levelOfSandbox(word, choices);
            const reason = given === undefined ? "is required" : `${shown(given)} is not one of ${choices.join(", ")}`;
            return [{ path, reason, ...(meant && { nearest: `"${meant}"` }) }];
        }
        case "invalid_key": {
            const key = String(issue.path.at(-1));
            const meant = probablyMeant(key, Object.values(Sandbox));
            return [
                {
                    path,
                    reason: `"${key}" is not one of ${Object.values(Sandbox).join(", ")}`,
                    ...(meant && { nearest: `"${meant}"` }),
                },
            ];
        }
        case "invalid_type": {
            const reason = given === undefined ? "is required" : `must be of type ${issue.expected}`;
            // YAML reads an unquoted 1.30 as the number 1.3.
            const quoted = typeof given === "number" && issue.expected === "string";
            return [{ path, reason, ...(quoted && { nearest: "the same in quotes" }) }];
        }
        default:
            return [{ path, reason: issue.message }];
    }
}

/** A value as a message quotes it: whatever it is, saying what is wrong must not fail. */
function shown(value: unknown): string {
    if (typeof value === "string") return JSON.stringify(value);
    if (value !== null && typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
    return String(value);
}

/** Who writes a sandbox's name where a level is asked for means the level that it gives. */
function levelOfSandbox(given: string, choices: string[]): string | undefined {
    const sandbox = probablyMeant(given, sandboxNames);
    const level = sandbox && sandboxes[sandbox as Sandbox].level;
    return level && choices.includes(level) ? level : undefined;
}

function unknownField(path: string, key: string, fields: string[]): Refusal {
    const platform =
        path === "" && Object.hasOwn(platforms, key) ? platforms[key as keyof typeof platforms] : undefined;
    if (platform) {
        return {
            path: key,
            reason: `${platform.title} cannot be built by this version`,
            nearest: "existing, with the kubeconfig of a cluster made another way",
        };
    }
    const meant = probablyMeant(key, fields);
    return { path: join(path, key), reason: "there is no such field", ...(meant && { nearest: `"${meant}"` }) };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (current, key) => (current !== null && typeof current === "object" ? Reflect.get(current, key) : undefined),
        value,
    );
}

/** The fields of the object at a path of the shape, for suggestions. */
function fieldsAt(shape: z.ZodType, path: readonly PropertyKey[]): string[] {
    let current: unknown = shape;
    for (const key of path) {
        current = unwrap(current);
        if (current instanceof z.ZodObject) current = current.shape[String(key)];
        else if (current instanceof z.ZodArray) current = current.element;
        else if (current instanceof z.ZodRecord) current = current.valueType;
        else return [];
    }
    current = unwrap(current);
    return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(shape: unknown): unknown {
    return shape instanceof z.ZodOptional ? unwrap(shape.unwrap()) : shape;
}
