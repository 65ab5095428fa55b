// @ts-check
/** @import { FieldProps } from "./field.js" */
import { html } from "../lib/html.js";
import { describedBy, Help, Wrong } from "./wrong.js";

/** One of several in an entry, where cards would take too much room. @param {FieldProps} props */
export function SelectField({ field, id, value, onChange, refusals }) {
    const { label, help, required, options = [] } = field;
    const change = (/** @type {Event} */ event) => {
        const chosen = /** @type {HTMLSelectElement} */ (event.target).value;
        onChange(chosen === "" ? undefined : chosen);
    };
    const shown = value ?? field.default ?? "";
    return html`
        <div class="field">
            <label for=${id}>${label}</label>
            <${Help} id=${id} help=${help} />
            <select id=${id} name=${field.path} required=${required} onChange=${change}
                aria-invalid=${refusals.length > 0} aria-describedby=${describedBy(id, help, refusals)}>
                ${shown === "" && html`<option value="" selected>Automatic</option>`}
                ${options.map((option) => html`<option key=${option.value} value=${option.value} disabled=${!option.possible} selected=${option.value === shown}>${option.label}</option>`)}
            </select>
            <${Wrong} id=${id} refusals=${refusals} />
        </div>
    `;
}
