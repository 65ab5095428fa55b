/** HTML that cannot forget to escape: a template's values are text, unless they are markup made the same way. */
import { printable } from "./words";

export class Markup {
    constructor(public readonly source: string) {}
}

type Value = string | number | Markup | readonly Markup[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escape(text: string): string {
    return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
    return new Markup(strings.map((part, index) => part + sourceOf(values[index] ?? "")).join(""));
}

export const nothing = new Markup("");

function sourceOf(value: Value): string {
    if (value instanceof Markup) return value.source;
    if (typeof value === "string" || typeof value === "number") return escape(String(value));
    return value.map((markup) => markup.source).join("\n");
}
