// @ts-check
import { useId, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { Dialog } from "./dialog.js";

/**
 * The last question before a tenant goes. Its name has to be typed: a click is too easily given.
 *
 * @param {{ tenant: string, onConfirm: () => void, onClose: () => void }} props
 */
export function OffboardDialog({ tenant, onConfirm, onClose }) {
    const [typed, setTyped] = useState("");
    const [wrong, setWrong] = useState(false);
    const id = useId();
    const submit = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (typed.trim() === tenant) onConfirm();
        else setWrong(true);
    };
    return html`
        <${Dialog} title=${`Offboard ${tenant}?`} onClose=${onClose}>
            <p>
                The tenant's namespaces go, with all that runs and is stored in them, and every guard round them. This cannot be
                taken back. It ends with a search for what may be left.
            </p>
            <form class="field" onSubmit=${submit} novalidate>
                <label for=${id}>Type <code>${tenant}</code> to confirm</label>
                <input id=${id} value=${typed} autocomplete="off" autocapitalize="off" spellcheck=${false}
                    aria-invalid=${wrong} aria-describedby=${wrong ? `${id}-wrong` : undefined}
                    onInput=${(/** @type {InputEvent} */ event) => setTyped(/** @type {HTMLInputElement} */ (event.target).value)} />
                ${wrong && html`<p class="wrong" id=${`${id}-wrong`} role="alert">This is not the tenant's name.</p>`}
                <p class="row finish">
                    <button type="button" class="button" onClick=${onClose}>Keep the tenant</button>
                    <button class="button danger first">Offboard</button>
                </p>
            </form>
        <//>
    `;
}
