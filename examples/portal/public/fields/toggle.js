// @ts-check
/** @import { FieldProps } from "./field.js" */
import { html } from "../lib/html.js";
import { describedBy, Help, Wrong } from "./wrong.js";

/** Yes or no. @param {FieldProps} props */
export function ToggleField({ field, id, value, onChange, refusals }) {
    const { label, help } = field;
    return html`
        <div class="field check">
            <input id=${id} name=${field.path} type="checkbox" checked=${value ?? field.default ?? false}
                aria-invalid=${refusals.length > 0} aria-describedby=${describedBy(id, help, refusals)}
                onChange=${(/** @type {Event} */ event) => onChange(/** @type {HTMLInputElement} */ (event.target).checked)} />
            <label for=${id}>${label}</label>
            <${Help} id=${id} help=${help} />
            <${Wrong} id=${id} refusals=${refusals} />
        </div>
    `;
}
