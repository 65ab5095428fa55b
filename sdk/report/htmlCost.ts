/** What a cluster costs, and what its user should know of it, for the page. */
import type { KnownCost } from "./clusterReport";
import { costSentence, money } from "./cost";
import { html, type Markup } from "./markup";

export function costSection(cost: KnownCost): Markup {
    return html`<section aria-labelledby="cost">
        <h2 id="cost">What it costs a month</h2>
        <table role="table">
            <caption>
                ${cost.currency} a month, with the fewest and with the most machines
            </caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">For</th>
                    <th role="columnheader" scope="col">Least</th>
                    <th role="columnheader" scope="col">Most</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                ${cost.lines.map((line) => row(`${line.what}${line.asOf && ` (${line.asOf})`}`, line.least, line.most))}
                ${row("sum", cost.least, cost.most)}
            </tbody>
        </table>
        <p>${costSentence(cost)}</p>
    </section>`;
}

export function notesSection(notes: readonly string[]): Markup {
    return html`<section aria-labelledby="notes">
        <h2 id="notes">To know</h2>
        <ul>
            ${notes.map((note) => html`<li>${note}</li>`)}
        </ul>
    </section>`;
}

function row(what: string, least: number | undefined, most: number | undefined): Markup {
    return html`<tr role="row">
        <th role="rowheader" scope="row">${what}</th>
        <td role="cell" data-label="Least">${money(least)}</td>
        <td role="cell" data-label="Most">${money(most)}</td>
    </tr>`;
}
