// @ts-check
/**
 * Who holds a cluster's lock: in a table, above a page, and as the answer to somebody who wants it as well.
 *
 * @import { Holder, OperationKind } from "../../api"
 * @import { ApiError } from "../lib/api.js"
 */
import { html } from "../lib/html.js";
import { operationAt } from "../lib/routes.js";
import { operationName } from "../lib/words.js";
import { Dialog } from "./dialog.js";
import { Ago } from "./times.js";

/** What it is held for; only operations of this portal have a page. @param {{ holder: Holder }} props */
function Purpose({ holder: { operation, kind, tenant } }) {
    if (operation === undefined) return html`work outside this portal`;
    const name = operationName({ kind: /** @type {OperationKind} */ (kind), tenant });
    return html`<a href=${operationAt(operation)}>${name}</a>`;
}

/** @param {{ holder: Holder | undefined }} props */
export function HeldBy({ holder }) {
    if (!holder) return html`<span class="quiet">free</span>`;
    return html`${holder.by}<small><${Purpose} holder=${holder} />, since <${Ago} at=${holder.since} /></small>`;
}

/** @param {{ holder: Holder }} props */
export function HolderNotice({ holder }) {
    return html`
        <p class="notice warn">
            <strong>${holder.by}</strong> holds this cluster's lock since <${Ago} at=${holder.since} />:${" "}
            <${Purpose} holder=${holder} />. What you start now can wait in the queue.
        </p>
    `;
}

/**
 * @param {{ error: ApiError, onWait: () => void, onClose: () => void }} props
 */
export function BusyDialog({ error, onWait, onClose }) {
    const { holder } = error;
    return html`
        <${Dialog} title="Another operation holds this cluster" onClose=${onClose}>
            ${
                holder
                    ? html`<p>
                          <strong>${holder.by}</strong> holds the lock since <${Ago} at=${holder.since} /> for${" "}
                          <${Purpose} holder=${holder} />.
                      </p>`
                    : html`<p>${error.message}</p>`
            }
            <p class="quiet">One change at a time runs on a cluster. Yours has not been started.</p>
            <div class="row">
                <button type="button" class="button" onClick=${onClose}>Not now</button>
                <button type="button" class="button first" onClick=${onWait}>Wait in the queue</button>
            </div>
        <//>
    `;
}
