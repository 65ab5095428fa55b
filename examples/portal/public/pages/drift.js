// @ts-check
/** @import { Drift } from "../../api" */
import { html } from "../lib/html.js";
import { useLoad } from "../lib/load.js";
import { useSession } from "../lib/session.js";
import { Page } from "../parts/page.js";
import { StarterProblem, useStart } from "../parts/start.js";
import { Empty, Show } from "../parts/states.js";
import { Tabs } from "../parts/tabs.js";
import { Ago } from "../parts/times.js";

/** @param {{ cluster: string }} props */
export function DriftPage({ cluster }) {
    const loaded = useLoad(`/api/clusters/${encodeURIComponent(cluster)}/drift`, () => 15);
    const starter = useStart(cluster);
    const { role } = useSession();
    const look =
        role === "platform" &&
        html`<button type="button" class="button first" aria-disabled=${starter.starting} onClick=${() => starter.start({ kind: "refresh" })}>Look now</button>`;
    return html`
        <${Page} title=${`Drift of ${cluster}`} cluster=${cluster} actions=${look}
            lead="What somebody changed in the cluster past this program. The next update of a tenant puts it back.">
            <${StarterProblem} starter=${starter} />
            <${Tabs} cluster=${cluster} here="drift" />
            <${Show} loaded=${loaded} show=${(/** @type {Drift} */ data) => html`<${Content} drift=${data} />`} />
        <//>
    `;
}

/** @param {{ drift: Drift }} props */
function Content({ drift: { checkedAt, nextAt, changes } }) {
    if (!checkedAt)
        return html`<section><${Empty} title="Nobody has looked for drift yet">${nextAt && html`<p class="quiet">Next look: <${Ago} at=${nextAt} />.</p>`}<//></section>`;
    return html`
        <p class="facts quiet">
            <span>Looked <${Ago} at=${checkedAt} />.</span>
            ${nextAt && html`<span>Next look <${Ago} at=${nextAt} />.</span>`}
        </p>
        <section aria-label="Changes">
            ${
                changes.length === 0
                    ? html`<${Empty} title="The cluster is as declared" />`
                    : html`<ul class="sheet steps">
                          ${changes.map(
                              ({ resource, text, details }) => html`
                                  <li key=${resource}>
                                      <span class="mark warn" aria-hidden="true">≠</span>
                                      <p>${text}</p>
                                      <small><code>${resource}</code></small>
                                      ${details.map((detail) => html`<small key=${detail}>${detail}</small>`)}
                                  </li>
                              `,
                          )}
                      </ul>`
            }
        </section>
    `;
}
