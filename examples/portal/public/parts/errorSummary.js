// @ts-check
/**
 * What is wrong with a form, above it: takes the focus, and each line leads to its field.
 *
 * @import { Field, RefusalAnswer } from "../../api"
 * @import { ApiError } from "../lib/api.js"
 */
import { html } from "../lib/html.js";
import { concerns, idOf } from "../lib/spec.js";
import { counted } from "../lib/words.js";

/** The control of an entry where there is one, or else its field. @param {string} path @param {string} field */
function focusField(path, field) {
    const found = document.getElementById(idOf(path)) ?? document.getElementById(idOf(field));
    const folded = found?.closest("details");
    if (folded) folded.open = true;
    const control = found?.matches("fieldset")
        ? (found.querySelector("input:checked") ?? found.querySelector("input, button"))
        : found;
    /** @type {HTMLElement | null | undefined} */ (control)?.focus();
}

/** @param {{ box: { current: HTMLDivElement | null }, refusals: RefusalAnswer[], error: ApiError | undefined, fields: Field[] }} props */
export function ErrorSummary({ box, refusals, error, fields }) {
    if (refusals.length === 0 && !error) return null;
    return html`
        <section>
            <div class="notice bad narrow" tabindex="-1" ref=${box} aria-labelledby="wrong-title" role="group">
                <h2 id="wrong-title">${refusals.length > 0 ? `${counted(refusals.length, "thing")} cannot be as asked` : "This did not work"}</h2>
                ${error && html`<p>${error.message}</p>`}
                <ul class="bullets">${refusals.map((refusal) => html`<${Line} key=${refusal.path + refusal.reason} refusal=${refusal} fields=${fields} />`)}</ul>
            </div>
        </section>
    `;
}

/** @param {{ refusal: RefusalAnswer, fields: Field[] }} props */
function Line({ refusal: { path, reason, nearest }, fields }) {
    const field = fields.find((other) => concerns(path, other.path));
    const go = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (field) focusField(path, field.path);
    };
    const entry = field && /\[(\d+)\]/.exec(path.slice(field.path.length));
    return html`
        <li>
            ${field ? html`<a href=${`#${idOf(field.path)}`} onClick=${go}>${field.label}${entry && `, entry ${Number(entry[1]) + 1}`}</a>` : html`<code>${path}</code>`}: ${reason}
            ${nearest && html`${" "}<em>Nearest that works: ${nearest}</em>`}
        </li>
    `;
}
