/** What a cluster costs, and what its user should know of it, for a terminal. */
import type { KnownCost } from "./clusterReport";
import { type Entry, paint, table, type TerminalOptions, wrap } from "./terminal";
import { list } from "./words";

export function costText(cost: KnownCost, options: TerminalOptions): string {
    const rows = cost.lines.map(({ what, least, most, asOf }): Entry => row(what, money(least), money(most), asOf));
    const sum: Entry = {
        cells: row("sum", money(cost.least), money(cost.most), "").cells.map((cell) => ({ ...cell, style: "bold" })),
        details: [],
    };
    const costs = table([`${cost.currency} a month`, "least", "most", "as of"], [...rows, sum], options);
    return [costs, wrap(costSentence(cost), options.width).join("\n")].join("\n\n");
}

/** From where the prices are, and what the sum leaves out. */
export function costSentence({ region, lines, unknown, notCovered }: KnownCost): string {
    const sources = [...new Set(lines.map(({ source }) => source))];
    const unpriced = unknown.length > 0 ? ` Not known, and not in the sum: the machines of ${list(unknown)}.` : "";
    return `List prices on demand in ${region}, from ${sources.join("; ")}. Not in the sum: ${notCovered}.${unpriced}`;
}

export function notesText(notes: readonly string[], { width, color }: TerminalOptions): string {
    const lines = notes.flatMap((note) =>
        wrap(note, width - 4).map((line, index) => `  ${index === 0 ? "-" : " "} ${line}`),
    );
    return [paint("To know", "bold", color), ...lines].join("\n");
}

/** Whole cents: a table in which every number has as many digits is read down its column. */
export function money(usd: number | undefined): string {
    return usd === undefined ? "not known" : usd.toFixed(2);
}

function row(...texts: string[]): Entry {
    return { cells: texts.map((text) => ({ text })), details: [] };
}
