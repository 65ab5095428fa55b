// @ts-check
/** @import { TenantSummary } from "../../api" */
import { html } from "../lib/html.js";
import { costWords } from "../lib/words.js";

/** What something costs, and what is to be known about the sum. @param {{ cost: TenantSummary["cost"] }} props */
export function Cost({ cost }) {
    return html`${costWords(cost)}${cost?.note && html` <small class="quiet">(${cost.note})</small>`}`;
}
