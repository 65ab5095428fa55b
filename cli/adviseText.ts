/** Advice for a terminal: the proposal, why, what it costs, the lines to put in, and what was turned down. */
import { stringify } from "yaml";
import { adviceTable, type Sourced } from "../sdk/catalog/advice";
import { levels } from "../sdk/catalog/levels";
import type { Advice, Proposal, TurnedDown } from "../sdk/plan/advise";
import { labelled, paint, type TerminalOptions, wrap } from "../sdk/report/terminal";

export function adviceText(
    tenant: string,
    { platform, proposal, turnedDown }: Advice,
    options: TerminalOptions,
): string {
    const parts = proposal
        ? proposalParts(tenant, platform, proposal, options)
        : [wrap(`Nothing that the answers ask for can be had on ${platform}.`, options.width).join("\n")];
    const reviewed = `The table behind this was looked at on ${adviceTable.reviewed} and is to be again by ${adviceTable.reviewBy}.`;
    return `${[
        ...parts,
        block("Turned down", turnedDown.map(turnedDownLine), options),
        wrap(reviewed, options.width).join("\n"),
    ].join("\n\n")}\n`;
}

function proposalParts(tenant: string, platform: string, proposal: Proposal, options: TerminalOptions): string[] {
    const { isolation, sandbox, placement, spec, reasons, costs, needs, limits } = proposal;
    const head = `${tenant} on ${platform}: level ${isolation}, sandbox ${sandbox}, placement ${placement}`;
    // Readers of YAML 1.1, as most still are, take a day without quotes for no text.
    const yaml = stringify({ [tenant]: spec }, { schema: "yaml-1.1" }).trimEnd();
    return [
        [
            ...wrap(head, options.width).map((line) => paint(line, "bold", options.color)),
            ...wrap(`The kernel under its pods: ${levels[isolation].kernel}.`, options.width),
        ].join("\n"),
        block("Why", reasons.map(sourced), options),
        block("What it costs", costs.map(sourced), options),
        block("What it needs", needs.map(sourced), options),
        ...(limits.length > 0 ? [block("What it does not cover", limits, options)] : []),
        `In TypeScript, under tenants:\n\n${indented(typescript(tenant, spec))}`,
        `In YAML, under tenants:\n\n${indented(yaml)}`,
    ];
}

function block(title: string, lines: string[], { width, color }: TerminalOptions): string {
    return [paint(title, "bold", color), ...lines.flatMap((line) => labelled("  - ", line, 4, width))].join("\n");
}

const sourced = ({ text, source }: Sourced) => `${text} (${source})`;

function turnedDownLine({ what, why, nearest }: TurnedDown): string {
    return `${what}: ${why}${nearest ? `. Nearest that works: ${nearest}` : ""}`;
}

/** An object as people write it in a program. */
export function typescript(tenant: string, spec: object): string {
    const key = (name: string) => (/^[a-z]\w*$/i.test(name) ? name : JSON.stringify(name));
    const value = (given: unknown): string =>
        typeof given === "object" && given !== null
            ? `{ ${Object.entries(given)
                  .map(([name, inner]) => `${key(name)}: ${value(inner)}`)
                  .join(", ")} }`
            : JSON.stringify(given);
    const lines = Object.entries(spec).map(([name, given]) => `    ${key(name)}: ${value(given)},`);
    return [`${key(tenant)}: {`, ...lines, "},"].join("\n");
}

const indented = (text: string) =>
    text
        .split("\n")
        .map((line) => `    ${line}`)
        .join("\n");
