// @ts-check
/**
 * What went wrong, in place: the reason, and the paths it is about.
 *
 * @import { ApiError } from "../lib/api.js"
 */
import { html } from "../lib/html.js";

/** @type {Record<string, string>} */
const titles = {
    refused: "This cannot be delivered as asked",
    "stale-preview": "The cluster has changed since this preview",
    csrf: "Your session has changed",
    forbidden: "You may not do this",
};

/** @param {{ error: ApiError }} props */
export function Problem({ error }) {
    return html`
        <div class="notice bad" role="alert">
            <h2>${titles[error.code] ?? "This did not work"}</h2>
            <p>${error.message}</p>
            ${error.code === "csrf" && html`<p>Load the page again, and try once more.</p>`}
            ${
                error.refusals.length > 0 &&
                html`<ul class="bullets">
                    ${error.refusals.map(
                        ({ path, reason, nearest }) =>
                            html`<li key=${path}><code>${path}</code>: ${reason}${nearest && html`${" "}<em>Nearest that works: ${nearest}</em>`}</li>`,
                    )}
                </ul>`
            }
        </div>
    `;
}
