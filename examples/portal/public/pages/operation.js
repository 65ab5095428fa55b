// @ts-check
/** @import { Operation } from "../../api" */
import { html } from "../lib/html.js";
import { useOperation } from "../lib/operation.js";
import { tenantAt } from "../lib/routes.js";
import { operationName } from "../lib/words.js";
import { Badge } from "../parts/badges.js";
import { DiffInWords } from "../parts/diff.js";
import { Page } from "../parts/page.js";
import { HowFar, Resources } from "../parts/progress.js";
import { Evidence, Proofs } from "../parts/proofs.js";
import { StarterProblem, useStart } from "../parts/start.js";
import { Show } from "../parts/states.js";
import { Ago } from "../parts/times.js";
import { OperationActions } from "./operationActions.js";

/** @param {{ id: string }} props */
export function OperationPage({ id }) {
    const { operation, log, error, lost, reload } = useOperation(id);
    const starter = useStart(operation?.cluster ?? "");
    const actions =
        operation && html`<${OperationActions} operation=${operation} starter=${starter} reload=${reload} />`;
    return html`
        <${Page} title=${operation ? operationName(operation) : "Operation"} cluster=${operation?.cluster} tenant=${operation?.tenant} actions=${actions}>
            <${StarterProblem} starter=${starter} />
            <${Show} loaded=${{ data: operation, error, reload }} show=${(/** @type {Operation} */ shown) => html`
                ${lost && html`<p class="notice warn" role="alert">The connection is lost. What is running goes on; this page looks for it again.</p>`}
                <${Content} operation=${shown} />
                ${
                    log.length > 0 &&
                    html`<section>
                        <details>
                            <summary>What the engine says</summary>
                            <pre class="log" tabindex="0" aria-label="Messages of the engine">${log.map(({ severity, text }) => `${severity}: ${text}`).join("\n")}</pre>
                        </details>
                    </section>`
                }
            `} />
        <//>
    `;
}

/** @param {{ operation: Operation }} props */
function Content({ operation }) {
    const { cluster, kind, tenant, by, state, queuedAt, endedAt, diff, resources, failures, proofs, evidence, advice } =
        operation;
    const gone = kind === "update" && operation.change?.action === "remove" && state === "succeeded";
    return html`
        <dl class="facts">
            <div><dt>State</dt><dd><${Badge} state=${state} /></dd></div>
            <div><dt>By</dt><dd>${by}</dd></div>
            <div><dt>Asked for</dt><dd><${Ago} at=${queuedAt} /></dd></div>
            ${endedAt && html`<div><dt>Ended</dt><dd><${Ago} at=${endedAt} /></dd></div>`}
            ${tenant && html`<div><dt>Tenant</dt><dd>${gone ? tenant : html`<a href=${tenantAt(cluster, tenant)}>${tenant}</a>`}</dd></div>`}
        </dl>
        <${HowFar} operation=${operation} />
        ${advice && html`<section><p class="notice"><strong>What now:</strong> ${advice}</p></section>`}
        ${failures.length > 0 && html`<${Failures} failures=${failures} />`}
        <${Evidence} evidence=${evidence} />
        ${kind === "preview" && diff && html`<${DiffInWords} diff=${diff} />`}
        ${kind === "verify" && html`<${Proofs} proofs=${proofs} running=${state === "running"} />`}
        ${kind !== "preview" && html`<${Resources} resources=${resources} />`}
        ${kind !== "verify" && proofs.length > 0 && html`<${Proofs} proofs=${proofs} running=${false} />`}
        ${kind !== "preview" && diff && html`<${Previewed} diff=${diff} />`}
    `;
}

/** What was previewed of what now runs. @param {{ diff: NonNullable<Operation["diff"]> }} props */
function Previewed({ diff }) {
    return html`<section><details><summary>What was previewed</summary><${DiffInWords} diff=${diff} /></details></section>`;
}

/** @param {{ failures: Operation["failures"] }} props */
function Failures({ failures }) {
    return html`
        <section>
            <div class="notice bad">
                <h2>What failed</h2>
                <ul class="bullets">
                    ${failures.map(({ resource, message }) => html`<li key=${resource + message}><strong>${resource}</strong>: ${message}</li>`)}
                </ul>
            </div>
        </section>
    `;
}
