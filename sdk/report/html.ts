/** The isolation report as one page that needs nothing but itself: no request, no script. */
import type { LayerStatus } from "../clusterSpec";
import { html, Markup, nothing } from "./markup";
import { costSection, notesSection } from "./htmlCost";
import { page } from "./page";
import { boundaryPicture } from "./picture";
import type { IsolationReport, TenantReport } from "./report";
import { gapsOf, headline, kernelSharing, list, marks, proofMeaning, reviewWords } from "./words";

export function renderHtml(report: IsolationReport): string {
    const body = html`${header(report)}
        <main>
            ${report.tenants.length > 0 ? boundaries(report) : nothing}
            ${report.tenants.length > 0 ? tenants(report) : nothing} ${report.cost ? costSection(report.cost) : nothing}
            ${report.notes && report.notes.length > 0 ? notesSection(report.notes) : nothing}
        </main>
        ${footer(report)}`;
    return page(`Isolation report: ${report.cluster}`, body);
}

function header(report: IsolationReport): Markup {
    const { summary } = report;
    return html`<header>
        <p class="eyebrow">Isolation report</p>
        <h1>${report.cluster}</h1>
        <p class="facts">
            ${report.platform} cluster, Kubernetes ${report.version}, as of
            <time datetime="${report.generatedAt}">${moment(report.generatedAt)}</time>
        </p>
        <ul class="tally" aria-label="Proofs">
            ${(["proven", "refuted", "unproven"] as const).map((verdict) => html`<li class="${summary[verdict] > 0 ? verdict : "none"}"><span aria-hidden="true">${marks[verdict]}</span> <b>${summary[verdict]}</b> ${verdict}</li>`)}
            <li class="${summary.overdue > 0 ? "refuted" : "none"}">
                <span aria-hidden="true">!</span> <b>${summary.overdue}</b> overdue
            </li>
        </ul>
        <p class="sentence">${headline(report)}</p>
    </header>`;
}

function boundaries(report: IsolationReport): Markup {
    return html`<section aria-labelledby="boundaries">
        <h2 id="boundaries">Who shares a kernel with whom</h2>
        <div class="with-picture">
            <figure>${boundaryPicture(report)}</figure>
            <div>
                <p class="lead">${sentence(kernelSharing(report))}</p>
                <p>
                    A pod that touches the bar of the node&#8217;s kernel runs on it. What lies between the two has to
                    be broken first: the thicker, the more there is to break.
                </p>
                <ul class="key">
                    <li>
                        <i class="swatch strip"></i> a user namespace: still the node&#8217;s kernel, but root in the
                        pod is nobody there
                    </li>
                    <li><i class="swatch kernel"></i> a kernel of the pod&#8217;s own</li>
                    <li><i class="swatch monitor"></i> a virtual machine and its monitor</li>
                    <li><i class="swatch dashed"></i> dashed: promised, but not proven</li>
                </ul>
            </div>
        </div>
    </section>`;
}

function tenants(report: IsolationReport): Markup {
    return html`<section aria-labelledby="tenants">
        <h2 id="tenants">Tenants, from the strongest boundary to the weakest</h2>
        ${report.tenants.map(card)}
    </section>`;
}

function card(tenant: TenantReport, index: number): Markup {
    const { verdict, evidence, seconds } = tenant.proof;
    const id = `tenant-${index + 1}`;
    return html`<article aria-labelledby="${id}">
        <div class="title">
            <h3 id="${id}">${tenant.tenant}</h3>
            <p class="verdict ${verdict}"><span aria-hidden="true">${marks[verdict]}</span> ${verdict}</p>
        </div>
        <p class="claim"><span>Claim:</span> ${tenant.claim}</p>
        <dl class="facts">
            ${fact("Level", tenant.isolation)} ${fact("Sandbox", tenant.sandbox)} ${fact("Placement", tenant.placement)}
            ${fact(tenant.namespaces.length === 1 ? "Namespace" : "Namespaces", tenant.namespaces.join(", "))}
            ${fact("Review by", reviewWords(tenant), tenant.overdue ? "overdue" : "plain")}
        </dl>
        <h4>
            Evidence${seconds === undefined ? nothing : html` <small>seen from inside in ${seconds.toFixed(0)} s</small>`}
        </h4>
        <p class="evidence ${verdict}"><code>${evidence}</code></p>
        ${tenant.layers.length > 0 ? layers(tenant) : nothing}
    </article>`;
}

function fact(term: string, text: string, state = "plain"): Markup {
    return html`<div>
        <dt>${term}</dt>
        <dd class="${state}">${text}</dd>
    </div>`;
}

/** On a telephone the cells are stacked, which takes a table's roles away: they are named. */
function layers(tenant: TenantReport): Markup {
    return html`<table role="table">
        <caption>
            Layers of ${tenant.tenant}
        </caption>
        <thead role="rowgroup">
            <tr role="row">
                <th role="columnheader" scope="col">Layer</th>
                <th role="columnheader" scope="col">Enforced by</th>
                <th role="columnheader" scope="col">Not covered</th>
            </tr>
        </thead>
        <tbody role="rowgroup">
            ${tenant.layers.map(layerRow)}
        </tbody>
    </table>`;
}

function layerRow(layer: LayerStatus): Markup {
    const gaps = gapsOf(layer);
    const enforcedBy = layer.enforcedBy === "" ? html`<span class="open">nothing</span>` : html`${layer.enforcedBy}`;
    const notCovered =
        gaps.length === 0
            ? html`<span class="absent">nothing known</span>`
            : html`<ul>
                  ${gaps.map((gap) => html`<li>${gap}</li>`)}
              </ul>`;
    return html`<tr role="row">
        <th role="rowheader" scope="row">${layer.layer}</th>
        <td role="cell" data-label="Enforced by">${enforcedBy}</td>
        <td role="cell" data-label="Not covered">${notCovered}</td>
    </tr>`;
}

function footer(report: IsolationReport): Markup {
    return html`<footer>
        ${report.leftOut ? html`<p>${report.leftOut}</p>` : nothing}
        ${report.unclaimed.length > 0 ? html`<p>Not in this report, though in the cluster: ${list(report.unclaimed)}.</p>` : nothing}
        ${report.tenants.length > 0 ? html`<p>${proofMeaning}</p>` : nothing}
    </footer>`;
}

function moment(iso: string): string {
    return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function sentence(words: string): string {
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
