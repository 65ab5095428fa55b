import * as pulumi from "@pulumi/pulumi";
import { closest, distance } from "fastest-levenshtein";

/** Why an argument is not accepted, and the nearest thing that is. */
export interface Refusal {
    /** The argument's path, for example `tenants.payments.isolation`. */
    path: string;
    reason: string;
    nearest?: string;
}

/** The error that carries every refusal at once, in the form the engine prints property by property. */
export function refusalError(subject: string, refusals: Refusal[]): pulumi.InputPropertiesError {
    const errors = refusals.map((refusal) => ({ propertyPath: refusal.path, reason: refusalReason(refusal) }));
    const lines = errors.map((error) => `  - ${error.propertyPath || subject}: ${error.reason}`);
    const message = [`${subject} cannot be delivered as asked; nothing was created:`, ...lines].join("\n");
    return new pulumi.InputPropertiesError({ message, errors });
}

function refusalReason({ reason, nearest }: Refusal): string {
    return nearest ? `${clipped(reason)}. Nearest that works: ${clipped(nearest)}` : clipped(reason);
}

/** Reasons quote what was given, and nobody reads a file that was given for a name. */
function clipped(text: string): string {
    return text.length > 500 ? `${text.slice(0, 500)}...` : text;
}

/** The known word that was probably meant, if one is near enough to be a typing error. */
export function probablyMeant(word: string, known: readonly string[]): string | undefined {
    if (known.length === 0) return undefined;
    const candidate = closest(word.toLowerCase(), known);
    return distance(word.toLowerCase(), candidate) <= Math.max(2, Math.floor(word.length / 3)) ? candidate : undefined;
}

export function join(...parts: (string | number)[]): string {
    return parts.filter((part) => part !== "").join(".");
}
