// @ts-check
/** @import { Session } from "../../api" */
import { useState } from "preact/hooks";
import { request } from "../lib/api.js";
import { html } from "../lib/html.js";
import { theme, toggleTheme } from "../lib/theme.js";

/** @type {Record<string, string>} */
const roles = { viewer: "viewer", owner: "tenant owner", platform: "platform team" };

/** @param {{ session: Session | undefined, path: string }} props */
export function Bar({ session, path }) {
    const [now, setNow] = useState(theme);
    const other = now === "dark" ? "light" : "dark";
    const links = [
        { text: "Clusters", to: "/", here: path === "/" || path.startsWith("/clusters") },
        ...(session?.role === "platform" ? [{ text: "Audit", to: "/audit", here: path === "/audit" }] : []),
    ];
    return html`
        <header class="bar">
            <div>
                <a class="brand" href="/"><img src="/icon.svg" alt="" width="26" height="26" />Isolation portal</a>
                <nav aria-label="Main">
                    ${session && links.map(({ text, to, here }) => html`<a key=${to} href=${to} aria-current=${here ? "page" : undefined}>${text}</a>`)}
                </nav>
                <div class="who">
                    ${session && html`<span>${session.user} <span class="quiet">(${roles[session.role] ?? session.role})</span></span>`}
                    <button type="button" class="button small bare" onClick=${() => setNow(toggleTheme())}>
                        <span aria-hidden="true">◐</span>${`${other === "dark" ? "Dark" : "Light"} colours`}
                    </button>
                    ${session?.authentication === "local" && html`<button type="button" class="button small bare" onClick=${signOut}>Sign out</button>`}
                </div>
            </div>
        </header>
    `;
}

/** The page starts anew, so that nothing of the one who left stays in it. */
async function signOut() {
    await request("/api/sign-out", { method: "POST", body: {} });
    location.assign("/");
}
