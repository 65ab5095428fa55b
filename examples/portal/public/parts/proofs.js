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

/** @type {import("./table.js").Column<ProofRow>[]} */
const columns = [
    { title: "Tried", cell: ({ claim, probe }) => html`${probe}<small>${claim}</small>` },
    { title: "Seen", cell: ({ seen }) => seen ?? html`<span class="quiet">nothing yet</span>` },
    { title: "Proof", cell: ({ state }) => html`<${Badge} state=${state} word=${words[state] ?? state} />` },
];

/** @param {{ proofs: ProofRow[], running: boolean }} props */
export function Proofs({ proofs, running }) {
    if (proofs.length === 0)
        return (
            running &&
            html`<section><h2>Proofs</h2><p class="quiet">The first answers take a while: the probes have to start.</p></section>`
        );
    const tenants = [...new Set(proofs.map(({ tenant }) => tenant))].sort();
    return html`
        <section>
            <h2>Proofs</h2>
            <div class="stack">
                <${Tally} proofs=${proofs} />
                ${
                    tenants.length === 1
                        ? html`<div class="sheet"><${ProofTable} caption="Proofs" proofs=${proofs} /></div>`
                        : tenants.map(
                              (tenant) =>
                                  html`<${OfTenant} key=${tenant} tenant=${tenant} alone=${tenants.length <= 2} proofs=${proofs.filter((row) => row.tenant === tenant)} />`,
                          )
                }
            </div>
        </section>
    `;
}

/**
 * Hundreds of tries are made of each tenant: those that held are read by who asks for them. One tenant's stand open, beside
 * those of what all tenants share.
 *
 * @param {{ tenant: string, alone: boolean, proofs: ProofRow[] }} props
 */
function OfTenant({ tenant, alone, proofs }) {
    return html`
        <details class="group" open=${alone || proofs.some(({ state }) => state === "refuted")}>
            <summary>${tenant} <${Tally} proofs=${proofs} /></summary>
            <div class="inside"><${ProofTable} caption=${`Proofs of ${tenant}`} proofs=${proofs} /></div>
        </details>
    `;
}

/** @param {{ caption: string, proofs: ProofRow[] }} props */
function ProofTable({ caption, proofs }) {
    const rows = order.flatMap((state) => proofs.filter((row) => row.state === state));
    return html`<${Table} caption=${caption} columns=${columns} rows=${rows} keyOf=${(/** @type {ProofRow} */ row) => `${row.tenant} ${row.probe}`} />`;
}

/** @param {{ proofs: ProofRow[] }} props */
function Tally({ proofs }) {
    const counts = order.map((state) => ({ state, count: proofs.filter((row) => row.state === state).length }));
    return html`
        <span class="tally">
            ${counts
                .filter(({ count }) => count > 0)
                .map(
                    ({ state, count }) =>
                        html`<span key=${state} class=${`badge ${lookOf(state).tone}`}><span aria-hidden="true">${lookOf(state).mark}</span>${count} ${words[state] ?? state}</span>`,
                )}
        </span>
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
