// @ts-check
/**
 * The proof table, as it fills in, and the evidence an offboarding ends with.
 *
 * @import { Operation, ProofRow } from "../../api"
 */
import { html } from "../lib/html.js";
import { Badge, lookOf } from "./badges.js";
import { Table } from "./table.js";

/** What is broken is looked for first. */
const order = ["refuted", "unproven", "running", "proven", "not-claimed"];

/** @type {Record<string, string>} */
const words = { "not-claimed": "not claimed", running: "being tried" };

/** @param {ProofRow[]} proofs @returns {import("./table.js").Column<ProofRow>[]} */
function columnsFor(proofs) {
    const severalTenants = new Set(proofs.map(({ tenant }) => tenant)).size > 1;
    return [
        { title: "Tried", cell: ({ claim, probe }) => html`${probe}<small>${claim}</small>` },
        ...(severalTenants ? [{ title: "Tenant", cell: (/** @type {ProofRow} */ { tenant }) => tenant }] : []),
        { title: "Seen", cell: ({ seen }) => seen ?? html`<span class="quiet">nothing yet</span>` },
        { title: "Proof", cell: ({ state }) => html`<${Badge} state=${state} word=${words[state] ?? state} />` },
    ];
}

/** @param {{ proofs: ProofRow[], running: boolean }} props */
export function Proofs({ proofs, running }) {
    if (proofs.length === 0)
        return (
            running &&
            html`<section><h2>Proofs</h2><p class="quiet">The first answers take a while: the probes have to start.</p></section>`
        );
    const rows = order.flatMap((state) => proofs.filter((row) => row.state === state));
    const counts = order.map((state) => ({ state, count: proofs.filter((row) => row.state === state).length }));
    return html`
        <section>
            <h2>Proofs</h2>
            <div class="stack">
                <p class="tally">
                    ${counts
                        .filter(({ count }) => count > 0)
                        .map(
                            ({ state, count }) =>
                                html`<span key=${state} class=${`badge ${lookOf(state).tone}`}><span aria-hidden="true">${lookOf(state).mark}</span>${count} ${words[state] ?? state}</span>`,
                        )}
                </p>
                <div class="sheet">
                    <${Table} caption="Proofs" columns=${columnsFor(proofs)} rows=${rows} keyOf=${(/** @type {ProofRow} */ row) => `${row.tenant} ${row.probe}`} />
                </div>
            </div>
        </section>
    `;
}

/** @param {{ evidence: Operation["evidence"] }} props */
export function Evidence({ evidence }) {
    if (!evidence || evidence.length === 0) return null;
    return html`
        <section>
            <h2>Evidence</h2>
            <ul class="sheet steps">
                ${evidence.map(
                    ({ text, ok }) => html`
                        <li key=${text}>
                            <span class=${`mark ${ok ? "good" : "bad"}`} aria-hidden="true">${ok ? "✓" : "✗"}</span>
                            <p><span class="unseen">${ok ? "Shown: " : "Not so: "}</span>${text}</p>
                        </li>
                    `,
                )}
            </ul>
        </section>
    `;
}
