// @ts-check
/** Moves between pages without loading them anew, and tells who listens where we are. */
import { useEffect, useState } from "preact/hooks";

/** @type {Set<() => void>} */
const listeners = new Set();
let moves = 0;

/** How often the page has changed since it was loaded: the first page takes no focus from the browser. */
export const movesSoFar = () => moves;

/**
 * @param {string} to
 * @param {{ replace?: boolean }} [options]
 */
export function go(to, { replace = false } = {}) {
    history[replace ? "replaceState" : "pushState"]({}, "", to);
    scrollTo(0, 0);
    changed();
}

function changed() {
    moves += 1;
    for (const listener of listeners) listener();
}

/** @returns {URL} */
export function useAddress() {
    const [address, setAddress] = useState(() => new URL(location.href));
    useEffect(() => {
        const listener = () => setAddress(new URL(location.href));
        listeners.add(listener);
        return () => void listeners.delete(listener);
    }, []);
    return address;
}

/** @param {MouseEvent} event */
function follow(event) {
    const target = /** @type {Element | null} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null | undefined} */ (target?.closest?.("a[href]"));
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || link.hash !== "" || link.pathname.startsWith("/api/")) return;
    event.preventDefault();
    if (link.href !== location.href) go(link.href);
}

export function startNavigation() {
    addEventListener("popstate", changed);
    document.addEventListener("click", follow);
}
