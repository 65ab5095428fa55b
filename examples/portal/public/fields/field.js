// @ts-check
/**
 * One field of the form, by its kind.
 *
 * @import { Field as Declared, RefusalAnswer } from "../../api"
 */
import { html } from "../lib/html.js";
import { concerns, idOf } from "../lib/spec.js";
import { ChoiceField } from "./choice.js";
import { ListField } from "./list.js";
import { RowsField } from "./rows.js";
import { SelectField } from "./select.js";
import { SeveralField } from "./several.js";
import { TextField } from "./text.js";
import { ToggleField } from "./toggle.js";

/**
 * @typedef {object} FieldProps
 * @property {Declared} field
 * @property {string} id
 * @property {any} value as the spec has it; undefined where it has none
 * @property {(value: unknown) => void} onChange
 * @property {RefusalAnswer[]} refusals
 */

/** @type {Record<Declared["kind"], (props: any) => unknown>} */
const kinds = {
    choice: ChoiceField,
    text: TextField,
    number: TextField,
    quantity: TextField,
    date: TextField,
    boolean: ToggleField,
    list: ListField,
    rows: RowsField,
};

/** @param {Declared} field @param {boolean} inEntry */
function kindOf({ kind, options }, inEntry) {
    if (kind === "choice" && inEntry) return SelectField;
    return kind === "list" && options ? SeveralField : kinds[kind];
}

/**
 * @param {{ field: Declared, value: unknown, onChange: (value: unknown) => void, refusals: RefusalAnswer[], inEntry?: boolean }} props
 */
export function Field({ field, value, onChange, refusals, inEntry = false }) {
    const Kind = kindOf(field, inEntry);
    const mine = refusals.filter(({ path }) => concerns(path, field.path));
    // A field left at its default is left out of the spec, so that a later default reaches it.
    const change = (/** @type {unknown} */ next) =>
        onChange(!field.required && next === field.default ? undefined : next);
    return html`<${Kind} field=${field} id=${idOf(field.path)} value=${value} onChange=${change} refusals=${mine} Inner=${Field} />`;
}
