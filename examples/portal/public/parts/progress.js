// @ts-check
/**
 * An operation's progress: how far it is, each resource, and a word now and then for who listens.
 *
 * @import { Operation, Progress } from "../../api"
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { counted, ended, operationName, stateWords } from "../lib/words.js";
import { Mark } from "./badges.js";

/** @param {Operation} operation @returns {{ done: number, all?: number, what: string }} */
function howFar({ kind, resources, proofs, tries, diff }) {
    if (kind === "verify") return { done: Math.max(tries?.done ?? 0, proofs.length), all: tries?.all, what: "tries" };
    const done = resources.filter(({ status }) => status !== "running").length;
    const planned = diff && diff.counts.create + diff.counts.update + diff.counts.replace + diff.counts.delete;
    return { done, all: planned && Math.max(planned, resources.length), what: "resources" };
}

/** @param {{ operation: Operation }} props */
export function HowFar({ operation }) {
    const { done, all, what } = howFar(operation);
    const words = sentence(operation, done, all, what);
    const said = useSlowly(words, ended(operation.state));
    // A preview that has ended is summed up where its diff is.
    const saidElsewhere = operation.kind === "preview" && operation.diff !== undefined;
    return html`
        <div class=${saidElsewhere ? "" : "progress stack"}>
            ${!saidElsewhere && html`<p>${words}</p>`}
            ${
                operation.state === "running" &&
                html`<progress aria-label="Progress" value=${all === undefined ? undefined : Math.min(done, all)} max=${all ?? 1}></progress>`
            }
            <p class="unseen" role="status">${said}</p>
        </div>
    `;
}

/** @param {Operation} operation @param {number} done @param {number | undefined} all @param {string} what */
function sentence(operation, done, all, what) {
    const name = operationName(operation);
    if (operation.state === "queued") {
        const { position = 0 } = operation;
        return position > 0
            ? `In the queue, with ${counted(position, "other")} before it.`
            : "In the queue, next in turn.";
    }
    if (operation.state !== "running")
        return operation.summary ?? `${name}: ${stateWords[operation.state] ?? operation.state}.`;
    if (all !== undefined) return `${done} of ${all} ${what} done.`;
    return done === 0 ? "Running." : `${done} ${what} done.`;
}

const saySeconds = 4;

/** Words for a screen reader: not every one, which it could not read as fast, but the last one at once. @param {string} words @param {boolean} last */
function useSlowly(words, last) {
    const [said, setSaid] = useState("");
    const latest = useRef(words);
    latest.current = words;
    useEffect(() => {
        setSaid(latest.current);
        if (last) return undefined;
        const timer = setInterval(() => setSaid(latest.current), saySeconds * 1000);
        return () => clearInterval(timer);
    }, [last]);
    return said;
}

/** @type {Record<string, { running: string, done: string }>} */
const opWords = {
    create: { running: "being created", done: "created" },
    update: { running: "being changed", done: "changed" },
    replace: { running: "being replaced", done: "replaced" },
    delete: { running: "being deleted", done: "deleted" },
};

/** @param {Progress} progress */
function statusWords({ op, status }) {
    return status === "failed" ? `${op} failed` : (opWords[op]?.[status] ?? `${op}, ${status}`);
}

/** @param {{ resources: Progress[] }} props */
export function Resources({ resources }) {
    if (resources.length === 0) return null;
    return html`
        <section>
            <h2>Resources</h2>
            <ul class="sheet steps">
                ${resources.map(
                    (row) => html`
                        <li key=${`${row.type} ${row.resource}`}>
                            <${Mark} state=${row.status} />
                            <p>${row.words} <span class="quiet">${statusWords(row)}</span></p>
                            ${row.message && html`<p class="wrong">${row.message}</p>`}
                        </li>
                    `,
                )}
            </ul>
        </section>
    `;
}
