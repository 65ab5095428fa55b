// @ts-check
/**
 * Starts operations from a page: goes to the operation's own page, asks whether to wait where somebody holds the lock, and
 * hands every other refusal back.
 *
 * @import { Wish } from "../lib/api.js"
 */
import { useRef, useState } from "preact/hooks";
import { ApiError, startOperation } from "../lib/api.js";
import { html } from "../lib/html.js";
import { go } from "../lib/navigation.js";
import { operationAt } from "../lib/routes.js";
import { BusyDialog } from "./holder.js";
import { Problem } from "./problem.js";

/**
 * @typedef {object} Starter
 * @property {(wish: Wish) => Promise<void>} start
 * @property {boolean} starting
 * @property {ApiError | undefined} error what was refused, the lock excepted
 * @property {unknown} dialog to be put somewhere on the page
 */

/**
 * @param {string} cluster
 * @param {(error: ApiError) => void} [onRefused]
 * @returns {Starter}
 */
export function useStart(cluster, onRefused) {
    const [starting, setStarting] = useState(false);
    const [error, setError] = useState(/** @type {ApiError | undefined} */ (undefined));
    const [busy, setBusy] = useState(/** @type {{ error: ApiError, wish: Wish } | undefined} */ (undefined));
    // Two clicks in one turn would both see the state of before. Buttons are not disabled meanwhile: they would lose the focus.
    const underway = useRef(false);

    const start = async (/** @type {Wish} */ wish, wait = false) => {
        if (underway.current) return;
        underway.current = true;
        setStarting(true);
        setError(undefined);
        setBusy(undefined);
        try {
            const operation = await startOperation(cluster, wait ? { ...wish, wait } : wish);
            go(operationAt(operation.id));
        } catch (caught) {
            if (!(caught instanceof ApiError)) throw caught;
            if (caught.code === "busy") setBusy({ error: caught, wish });
            else {
                setError(caught);
                onRefused?.(caught);
            }
        } finally {
            underway.current = false;
            setStarting(false);
        }
    };
    const dialog =
        busy &&
        html`<${BusyDialog} error=${busy.error} onWait=${() => start(busy.wish, true)} onClose=${() => setBusy(undefined)} />`;
    return { start: (wish) => start(wish), starting, error, dialog };
}

/** What a starter has to say, above a page's content. @param {{ starter: Starter }} props */
export function StarterProblem({ starter }) {
    return html`${starter.dialog}${starter.error && html`<${Problem} error=${starter.error} />`}`;
}
