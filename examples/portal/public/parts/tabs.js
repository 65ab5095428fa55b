// @ts-check
import { html } from "../lib/html.js";
import { clusterAt, driftAt, historyAt } from "../lib/routes.js";

/** The pages of a cluster. @param {{ cluster: string, here: "tenants" | "history" | "drift" }} props */
export function Tabs({ cluster, here }) {
    const links = [
        { name: "tenants", text: "Tenants", to: clusterAt(cluster) },
        { name: "history", text: "History", to: historyAt(cluster) },
        { name: "drift", text: "Drift", to: driftAt(cluster) },
    ];
    return html`
        <nav class="tabs" aria-label="Cluster">
            ${links.map(({ name, text, to }) => html`<a key=${name} href=${to} aria-current=${name === here ? "page" : undefined}>${text}</a>`)}
        </nav>
    `;
}
