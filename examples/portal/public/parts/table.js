// @ts-check
import { html } from "../lib/html.js";

/**
 * @template T
 * @typedef {{ title: string, cell: (row: T) => unknown }} Column
 */

/**
 * A table whose first column names the row. On a phone each row is a card: the roles are written out because a browser
 * forgets them with the table's layout.
 *
 * @template T
 * @param {{ caption: string, columns: Column<T>[], rows: T[], keyOf: (row: T) => string }} props
 */
export function Table({ caption, columns, rows, keyOf }) {
    return html`
        <table class="table" role="table">
            <caption class="unseen">${caption}</caption>
            <thead role="rowgroup">
                <tr role="row">${columns.map(({ title }) => html`<th key=${title} role="columnheader" scope="col">${title}</th>`)}</tr>
            </thead>
            <tbody role="rowgroup">
                ${rows.map((row) => html`<tr key=${keyOf(row)} role="row">${columns.map((column, index) => cell(column, row, index))}</tr>`)}
            </tbody>
        </table>
    `;
}

/**
 * @template T
 * @param {Column<T>} column
 * @param {T} row
 * @param {number} index
 */
function cell({ title, cell: show }, row, index) {
    if (index === 0) return html`<th key=${title} role="rowheader" scope="row">${show(row)}</th>`;
    return html`<td key=${title} role="cell" data-label=${title}><div>${show(row)}</div></td>`;
}
