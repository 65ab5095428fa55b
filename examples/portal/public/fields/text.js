// @ts-check
/** @import { FieldProps } from "./field.js" */
import { html } from "../lib/html.js";
import { describedBy, Help, Wrong } from "./wrong.js";

/** A line of text: words, a number, a quantity or a day. @param {FieldProps} props */
export function TextField({ field, id, value, onChange, refusals }) {
    const { kind, label, help, required } = field;
    // Quantities of bytes carry their unit in themselves: 8Gi.
    const unit = field.unit === "bytes" ? undefined : field.unit;
    const given = field.default === undefined ? undefined : String(field.default);
    const change = (/** @type {InputEvent} */ event) => {
        const text = /** @type {HTMLInputElement} */ (event.target).value;
        onChange(text === "" ? undefined : kind === "number" ? asNumber(text) : text);
    };
    const input = html`
        <input id=${id} name=${field.path} type=${kind === "date" ? "date" : "text"} inputmode=${kind === "number" ? "numeric" : undefined}
            value=${value ?? ""} placeholder=${given} required=${required} autocomplete="off" spellcheck=${false}
            aria-invalid=${refusals.length > 0} aria-describedby=${describedBy(id, help || given, refusals)} onInput=${change} />
    `;
    return html`
        <div class="field">
            <label for=${id}>${label}${required && html` <small class="quiet">required</small>`}</label>
            <${Help} id=${id} help=${help} more=${given && `Left empty: ${given}${unit ? ` ${unit}` : ""}.`} />
            ${unit ? html`<div class="with-unit">${input}<span class="quiet">${unit}</span></div>` : input}
            <${Wrong} id=${id} refusals=${refusals} />
        </div>
    `;
}

/** What is no number is sent as it is: the server says what is wrong with it. @param {string} text */
const asNumber = (text) => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);
