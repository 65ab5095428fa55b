// @ts-check
/**
 * Operations as a table, for a cluster and for a tenant.
 *
 * @import { OperationSummary } from "../../api"
 */
import { html } from "../lib/html.js";
import { operationAt } from "../lib/routes.js";
import { lasted, operationName } from "../lib/words.js";
import { Badge } from "./badges.js";
import { Empty } from "./states.js";
import { Table } from "./table.js";
import { Ago } from "./times.js";

/** @type {import("./table.js").Column<OperationSummary>[]} */
const columns = [
    { title: "Operation", cell: (row) => html`<a href=${operationAt(row.id)}>${operationName(row)}</a>` },
    { title: "State", cell: ({ state }) => html`<${Badge} state=${state} />` },
    { title: "By", cell: ({ by }) => by },
    { title: "When", cell: (row) => html`<${Ago} at=${row.queuedAt} /><small>${lasted(row)}</small>` },
    { title: "Outcome", cell: ({ summary }) => summary ?? html`<span class="quiet">none yet</span>` },
];

/** @param {{ caption: string, operations: OperationSummary[] }} props */
export function History({ caption, operations }) {
    if (operations.length === 0) return html`<${Empty} title="Nothing has been done yet" />`;
    return html`<div class="sheet"><${Table} caption=${caption} columns=${columns} rows=${operations} keyOf=${(/** @type {OperationSummary} */ row) => row.id} /></div>`;
}
