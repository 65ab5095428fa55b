// @ts-check
/** @import { RefusalAnswer } from "../../api" */
import { html } from "../lib/html.js";

/** Why a field's value was refused, where the field is. @param {{ id: string, refusals: RefusalAnswer[] }} props */
export function Wrong({ id, refusals }) {
    if (refusals.length === 0) return null;
    return html`
        <div id=${`${id}-wrong`}>
            ${refusals.map(
                ({ reason, nearest }) =>
                    html`<p class="wrong" key=${reason}>${reason}${nearest && html`${" "}<span>Nearest that works: ${nearest}</span>`}</p>`,
            )}
        </div>
    `;
}

/** What a control is described by. @param {string} id @param {string | undefined} help @param {RefusalAnswer[]} refusals */
export function describedBy(id, help, refusals) {
    return [help && `${id}-help`, refusals.length > 0 && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
}

/** @param {{ id: string, help?: string, more?: string }} props */
export function Help({ id, help, more }) {
    if (!help && !more) return null;
    return html`<p class="help" id=${`${id}-help`}>${[help, more].filter(Boolean).join(" ")}</p>`;
}
