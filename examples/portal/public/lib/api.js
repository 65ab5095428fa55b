// @ts-check
/**
 * Talks to the server: JSON in and out, the CSRF token on whatever writes, and every error with its code.
 *
 * @import { Change, Holder, Operation, RefusalAnswer } from "../../api"
 */

export class ApiError extends Error {
    /**
     * @param {number} status 0 where no answer came at all
     * @param {{ code?: string, message?: string, refusals?: RefusalAnswer[], holder?: Holder, signIn?: string }} error
     */
    constructor(status, error) {
        super(error.message ?? `the server answered with ${status}`);
        this.status = status;
        this.code = error.code ?? "unknown";
        this.refusals = error.refusals ?? [];
        this.holder = error.holder;
        this.signIn = error.signIn;
    }
}

let csrfToken = "";

/** @param {string} token */
export function setCsrfToken(token) {
    csrfToken = token;
}

/** A gateway's errors are no answer of the portal's: it is starting again, or gone. */
const gateway = [502, 503, 504];

/**
 * @param {string} path
 * @param {{ method?: string, body?: unknown, signal?: AbortSignal }} [options]
 * @returns {Promise<any>}
 */
export async function request(path, { method = "GET", body, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = { accept: "application/json" };
    if (method !== "GET") headers["x-csrf-token"] = csrfToken;
    if (body !== undefined) headers["content-type"] = "application/json";
    const init = { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await fetch(path, init).catch((/** @type {Error} */ error) => {
        if (error.name === "AbortError") throw error;
        throw new ApiError(0, { code: "unreachable", message: "The portal's server does not answer." });
    });
    const answer = await response.json().catch(() => undefined);
    if (gateway.includes(response.status) && answer?.error === undefined)
        throw new ApiError(0, { code: "unreachable", message: "The portal's server is not there at the moment." });
    if (!response.ok) throw new ApiError(response.status, answer?.error ?? {});
    return answer;
}

/** @param {string} cluster */
const operationsOf = (cluster) => `/api/clusters/${encodeURIComponent(cluster)}/operations`;

/**
 * @typedef {{ kind: "preview", change: Change } | { kind: "update", preview: string } | { kind: "verify", tenant?: string } | { kind: "refresh" }} Wish
 */

/**
 * @param {string} cluster
 * @param {Wish & { wait?: boolean }} wish
 * @returns {Promise<Operation>}
 */
export async function startOperation(cluster, wish) {
    return (await request(operationsOf(cluster), { method: "POST", body: wish })).operation;
}

/** @param {string} id */
export function cancelOperation(id) {
    return request(`/api/operations/${encodeURIComponent(id)}`, { method: "DELETE" });
}
