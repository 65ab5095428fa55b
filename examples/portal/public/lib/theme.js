// @ts-check
/** Loaded before the first paint, so that a chosen theme does not flash the other one. */
const key = "theme";

/** @returns {"light" | "dark" | undefined} */
function chosen() {
    try {
        const value = localStorage.getItem(key);
        return value === "light" || value === "dark" ? value : undefined;
    } catch {
        // A browser may keep nothing for this page: then the system's theme it is.
        return undefined;
    }
}

/** @returns {"light" | "dark"} */
export function theme() {
    return chosen() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

/** @returns {"light" | "dark"} */
export function toggleTheme() {
    const next = theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
        localStorage.setItem(key, next);
    } catch {
        // Then the choice lasts as long as the page.
    }
    return next;
}

const start = chosen();
if (start !== undefined) document.documentElement.dataset.theme = start;
