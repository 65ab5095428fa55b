// @ts-check
/** @import { TenantDetail } from "../../api" */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { editAt } from "../lib/routes.js";
import { mayChange, useSession } from "../lib/session.js";
import { Badge, Review } from "../parts/badges.js";
import { Cost } from "../parts/cost.js";
import { History } from "../parts/history.js";
import { Page } from "../parts/page.js";
import { StarterProblem, useStart } from "../parts/start.js";
import { Show } from "../parts/states.js";
import { Table } from "../parts/table.js";

/**
 * @typedef {TenantDetail["claims"][number]} Claim
 * @typedef {TenantDetail["layers"][number]} Layer
 */

/** @param {{ cluster: string, tenant: string }} props */
export function TenantPage({ cluster, tenant }) {
    const path = `/api/clusters/${encodeURIComponent(cluster)}/tenants/${encodeURIComponent(tenant)}`;
    const loaded = useLoad(path, () => 10);
    const session = useSession();
    const starter = useStart(cluster);
    const { starting, start } = starter;
    const actions =
        loaded.data &&
        mayChange(session, cluster, tenant) &&
        html`
            <a class="button first" href=${editAt(cluster, tenant)}>Change</a>
            <button type="button" class="button" aria-disabled=${starting} onClick=${() => start({ kind: "verify", tenant })}>Verify</button>
            ${
                session.role === "platform" &&
                html`<button type="button" class="button danger" aria-disabled=${starting} onClick=${() => start({ kind: "preview", change: { action: "remove", tenant } })}>
                    Offboard…
                </button>`
            }
        `;
    return html`
        <${Page} title=${tenant} cluster=${cluster} tenant=${tenant} actions=${actions}>
            <${StarterProblem} starter=${starter} />
            <${Show} loaded=${loaded} show=${(/** @type {TenantDetail} */ data) => html`<${Content} data=${data} />`} />
        <//>
    `;
}

/** @param {{ data: TenantDetail }} props */
function Content({ data }) {
    return html`
        <dl class="facts">
            <div><dt>Level</dt><dd>${data.level}</dd></div>
            ${data.sandbox && html`<div><dt>Sandbox</dt><dd>${data.sandbox}</dd></div>`}
            <div><dt>Placement</dt><dd>${data.placement}</dd></div>
            ${data.workload && html`<div><dt>Workload</dt><dd>${data.workload}</dd></div>`}
            <div><dt>Review by</dt><dd><${Review} tenant=${data} /></dd></div>
            <div><dt>Cost</dt><dd><${Cost} cost=${data.cost} /></dd></div>
            <div><dt>State</dt><dd><${Badge} state=${data.state} /></dd></div>
        </dl>
        <section>
            <h2>Claims and evidence</h2>
            ${
                data.claims.length === 0
                    ? html`<p class="quiet">Nothing was promised, so there is nothing to prove.</p>`
                    : html`<div class="sheet"><${Table} caption="Claims, and the evidence for each" columns=${claimColumns} rows=${data.claims} keyOf=${(/** @type {Claim} */ row) => row.claim} /></div>`
            }
        </section>
        <section>
            <h2>What enforces it</h2>
            <div class="sheet"><${Table} caption="Layers, and what enforces each" columns=${layerColumns} rows=${data.layers} keyOf=${(/** @type {Layer} */ row) => row.layer} /></div>
        </section>
        <section>
            <h2>What is not covered</h2>
            ${
                data.notCovered.length === 0
                    ? html`<p class="quiet">Nothing that the report knows of.</p>`
                    : html`<ul class="bullets">${data.notCovered.map((text) => html`<li key=${text}>${text}</li>`)}</ul>`
            }
        </section>
        <section>
            <h2>History</h2>
            <${History} caption=${`Operations on ${data.name}`} operations=${data.history} />
        </section>
        <section>
            <details>
                <summary>As declared</summary>
                <pre tabindex="0" aria-label="The tenant's spec">${JSON.stringify(data.spec, null, 2)}</pre>
            </details>
        </section>
    `;
}

/** @type {import("../parts/table.js").Column<Claim>[]} */
const claimColumns = [
    { title: "Claim", cell: ({ claim }) => claim },
    {
        title: "Evidence",
        cell: ({ evidence }) =>
            evidence ?? html`<span class="quiet">No probe has looked yet: verify the tenant.</span>`,
    },
    { title: "Proof", cell: ({ state }) => html`<${Badge} state=${state} />` },
];

/** @type {import("../parts/table.js").Column<Layer>[]} */
const layerColumns = [
    { title: "Layer", cell: ({ layer }) => layer },
    {
        title: "Enforced by",
        cell: ({ enforcedBy }) => enforcedBy || html`<span class="quiet">nothing of this package</span>`,
    },
    { title: "Proof", cell: ({ state }) => html`<${Badge} state=${state} />` },
];
