// @ts-check
/**
 * What stands in a page's place when there is nothing to show: loading, signed out, forbidden, not found, server gone.
 *
 * @import { ApiError } from "../lib/api.js"
 * @import { Loaded } from "../lib/load.js"
 */
import { html } from "../lib/html.js";
import { Page } from "./page.js";

export function Loading() {
    return html`<p class="quiet" role="status">Loading…</p>`;
}

/**
 * The data of a page, or what stands in its place. Data that could not be renewed stay, under a word about it.
 *
 * @template T
 * @param {{ loaded: Loaded<T>, show: (data: T) => unknown }} props
 */
export function Show({ loaded: { data, error, reload }, show }) {
    if (error && (data === undefined || error.status !== 0)) return html`<${Failure} error=${error} retry=${reload} />`;
    if (data === undefined) return html`<section><${Loading} /></section>`;
    return html`${error && html`<section><${Gone} retry=${reload} /></section>`}${show(data)}`;
}

/** @param {{ error: ApiError, retry: () => void }} props */
export function Failure({ error, retry }) {
    if (error.status === 401) return html`<section><${SignedOut} error=${error} /></section>`;
    if (error.status === 0) return html`<section><${Gone} retry=${retry} /></section>`;
    const [title, text] =
        error.status === 403
            ? ["You may not see this", error.message]
            : error.status === 404
              ? ["There is no such thing here", error.message]
              : ["This did not work", error.message];
    return html`
        <section class="notice bad">
            <h2>${title}</h2>
            <p>${text}</p>
            <p class="row">
                <a class="button small" href="/">All clusters</a>
                ${error.status >= 500 && html`<button type="button" class="button small" onClick=${retry}>Try again</button>`}
            </p>
        </section>
    `;
}

/** @param {{ retry: () => void }} props */
export function Gone({ retry }) {
    return html`
        <div class="notice warn" role="alert">
            <h2>The portal's server does not answer</h2>
            <p>What it was doing goes on or is taken up when it is back. This page looks for it every few seconds.</p>
            <p><button type="button" class="button small" onClick=${retry}>Try now</button></p>
        </div>
    `;
}

/** @param {{ error: ApiError }} props */
export function SignedOut({ error: { message, signIn } }) {
    const link = signIn !== undefined && /^(\/(?!\/)|https:\/\/)/.test(signIn);
    return html`
        <div class="notice">
            <h2>You are not signed in</h2>
            <p>${message}</p>
            ${signIn && !link && html`<p>${signIn}</p>`}
            ${link && html`<p><a class="button first" href=${signIn} target="_self">Sign in</a></p>`}
        </div>
    `;
}

/** What there is without a session. @param {{ error: ApiError, retry: () => void }} props */
export function NoSessionPage({ error, retry }) {
    return html`<${Page} title="Isolation portal"><${Failure} error=${error} retry=${retry} /><//>`;
}

export function NoSuchPage() {
    return html`
        <${Page} title="There is no such page" lead="The address leads nowhere in this portal.">
            <section><a class="button" href="/">All clusters</a></section>
        <//>
    `;
}

/** @param {{ title: string, children?: unknown }} props */
export function Empty({ title, children }) {
    return html`<div class="empty"><p><strong>${title}</strong></p>${children}</div>`;
}
