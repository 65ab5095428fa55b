// @ts-check
/** @import { OperationSummary } from "../../api" */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { History } from "../parts/history.js";
import { Page } from "../parts/page.js";
import { Show } from "../parts/states.js";
import { Tabs } from "../parts/tabs.js";

/** @param {{ cluster: string }} props */
export function HistoryPage({ cluster }) {
    const loaded = useLoad(`/api/clusters/${encodeURIComponent(cluster)}/history?limit=100`, () => 10);
    return html`
        <${Page} title=${`History of ${cluster}`} cluster=${cluster}>
            <${Tabs} cluster=${cluster} here="history" />
            <${Show} loaded=${loaded} show=${(/** @type {{ operations: OperationSummary[] }} */ { operations }) => html`
                <section aria-label="Operations"><${History} caption=${`Operations on ${cluster}`} operations=${operations} /></section>
            `} />
        <//>
    `;
}
