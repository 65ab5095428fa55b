/** A baseline's controls and what becomes of them: as data, as a table, as a page. */
import type { Baseline, Control, ControlVerdict } from "../catalog/controls/control";
import { html, type Markup } from "./markup";
import { page } from "./page";
import { type Entry, type Style, table, type TerminalOptions, wrap } from "./terminal";

export const controlVerdicts = ["does", "in part", "yours"] as const satisfies readonly ControlVerdict[];

export const controlMarks: Record<ControlVerdict, string> = { does: "●", "in part": "◐", yours: "·" };

const styles: Record<ControlVerdict, Style> = { does: "green", "in part": "yellow", yours: "dim" };

/** The report's own names for its colours. */
const classes: Record<ControlVerdict, string> = { does: "proven", "in part": "unproven", yours: "none" };

export const controlScopes =
    "Each verdict holds where it is said: for tenants of every cluster, for nodes that the package's bootstrap made, or " +
    "on clusters that the package builds. Elsewhere it is yours.";

export function countsOf({ controls }: Baseline): Record<ControlVerdict, number> {
    const count = (verdict: ControlVerdict) => controls.filter((control) => control.verdict === verdict).length;
    return { does: count("does"), "in part": count("in part"), yours: count("yours") };
}

export function controlsSentence(baseline: Baseline): string {
    const { does, "in part": inPart, yours } = countsOf(baseline);
    return `Of ${baseline.controls.length} controls, the package does ${does}, ${inPart} in part, and leaves ${yours} to you.`;
}

export function controlsText(baseline: Baseline, options: TerminalOptions): string {
    const entries = baseline.controls.map((control): Entry => ({
        cells: [
            { text: control.id, style: "bold" },
            { text: control.title },
            { text: `${controlMarks[control.verdict]} ${control.verdict}`, style: styles[control.verdict] },
            { text: control.scope ?? "" },
        ],
        details: [
            { label: "how", text: control.how },
            ...(control.shownBy.length > 0 ? [{ label: "shown by", text: control.shownBy.join(", ") }] : []),
        ],
    }));
    const head = `${baseline.title}, ${baseline.edition} (${baseline.source})`;
    return `${[
        wrap(head, options.width).join("\n"),
        table(["control", "what it asks for", "verdict", "where"], entries, options),
        wrap(`${controlsSentence(baseline)} ${controlScopes}`, options.width).join("\n"),
    ].join("\n\n")}\n`;
}

export function controlsHtml(baseline: Baseline): string {
    const counts = countsOf(baseline);
    const body = html`<header>
            <p class="eyebrow">Controls</p>
            <h1>${baseline.title}</h1>
            <p class="facts">${baseline.edition}; ${baseline.source}</p>
            <ul class="tally" aria-label="Controls">
                ${controlVerdicts.map((verdict) => html`<li class="${counts[verdict] > 0 ? classes[verdict] : "none"}"><span aria-hidden="true">${controlMarks[verdict]}</span> <b>${counts[verdict]}</b> ${verdict}</li>`)}
            </ul>
            <p class="sentence">${controlsSentence(baseline)}</p>
            <p>${controlScopes}</p>
        </header>
        <main>
            <article aria-labelledby="controls">
                <h3 id="controls">Control by control</h3>
                <table role="table">
                    <caption>
                        Controls of ${baseline.title}
                    </caption>
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">Control</th>
                            <th role="columnheader" scope="col">Verdict</th>
                            <th role="columnheader" scope="col">How, and what shows it</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        ${baseline.controls.map(row)}
                    </tbody>
                </table>
            </article>
        </main>`;
    return page(`Controls: ${baseline.title}`, body);
}

function row({ id, title, verdict, scope, how, shownBy }: Control): Markup {
    return html`<tr role="row">
        <th role="rowheader" scope="row">${id}: ${title}</th>
        <td role="cell">
            <span class="${classes[verdict]}">${controlMarks[verdict]} ${verdict}</span> ${scope ? `for ${scope}` : ""}
        </td>
        <td role="cell">
            ${how}
            <ul>
                ${shownBy.map((each) => html`<li>${each}</li>`)}
            </ul>
        </td>
    </tr>`;
}
