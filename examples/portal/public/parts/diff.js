// @ts-check
/**
 * What a change would do, in words, before anything is done.
 *
 * @import { Diff } from "../../api"
 */
import { html } from "../lib/html.js";

/** @type {Record<string, { mark: string, tone: string, word: string }>} */
const ops = {
    create: { mark: "+", tone: "good", word: "to create" },
    update: { mark: "~", tone: "busy", word: "to change" },
    replace: { mark: "±", tone: "warn", word: "to replace" },
    delete: { mark: "−", tone: "bad", word: "to delete" },
};

/** @param {{ diff: Diff }} props */
export function DiffInWords({ diff: { summary, changes, warnings, lines, counts } }) {
    const some = /** @type {const} */ (["create", "update", "replace", "delete"]).filter((op) => counts[op] > 0);
    return html`
        <section>
            <h2>What would change</h2>
            <div class="stack">
                <p>${summary}</p>
                ${changes.length > 0 && html`<ul class="bullets">${changes.map((text) => html`<li key=${text}>${text}</li>`)}</ul>`}
                ${warnings.map((text) => html`<p key=${text} class="notice warn"><strong>Mind:</strong> ${text}</p>`)}
                <p class="tally">
                    ${some.map((op) => html`<span key=${op} class=${`badge ${ops[op]?.tone}`}><span aria-hidden="true">${ops[op]?.mark}</span>${counts[op]} ${ops[op]?.word}</span>`)}
                    <span class="badge">${counts.same} untouched</span>
                </p>
                ${
                    lines.length > 0 &&
                    html`<ul class="sheet steps">
                        ${lines.map(
                            ({ op, text, resource, details }) => html`
                                <li key=${`${op} ${resource} ${text}`}>
                                    <span class=${`mark ${ops[op]?.tone}`} aria-hidden="true">${ops[op]?.mark}</span>
                                    <p>${text}</p>
                                    ${details.map((detail) => html`<small key=${detail}>${detail}</small>`)}
                                </li>
                            `,
                        )}
                    </ul>`
                }
            </div>
        </section>
    `;
}

/** Whether there is anything to apply. @param {Diff} diff */
export const changesAnything = ({ counts, changes }) =>
    counts.create + counts.update + counts.replace + counts.delete > 0 || changes.length > 0;
