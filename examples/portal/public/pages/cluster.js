// @ts-check
/** @import { ClusterDetail, TenantSummary } from "../../api" */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { newAt, tenantAt } from "../lib/routes.js";
import { useSession } from "../lib/session.js";
import { costWords } from "../lib/words.js";
import { Badge, ProofTally, Review } from "../parts/badges.js";
import { Cost } from "../parts/cost.js";
import { HolderNotice } from "../parts/holder.js";
import { Page } from "../parts/page.js";
import { StarterProblem, useStart } from "../parts/start.js";
import { Empty, Show } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { Tabs } from "../parts/tabs.js";
import { DriftOf, Overdue } from "./clusters.js";

/** @param {string} cluster @returns {import("../parts/table.js").Column<TenantSummary>[]} */
const columnsOf = (cluster) => [
    { title: "Tenant", cell: ({ name }) => html`<a href=${tenantAt(cluster, name)}>${name}</a>` },
    { title: "Level", cell: ({ level, sandbox }) => html`${level}${sandbox && html`<small>${sandbox}</small>`}` },
    {
        title: "Placement",
        cell: ({ placement, workload }) => html`${placement}${workload && html`<small>${workload}</small>`}`,
    },
    { title: "Proof", cell: ({ proof }) => html`<${Badge} state=${proof} />` },
    { title: "Review by", cell: (tenant) => html`<${Review} tenant=${tenant} />` },
    { title: "Cost", cell: ({ cost }) => costWords(cost) },
    { title: "State", cell: ({ state }) => html`<${Badge} state=${state} />` },
];

/** @param {{ cluster: string }} props */
export function ClusterPage({ cluster }) {
    const loaded = useLoad(`/api/clusters/${encodeURIComponent(cluster)}`, ({ holder }) => (holder ? 3 : 10));
    const starter = useStart(cluster);
    const { role } = useSession();
    const canAdd = role === "platform" && loaded.data?.canWrite;
    const actions =
        role === "platform" &&
        loaded.data &&
        html`
            ${canAdd && html`<a class="button first" href=${newAt(cluster)}>Add a tenant</a>`}
            <button type="button" class="button" aria-disabled=${starter.starting} onClick=${() => starter.start({ kind: "verify" })}>Verify all</button>
        `;
    return html`
        <${Page} title=${cluster} cluster=${cluster} actions=${actions}>
            <${StarterProblem} starter=${starter} />
            <${Tabs} cluster=${cluster} here="tenants" />
            <${Show} loaded=${loaded} show=${(/** @type {ClusterDetail} */ data) => html`<${Content} data=${data} canAdd=${canAdd} />`} />
        <//>
    `;
}

/** @param {{ data: ClusterDetail, canAdd: boolean }} props */
function Content({ data, canAdd }) {
    const { name, platform, version, proof, overdue, cost, holder, tenants } = data;
    return html`
        <dl class="facts">
            <div><dt>Platform</dt><dd>${platform} ${version}</dd></div>
            <div><dt>Proof</dt><dd><${ProofTally} proof=${proof} /></dd></div>
            <div><dt>Reviews</dt><dd><${Overdue} count=${overdue} /></dd></div>
            <div><dt>Cost</dt><dd><${Cost} cost=${cost} /></dd></div>
            <div><dt>Drift</dt><dd><${DriftOf} cluster=${data} /></dd></div>
            ${!holder && html`<div><dt>Lock</dt><dd>free</dd></div>`}
        </dl>
        ${holder && html`<section><${HolderNotice} holder=${holder} /></section>`}
        <section aria-label="Tenants">
            ${
                tenants.length === 0
                    ? html`<${Empty} title="No tenants that you may see">
                          ${canAdd && html`<p><a class="button first" href=${newAt(name)}>Add the first tenant</a></p>`}
                      <//>`
                    : html`<div class="sheet"><${Table} caption=${`Tenants of ${name}`} columns=${columnsOf(name)} rows=${tenants} keyOf=${(/** @type {TenantSummary} */ row) => row.name} /></div>`
            }
        </section>
    `;
}
