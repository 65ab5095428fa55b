// @ts-check
/** @import { FieldProps } from "./field.js" */
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { describedBy, Help, Wrong } from "./wrong.js";

/** Several words, one a line. @param {FieldProps} props */
export function ListField({ field, id, value, onChange, refusals }) {
    const { label, help, required } = field;
    // The text as it is typed: an empty line at the end is no entry yet, and must not vanish under the one who types.
    const [text, setText] = useState(() => (value ?? []).join("\n"));
    const given = Array.isArray(field.default) ? field.default : [];
    const change = (/** @type {InputEvent} */ event) => {
        const typed = /** @type {HTMLTextAreaElement} */ (event.target).value;
        setText(typed);
        const entries = typed
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean);
        onChange(entries.length === 0 ? undefined : entries.map((entry) => asGiven(entry, given)));
    };
    return html`
        <div class="field">
            <label for=${id}>${label}${required && html` <small class="quiet">required</small>`}</label>
            <${Help} id=${id} help=${help} more=${`One a line.${given.length > 0 ? ` Left empty: ${given.join(", ")}.` : ""}`} />
            <textarea id=${id} name=${field.path} rows=${Math.max(2, text.split("\n").length)} value=${text} placeholder=${given.join("\n")}
                autocomplete="off" spellcheck=${false} aria-invalid=${refusals.length > 0}
                aria-describedby=${describedBy(id, "help", refusals)} onInput=${change}></textarea>
            <${Wrong} id=${id} refusals=${refusals} />
        </div>
    `;
}

/** Numbers where the default has numbers. @param {string} entry @param {unknown[]} given */
const asGiven = (entry, given) => (typeof given[0] === "number" && /^\d+$/.test(entry) ? Number(entry) : entry);
