// @ts-check
import { useEffect, useId, useRef } from "preact/hooks";
import { html } from "../lib/html.js";

/**
 * A question in front of the page. The browser keeps the focus inside, takes Escape for a no, and gives the focus back.
 *
 * @param {{ title: string, onClose: () => void, children: unknown }} props
 */
export function Dialog({ title, onClose, children }) {
    const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
    const id = useId();
    useEffect(() => {
        const before = /** @type {HTMLElement | null} */ (document.activeElement);
        dialog.current?.showModal();
        return () => before?.focus();
    }, []);
    return html`
        <dialog ref=${dialog} aria-labelledby=${id} onClose=${onClose}>
            <h2 id=${id}>${title}</h2>
            ${children}
        </dialog>
    `;
}
