/** A verification as one page. */
import { html, type Markup } from "../report/markup";
import { page } from "../report/page";
import type { ClaimResult, Verification } from "./claims";
import type { AttackVerdict } from "./judge";
import { evidenceOf, sentence, verdictMarks } from "./text";

/** The report's own names for its colours. */
const classes: Record<AttackVerdict, string> = {
    proven: "proven",
    broken: "refuted",
    "not tried": "unproven",
    "not claimed": "unproven",
};

export function verificationHtml(made: Verification): string {
    const tenants = [...new Set(made.claims.map(({ tenant }) => tenant))];
    const body = html`<header>
            <p class="eyebrow">Verification</p>
            <h1>${made.cluster}</h1>
            <p class="facts">as of <time datetime="${made.at}">${made.at}</time></p>
            <ul class="tally" aria-label="Claims">
                ${(["proven", "broken", "not tried", "not claimed"] as const).map((verdict) => tally(made, verdict))}
            </ul>
            <p class="sentence">${sentence(made)}</p>
        </header>
        <main>${tenants.map((tenant, index) => card(tenant, made.claims, index))}</main>`;
    return page(`Verification: ${made.cluster}`, body);
}

function tally({ summary }: Verification, verdict: AttackVerdict): Markup {
    return html`<li class="${summary[verdict] > 0 ? classes[verdict] : "none"}">
        <span aria-hidden="true">${verdictMarks[verdict]}</span> <b>${summary[verdict]}</b> ${verdict}
    </li>`;
}

function card(tenant: string, claims: readonly ClaimResult[], index: number): Markup {
    const id = `tenant-${index + 1}`;
    return html`<article aria-labelledby="${id}">
        <h3 id="${id}">${tenant}</h3>
        <table role="table">
            <caption>
                Claims of ${tenant}
            </caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">Claim</th>
                    <th role="columnheader" scope="col">Proof</th>
                    <th role="columnheader" scope="col">Evidence</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                ${claims.filter((claim) => claim.tenant === tenant).map(row)}
            </tbody>
        </table>
    </article>`;
}

function row(claim: ClaimResult): Markup {
    const { layer, claim: words, verdict, seconds } = claim;
    return html`<tr role="row">
        <th role="rowheader" scope="row">${layer}: ${words}</th>
        <td role="cell">
            <span class="${classes[verdict]}">${verdictMarks[verdict]} ${verdict}</span> ${seconds.toFixed(1)} s
        </td>
        <td role="cell">
            <ul>
                ${evidenceOf(claim).map(({ text }) => html`<li>${text}</li>`)}
            </ul>
        </td>
    </tr>`;
}
