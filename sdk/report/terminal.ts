/** Tables for a terminal of any width: cells are wrapped here, because the table library cuts long words short. */
import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { printable } from "./words";

export interface TerminalOptions {
    /** Columns that a line may have. */
    width: number;
    color: boolean;
}

export type Style = "bold" | "dim" | "green" | "red" | "yellow";

export interface Cell {
    text: string;
    style?: Style;
}

/** One entry: a row of cells, and what needs the whole width under them. */
export interface Entry {
    cells: Cell[];
    details: { label: string; text: string; style?: Style }[];
}

const narrowest = 80;
const defaultWidth = 100;
const widest = 140;

/** What a stream can show. Output that is not a terminal is a file or a log: 100 columns, no colours. */
export function terminalOptions(
    stream: { isTTY?: boolean; columns?: number },
    environment: NodeJS.ProcessEnv,
): TerminalOptions {
    const columns = stream.isTTY && stream.columns ? stream.columns : defaultWidth;
    return {
        width: Math.min(Math.max(columns, narrowest), widest),
        color: stream.isTTY === true && !environment.NO_COLOR,
    };
}

const codes: Record<Style, [number, number]> = {
    bold: [1, 22],
    dim: [2, 22],
    green: [32, 39],
    red: [31, 39],
    yellow: [33, 39],
};

export function paint(text: string, style: Style | undefined, color: boolean): string {
    if (!color || !style || text === "") return text;
    const [on, off] = codes[style];
    return `\u001B[${on}m${text}\u001B[${off}m`;
}

const wide =
    /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uFF01-\uFF60]/u;

/** Columns that the text takes: wide East Asian characters and emoji take two, combining marks none. */
export function columnsOf(text: string): number {
    if (/^[ -~]*$/.test(text)) return text.length;
    return [...stripVTControlCharacters(text)].reduce(
        (sum, character) => sum + (/\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1),
        0,
    );
}

/** Lines of at most `width` columns; a word that is longer is broken rather than cut. */
export function wrap(text: string, width: number): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of printable(text)
        .split(" ")
        .flatMap((long) => pieces(long, width))) {
        const longer = line === "" ? word : `${line} ${word}`;
        if (columnsOf(longer) <= width) {
            line = longer;
        } else {
            lines.push(line);
            line = word;
        }
    }
    return [...lines, line];
}

/** Parts of a word that fit, broken after a hyphen where there is one. */
function pieces(word: string, width: number): string[] {
    const parts: string[] = [""];
    for (const part of columnsOf(word) > width ? word.split(/(?<=-)/) : [word]) {
        if (columnsOf(`${parts.at(-1)}${part}`) > width) parts.push("");
        for (const character of part) {
            if (columnsOf(`${parts.at(-1)}${character}`) > width) parts.push("");
            parts[parts.length - 1] += character;
        }
    }
    return parts.filter((part, index) => part !== "" || index === parts.length - 1);
}

/** A label before a text that is wrapped beside it. */
export function labelled(label: string, text: string, labelWidth: number, width: number): string[] {
    return wrap(text, width - labelWidth).map((line, index) => (index === 0 ? label : "").padEnd(labelWidth) + line);
}

/** A table whose lines are exactly `width` columns where entries have details, and at most that where they have none. */
export function table(head: string[], entries: Entry[], { width, color }: TerminalOptions): string {
    const detailed = entries.some((entry) => entry.details.length > 0);
    const widths = columnWidths(
        [head, ...entries.map((entry) => entry.cells.map((cell) => cell.text))],
        width,
        detailed,
    );
    const fill = (cell: Cell, column: number) =>
        wrap(cell.text, widths[column] ?? 1)
            .map((line) => paint(line, cell.style, color))
            .join("\n");
    const rendered = new Table({
        head: head.map((text) => fill({ text, style: "bold" }, head.indexOf(text))),
        colWidths: widths.map((columns) => columns + 2),
        style: { head: [], border: [] },
    });
    const detailWidth = widths.slice(1).reduce((sum, columns) => sum + columns + 3, -3);
    for (const { cells, details } of entries) {
        const labelWidth = Math.max(0, ...details.map((detail) => detail.label.length)) + 2;
        const lines = details.flatMap(({ label, text, style }) =>
            labelled(label, text, labelWidth, detailWidth).map((line) => paint(line, style, color)),
        );
        const [first, ...others] = cells.map((cell, column) => ({ content: fill(cell, column) }));
        if (!first) continue;
        if (lines.length === 0) rendered.push([first, ...others]);
        else
            rendered.push(
                [{ ...first, rowSpan: 2 }, ...others],
                [{ colSpan: others.length, content: lines.join("\n") }],
            );
    }
    return rendered.toString();
}

/** Natural widths, taken from the widest column until all fit; details need the whole width, so they get the rest. */
function columnWidths(rows: string[][], width: number, fillsWidth: boolean): number[] {
    const columns = rows[0]?.length ?? 0;
    const available = width - 1 - 3 * columns;
    const widths = Array.from({ length: columns }, (_, column) =>
        Math.max(1, ...rows.map((row) => columnsOf(printable(row[column] ?? "")))),
    );
    const total = () => widths.reduce((sum, columnWidth) => sum + columnWidth, 0);
    while (total() > available && Math.max(...widths) > 1) {
        widths[widths.indexOf(Math.max(...widths))]! -= 1;
    }
    for (let column = 1; fillsWidth && total() < available; column = (column % (columns - 1)) + 1) {
        widths[column]! += 1;
    }
    return widths;
}
