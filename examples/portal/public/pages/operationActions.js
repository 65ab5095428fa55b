// @ts-check
/**
 * What can be done with an operation in the state it is in: cancel it, apply what was previewed, go on, try again.
 *
 * @import { Operation } from "../../api"
 * @import { Starter } from "../parts/start.js"
 */
import { useState } from "preact/hooks";
import { ApiError, cancelOperation } from "../lib/api.js";
import { html } from "../lib/html.js";
import { editAt, tenantAt } from "../lib/routes.js";
import { mayChange, useSession } from "../lib/session.js";
import { ended } from "../lib/words.js";
import { changesAnything } from "../parts/diff.js";
import { OffboardDialog } from "../parts/offboard.js";

/** @typedef {{ operation: Operation, starter: Starter, reload: () => void }} Props */

/** @param {Props} props */
export function OperationActions(props) {
    const { operation } = props;
    const session = useSession();
    const may =
        operation.tenant === undefined
            ? session.role === "platform"
            : mayChange(session, operation.cluster, operation.tenant);
    if (!may) return null;
    if (!ended(operation.state)) return html`<${Cancel} ...${props} />`;
    switch (operation.kind) {
        case "preview":
            return html`<${AfterPreview} ...${props} />`;
        case "update":
            return html`<${AfterUpdate} ...${props} />`;
        case "verify":
            return html`<${AfterVerify} ...${props} />`;
        default:
            return null;
    }
}

/** @param {Props} props */
function Cancel({ operation, reload }) {
    const [asked, setAsked] = useState(false);
    const cancel = async () => {
        setAsked(true);
        try {
            await cancelOperation(operation.id);
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            // It may have ended in the meantime: then that is what is to be seen.
            setAsked(false);
            reload();
        }
    };
    return html`<button type="button" class="button danger" disabled=${asked} onClick=${cancel}>${asked ? "Cancel is asked for" : "Cancel"}</button>`;
}

/** @param {Props} props */
function AfterPreview({ operation, starter }) {
    const { id, cluster, tenant, change, diff, state } = operation;
    const [asking, setAsking] = useState(false);
    const apply = () => starter.start({ kind: "update", preview: id });
    const again = html`<${Again} operation=${operation} starter=${starter} />`;
    if (!change || !tenant) return again;
    const form =
        change.action === "set" &&
        html`<a class="button" href=${`${editAt(cluster, tenant)}?from=${encodeURIComponent(id)}`}>Back to the form</a>`;
    if (state !== "succeeded" || !diff || starter.error) return html`${again}${form}`;
    if (!changesAnything(diff)) return form;
    return html`
        ${
            change.action === "set"
                ? html`<button type="button" class="button first" aria-disabled=${starter.starting} onClick=${apply}>Apply</button>`
                : html`<button type="button" class="button danger first" aria-disabled=${starter.starting} onClick=${() => setAsking(true)}>Offboard…</button>`
        }
        ${form}
        ${
            asking &&
            html`<${OffboardDialog} tenant=${tenant} onClose=${() => setAsking(false)} onConfirm=${() => {
                setAsking(false);
                void apply();
            }} />`
        }
    `;
}

/** @param {Pick<Props, "operation" | "starter">} props */
function Again({ operation: { change }, starter }) {
    if (!change) return null;
    return html`<button type="button" class="button first" aria-disabled=${starter.starting} onClick=${() => starter.start({ kind: "preview", change })}>Preview again</button>`;
}

/** @param {Props} props */
function AfterUpdate({ operation, starter }) {
    const { cluster, tenant, change, state } = operation;
    if (state !== "succeeded") return html`<${Again} operation=${operation} starter=${starter} />`;
    if (!tenant || change?.action === "remove") return null;
    return html`
        <button type="button" class="button first" aria-disabled=${starter.starting} onClick=${() => starter.start({ kind: "verify", tenant })}>Verify ${tenant}</button>
        <a class="button" href=${tenantAt(cluster, tenant)}>Look at ${tenant}</a>
    `;
}

/** @param {Props} props */
function AfterVerify({ operation: { tenant }, starter }) {
    return html`<button type="button" class="button" aria-disabled=${starter.starting} onClick=${() => starter.start({ kind: "verify", tenant })}>Verify again</button>`;
}
