// @ts-check
/** @import { FieldProps } from "./field.js" */
import { useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { concerns, valueAt, withValue } from "../lib/spec.js";
import { Help, Wrong } from "./wrong.js";

/**
 * Entries of the same shape, each with fields of its own, which are shown by what shows any field.
 *
 * @param {FieldProps & { Inner: (props: any) => unknown }} props
 */
export function RowsField({ field, id, value, onChange, refusals, Inner }) {
    const rows = /** @type {Record<string, unknown>[]} */ (value ?? []);
    const box = useRef(/** @type {HTMLFieldSetElement | null} */ (null));
    const columns = (field.columns ?? []).map((column) => ({ ...column, columns: undefined }));
    const at = (/** @type {number} */ index) => `${field.path}[${index}]`;
    const placed = (/** @type {string} */ path) =>
        rows.some((_, index) => columns.some((column) => concerns(path, `${at(index)}.${column.path}`)));
    const set = (/** @type {Record<string, unknown>[]} */ next) => onChange(next.length === 0 ? undefined : next);
    const remove = (/** @type {number} */ index) => {
        set(rows.filter((_, other) => other !== index));
        // What had the focus is gone: it goes where one can go on.
        /** @type {HTMLElement | null | undefined} */ (box.current?.querySelector("button.add"))?.focus();
    };
    return html`
        <fieldset class="field" id=${id} ref=${box} aria-describedby=${`${id}-help`}>
            <legend>${field.label}</legend>
            <${Help} id=${id} help=${field.help} />
            ${rows.map(
                (row, index) => html`
                    <div class="entry" role="group" aria-label=${`${field.label}, entry ${index + 1}`} key=${index}>
                        ${columns.map(
                            (column) => html`
                                <${Inner} key=${column.path} inEntry field=${{ ...column, path: `${at(index)}.${column.path}` }}
                                    value=${valueAt(row, column.path)} refusals=${refusals}
                                    onChange=${(/** @type {unknown} */ next) => set(rows.map((other, which) => (which === index ? withValue(other, column.path, next) : other)))} />
                            `,
                        )}
                        <button type="button" class="button small" onClick=${() => remove(index)}>Remove<span class="unseen"> entry ${index + 1}</span></button>
                    </div>
                `,
            )}
            <p class="row"><button type="button" class="button small add" onClick=${() => set([...rows, {}])}>Add an entry</button></p>
            <${Wrong} id=${id} refusals=${refusals.filter(({ path }) => !placed(path))} />
        </fieldset>
    `;
}
