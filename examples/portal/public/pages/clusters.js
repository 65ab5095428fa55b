// @ts-check
/** @import { ClusterSummary } from "../../api" */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { clusterAt, driftAt } from "../lib/routes.js";
import { costWords, counted } from "../lib/words.js";
import { ProofTally } from "../parts/badges.js";
import { HeldBy } from "../parts/holder.js";
import { Page } from "../parts/page.js";
import { Empty, Show } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { Ago } from "../parts/times.js";

/** @type {import("../parts/table.js").Column<ClusterSummary>[]} */
const columns = [
    {
        title: "Cluster",
        cell: ({ name, platform, version }) =>
            html`<a href=${clusterAt(name)}>${name}</a><small>${platform} ${version}</small>`,
    },
    { title: "Tenants", cell: ({ tenantCount }) => tenantCount },
    { title: "Proof", cell: ({ proof }) => html`<${ProofTally} proof=${proof} />` },
    { title: "Reviews", cell: ({ overdue }) => html`<${Overdue} count=${overdue} />` },
    { title: "Cost", cell: ({ cost }) => costWords(cost) },
    { title: "Drift", cell: (row) => html`<${DriftOf} cluster=${row} />` },
    { title: "Lock", cell: ({ holder }) => html`<${HeldBy} holder=${holder} />` },
];

/** @param {{ count: number }} props */
export function Overdue({ count }) {
    if (count === 0) return html`<span class="quiet">none overdue</span>`;
    return html`<span class="badge bad"><span aria-hidden="true">!</span>${count} overdue</span>`;
}

/** @param {{ cluster: Pick<ClusterSummary, "name" | "drift"> }} props */
export function DriftOf({ cluster: { name, drift } }) {
    if (!drift) return html`<span class="quiet">not looked for yet</span>`;
    if (drift.count === 0) return html`none <small>looked <${Ago} at=${drift.checkedAt} /></small>`;
    return html`<a href=${driftAt(name)}><span class="badge warn"><span aria-hidden="true">≠</span>${counted(drift.count, "resource")}</span></a>`;
}

export function ClustersPage() {
    const loaded = useLoad("/api/clusters", () => 10);
    return html`
        <${Page} title="Clusters" lead="Every cluster's tenants, what was promised to each, and what was proven.">
            <${Show} loaded=${loaded} show=${(/** @type {{ clusters: ClusterSummary[] }} */ { clusters }) => html`
                <section aria-label="Clusters">
                    ${
                        clusters.length === 0
                            ? html`<${Empty} title="No cluster is set up in this portal">
                                  <p class="quiet">The platform team names clusters where the portal is started.</p>
                              <//>`
                            : html`<div class="sheet"><${Table} caption="Clusters" columns=${columns} rows=${clusters} keyOf=${(/** @type {ClusterSummary} */ row) => row.name} /></div>`
                    }
                </section>
            `} />
        <//>
    `;
}
