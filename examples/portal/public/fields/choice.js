// @ts-check
/**
 * @import { Option } from "../../api"
 * @import { FieldProps } from "./field.js"
 */
import { html } from "../lib/html.js";
import { describedBy, Help, Wrong } from "./wrong.js";

/** What the field is when nobody chooses. */
const nobody = { value: "", label: "Automatic", meaning: "Left to the platform.", possible: true };

/** One of several, each with what it means and costs, and why it cannot be had here. @param {FieldProps} props */
export function ChoiceField({ field, id, value, onChange, refusals }) {
    const { label, help, required, options = [] } = field;
    const shown = required || field.default !== undefined ? options : [nobody, ...options];
    const chosen = String(value ?? field.default ?? "");
    return html`
        <fieldset class="field" id=${id} aria-describedby=${describedBy(id, help, refusals)}>
            <legend>${label}${required && html` <small class="quiet">required</small>`}</legend>
            <${Help} id=${id} help=${help} />
            <div class="options">
                ${shown.map(
                    (option) => html`
                        <${OptionCard} key=${option.value} id=${`${id}-${option.value}`} option=${option} name=${field.path} chosen=${option.value === chosen}
                            onChoose=${() => onChange(option.value === "" ? undefined : option.value)} />
                    `,
                )}
            </div>
            <${Wrong} id=${id} refusals=${refusals} />
        </fieldset>
    `;
}

/**
 * The label is the whole card for a pointer; who listens hears the name first, and then what it means.
 *
 * @param {{ option: Option, id: string, name: string, chosen: boolean, onChoose: () => void }} props
 */
function OptionCard({ option, id, name, chosen, onChoose }) {
    const { value, label, meaning, cost, possible, reason, nearest } = option;
    return html`
        <label class=${`option ${possible ? "" : "not-here"}`}>
            <input type="radio" name=${name} value=${value} checked=${chosen} disabled=${!possible && !chosen} onChange=${onChoose}
                aria-labelledby=${`${id}-label`} aria-describedby=${`${id}-about`} />
            <b id=${`${id}-label`}>${label}</b>
            <span class="about" id=${`${id}-about`}>
                <span class="help">${meaning}</span>
                ${cost && html`<span class="cost">Costs: ${cost}</span>`}
                ${!possible && html`<span class="reason">Not here: ${reason}${nearest && html`. Nearest: ${nearest}`}</span>`}
            </span>
        </label>
    `;
}
