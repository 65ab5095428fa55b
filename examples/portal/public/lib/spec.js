// @ts-check
/**
 * A tenant's spec as a tree that is read and written by path, as the server names its fields: `quota.cpu`. A refusal may
 * lie deeper, at `network.egress[0].cidr`.
 */

/** @typedef {Record<string, unknown>} Tree */

/** @param {unknown} tree @param {string} path @returns {any} */
export function valueAt(tree, path) {
    return path.split(".").reduce((/** @type {any} */ at, step) => at?.[step], tree);
}

/**
 * A copy with one value changed; `undefined` takes the value away, and what is empty then as well.
 *
 * @param {Tree} tree
 * @param {string} path
 * @param {unknown} value
 * @returns {Tree}
 */
export function withValue(tree, path, value) {
    return /** @type {Tree} */ (put(tree, path.split("."), value) ?? {});
}

/** @param {any} at @param {string[]} path @param {unknown} value @returns {unknown} */
function put(at, [step, ...rest], value) {
    if (step === undefined) return value;
    const next = put(at?.[step], rest, value);
    const copy = { ...at };
    if (next === undefined) delete copy[step];
    else copy[step] = next;
    return Object.keys(copy).length === 0 ? undefined : copy;
}

/** @param {string} path */
export const groupOf = (path) => (path.includes(".") ? path.slice(0, path.indexOf(".")) : "");

/** The id of the control at a path, as an address may hold it. @param {string} path */
export const idOf = (path) => `field-${path.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/-+$/g, "")}`;

/**
 * Whether a refusal's path is about a field: the field itself, or anything in it.
 *
 * @param {string} refused
 * @param {string} field
 */
export const concerns = (refused, field) =>
    refused === field || refused.startsWith(`${field}.`) || refused.startsWith(`${field}[`);
