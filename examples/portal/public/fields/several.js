// @ts-check
/** @import { FieldProps } from "./field.js" */
import { html } from "../lib/html.js";
import { describedBy, Help, Wrong } from "./wrong.js";

/** Some of several, of which all are known. @param {FieldProps} props */
export function SeveralField({ field, id, value, onChange, refusals }) {
    const { label, help, options = [] } = field;
    const chosen = /** @type {string[]} */ (value ?? field.default ?? []);
    const toggle = (/** @type {string} */ which, /** @type {boolean} */ on) => {
        const next = options
            .map((option) => option.value)
            .filter((other) => (other === which ? on : chosen.includes(other)));
        onChange(next.length === 0 ? undefined : next);
    };
    return html`
        <fieldset class="field" id=${id} aria-describedby=${describedBy(id, help, refusals)}>
            <legend>${label}</legend>
            <${Help} id=${id} help=${help} />
            ${options.length === 0 && html`<p class="quiet">There are none to choose from.</p>`}
            ${options.map(
                (option) => html`
                    <div class="check" key=${option.value}>
                        <input id=${`${id}-${option.value}`} name=${field.path} type="checkbox" value=${option.value} checked=${chosen.includes(option.value)}
                            disabled=${!option.possible && !chosen.includes(option.value)} aria-describedby=${`${id}-${option.value}-about`}
                            onChange=${(/** @type {Event} */ event) => toggle(option.value, /** @type {HTMLInputElement} */ (event.target).checked)} />
                        <label for=${`${id}-${option.value}`}>${option.label}</label>
                        <span class="help" id=${`${id}-${option.value}-about`}>${option.possible ? option.meaning : `Not here: ${option.reason}`}</span>
                    </div>
                `,
            )}
            <${Wrong} id=${id} refusals=${refusals} />
        </fieldset>
    `;
}
