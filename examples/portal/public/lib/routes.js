// @ts-check
/** The addresses of the pages, written and read in one place. */

/** @param {string} cluster */
export const clusterAt = (cluster) => `/clusters/${encodeURIComponent(cluster)}`;
/** @param {string} cluster @param {string} tenant */
export const tenantAt = (cluster, tenant) => `${clusterAt(cluster)}/tenants/${encodeURIComponent(tenant)}`;
/** @param {string} cluster @param {string} tenant */
export const editAt = (cluster, tenant) => `${tenantAt(cluster, tenant)}/edit`;
/** @param {string} cluster */
export const newAt = (cluster) => `${clusterAt(cluster)}/new`;
/** @param {string} cluster */
export const historyAt = (cluster) => `${clusterAt(cluster)}/history`;
/** @param {string} cluster */
export const driftAt = (cluster) => `${clusterAt(cluster)}/drift`;
/** @param {string} id */
export const operationAt = (id) => `/operations/${encodeURIComponent(id)}`;

/** @type {[name: string, pattern: string][]} */
const patterns = [
    ["clusters", "/"],
    ["cluster", "/clusters/:cluster"],
    ["new", "/clusters/:cluster/new"],
    ["history", "/clusters/:cluster/history"],
    ["drift", "/clusters/:cluster/drift"],
    ["tenant", "/clusters/:cluster/tenants/:tenant"],
    ["edit", "/clusters/:cluster/tenants/:tenant/edit"],
    ["operation", "/operations/:id"],
    ["audit", "/audit"],
];

/**
 * @param {string} path
 * @returns {{ name: string, params: Record<string, string> } | undefined}
 */
export function match(path) {
    const parts = path.replace(/(?<=.)\/+$/, "").split("/");
    for (const [name, pattern] of patterns) {
        const params = matchParts(pattern.split("/"), parts);
        if (params !== undefined) return { name, params };
    }
    return undefined;
}

/**
 * @param {string[]} wanted
 * @param {string[]} parts
 * @returns {Record<string, string> | undefined}
 */
function matchParts(wanted, parts) {
    if (wanted.length !== parts.length) return undefined;
    /** @type {Record<string, string>} */
    const params = {};
    for (const [index, want] of wanted.entries()) {
        const part = parts[index] ?? "";
        if (want.startsWith(":") && part !== "") params[want.slice(1)] = decode(part);
        else if (want !== part) return undefined;
    }
    return params;
}

/** @param {string} part */
function decode(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}
