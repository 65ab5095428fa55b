// @ts-check
import { html } from "../lib/html.js";
import { ago, exactly } from "../lib/words.js";

/** A moment as one says it; the exact time is a title away. @param {{ at: string }} props */
export function Ago({ at }) {
    return html`<time datetime=${at} title=${exactly(at)}>${ago(at)}</time>`;
}
