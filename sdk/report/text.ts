/** The isolation report for a terminal. */
import type { Verdict } from "../proof/judge";
import type { IsolationReport, TenantReport } from "./report";
import { costText, notesText } from "./cost";
import { type Entry, labelled, paint, type Style, table, type TerminalOptions, wrap } from "./terminal";
import { gaps, list, marks, proofMeaning, reviewWords, summarySentence } from "./words";

const verdictStyles: Record<Verdict, Style> = { proven: "green", refuted: "red", unproven: "yellow" };

export function renderText(report: IsolationReport, options: TerminalOptions): string {
    const { width, color } = options;
    const parts = [
        ...(report.tenants.length > 0
            ? [
                  table(
                      ["tenant", "level", "sandbox", "placement", "proof", "review by"],
                      report.tenants.map(entryOf),
                      options,
                  ),
              ]
            : []),
        ...notCovered(report, options),
        ...(report.cost ? [costText(report.cost, options)] : []),
        ...(report.notes && report.notes.length > 0 ? [notesText(report.notes, options)] : []),
        ...(report.leftOut ? [wrap(report.leftOut, width).join("\n")] : []),
        ...(report.unclaimed.length > 0
            ? [wrap(`Not in this report, though in the cluster: ${list(report.unclaimed)}.`, width).join("\n")]
            : []),
        ...(report.tenants.length > 0 ? [wrap(proofMeaning, width).join("\n")] : []),
        wrap(summarySentence(report), width)
            .map((line) => paint(line, "bold", color))
            .join("\n"),
    ];
    return `${parts.join("\n\n")}\n`;
}

function entryOf(tenant: TenantReport): Entry {
    const { verdict, evidence } = tenant.proof;
    return {
        cells: [
            { text: tenant.tenant, style: "bold" },
            { text: tenant.isolation },
            { text: tenant.sandbox },
            { text: tenant.placement },
            { text: `${marks[verdict]} ${verdict}`, style: verdictStyles[verdict] },
            { text: reviewWords(tenant), ...(tenant.overdue && { style: "red" as const }) },
        ],
        details: [
            { label: "claim", text: tenant.claim },
            { label: "evidence", text: evidence, ...(verdict === "refuted" && { style: "red" as const }) },
        ],
    };
}

function notCovered(report: IsolationReport, { width, color }: TerminalOptions): string[] {
    const groups = gaps(report);
    const labelWidth = Math.max(0, ...groups.flatMap((group) => group.lines.map((line) => line.layer.length))) + 2;
    const text = groups.flatMap(({ who, lines }) => [
        ...wrap(who, width - 2).map((line) => `  ${paint(line, "bold", color)}`),
        ...lines.flatMap(({ layer, text: gap }, index) =>
            labelled(lines[index - 1]?.layer === layer ? "" : layer, gap, labelWidth, width - 4).map(
                (line) => `    ${line}`,
            ),
        ),
    ]);
    return text.length === 0 ? [] : [[paint("Not covered", "bold", color), ...text].join("\n")];
}
