// @ts-check
/** @import { AuditEntry } from "../../api" */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { exactly } from "../lib/words.js";
import { Page } from "../parts/page.js";
import { Empty, Show } from "../parts/states.js";
import { Table } from "../parts/table.js";

/** @type {import("../parts/table.js").Column<AuditEntry>[]} */
const columns = [
    { title: "When", cell: ({ at }) => html`<time datetime=${at}>${exactly(at)}</time>` },
    { title: "Who", cell: ({ user, role, address }) => html`${user}<small>${role}, from ${address}</small>` },
    { title: "Did", cell: ({ action }) => action },
    {
        title: "Where",
        cell: ({ cluster, tenant }) =>
            [cluster, tenant].filter(Boolean).join(" / ") || html`<span class="quiet">the portal</span>`,
    },
    { title: "Outcome", cell: ({ outcome }) => outcome },
];

export function AuditPage() {
    const loaded = useLoad("/api/audit", () => 15);
    return html`
        <${Page} title="Audit" lead="Who asked for what, and what came of it.">
            <${Show} loaded=${loaded} show=${(/** @type {{ entries: AuditEntry[] }} */ { entries }) => html`
                <section aria-label="Entries">
                    ${
                        entries.length === 0
                            ? html`<${Empty} title="Nothing has been asked for yet" />`
                            : html`<div class="sheet"><${Table} caption="Audit log" columns=${columns} rows=${entries} keyOf=${(/** @type {AuditEntry} */ row) => `${row.at} ${row.action} ${row.user}`} /></div>`
                    }
                </section>
            `} />
        <//>
    `;
}
