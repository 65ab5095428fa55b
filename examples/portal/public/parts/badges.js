// @ts-check
/**
 * States as a mark and a word: the colour only helps.
 *
 * @import { TenantSummary } from "../../api"
 */
import { html } from "../lib/html.js";
import { stateWords } from "../lib/words.js";

/** @typedef {"good" | "bad" | "warn" | "busy" | ""} Tone */

/** @type {Record<string, { tone: Tone, mark: string }>} */
const looks = {
    proven: { tone: "good", mark: "✓" },
    refuted: { tone: "bad", mark: "✗" },
    unproven: { tone: "warn", mark: "?" },
    succeeded: { tone: "good", mark: "✓" },
    done: { tone: "good", mark: "✓" },
    failed: { tone: "bad", mark: "✗" },
    cancelled: { tone: "warn", mark: "■" },
    interrupted: { tone: "warn", mark: "!" },
    running: { tone: "busy", mark: "◔" },
    queued: { tone: "busy", mark: "…" },
    removing: { tone: "busy", mark: "◔" },
    applying: { tone: "busy", mark: "◔" },
    applied: { tone: "", mark: "•" },
    "not-claimed": { tone: "", mark: "–" },
};

/** @param {string} state */
export const lookOf = (state) => looks[state] ?? { tone: /** @type {Tone} */ (""), mark: "•" };

/** @param {{ state: string, word?: string }} props */
export function Badge({ state, word = stateWords[state] ?? state }) {
    const { tone, mark } = lookOf(state);
    return html`<span class=${`badge ${tone}`}><span aria-hidden="true">${mark}</span>${word}</span>`;
}

/** @param {{ state: string }} props */
export function Mark({ state }) {
    const { tone, mark } = lookOf(state);
    return html`<span class=${`mark ${tone} ${state === "running" ? "turns" : ""}`} aria-hidden="true">${mark}</span>`;
}

/** @param {{ tenant: Pick<TenantSummary, "reviewBy" | "overdue"> }} props */
export function Review({ tenant: { reviewBy, overdue } }) {
    if (!reviewBy) return html`<span class="quiet">no date</span>`;
    if (!overdue) return html`<time datetime=${reviewBy}>${reviewBy}</time>`;
    return html`<span class="badge bad"><span aria-hidden="true">!</span><time datetime=${reviewBy}>${reviewBy}</time> overdue</span>`;
}

/** @param {{ proof: { proven: number, refuted: number, unproven: number } }} props */
export function ProofTally({ proof }) {
    const all = proof.proven + proof.refuted + proof.unproven;
    if (all === 0) return html`<span class="quiet">nothing to prove</span>`;
    const some = /** @type {const} */ (["refuted", "unproven", "proven"]).filter((state) => proof[state] > 0);
    return html`<span class="tally">${some.map((state) => html`<${Badge} state=${state} word=${`${proof[state]} ${state}`} />`)}</span>`;
}
