// @ts-check
import { useEffect, useRef } from "preact/hooks";
import { html } from "../lib/html.js";
import { movesSoFar } from "../lib/navigation.js";
import { clusterAt, tenantAt } from "../lib/routes.js";

/**
 * The frame of every page: where one is, its heading, what can be done. The heading takes the focus when the page
 * changes, because nothing was loaded that would tell a screen reader so.
 *
 * @param {{ title: string, lead?: unknown, cluster?: string, tenant?: string, actions?: unknown, children?: unknown }} props
 */
export function Page({ title, lead, cluster, tenant, actions, children }) {
    const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
    useEffect(() => {
        document.title = title === "Clusters" ? "Isolation portal" : `${title} · Isolation portal`;
    }, [title]);
    useEffect(() => {
        if (movesSoFar() > 0) heading.current?.focus({ preventScroll: true });
    }, []);
    return html`
        ${cluster && html`<${Crumbs} cluster=${cluster} tenant=${tenant} title=${title} />`}
        <div class="head">
            <div>
                <h1 tabindex="-1" ref=${heading}>${title}</h1>
                ${lead && html`<p class="lead">${lead}</p>`}
            </div>
            ${actions && html`<div class="row">${actions}</div>`}
        </div>
        ${children}
    `;
}

/** @param {{ cluster: string, tenant?: string, title: string }} props */
function Crumbs({ cluster, tenant, title }) {
    const links = [
        { text: "Clusters", to: "/" },
        { text: cluster, to: clusterAt(cluster) },
        ...(tenant ? [{ text: tenant, to: tenantAt(cluster, tenant) }] : []),
    ].filter(({ text }) => text !== title);
    return html`
        <nav class="crumbs" aria-label="Where you are">
            <ol>${links.map(({ text, to }) => html`<li key=${to}><a href=${to}>${text}</a></li>`)}</ol>
        </nav>
    `;
}
