// @ts-check
/**
 * How the page says things: operations, costs, days and times.
 *
 * @import { Operation, OperationSummary, TenantSummary } from "../../api"
 */

/** @param {Pick<OperationSummary, "kind" | "tenant" | "action"> & { change?: Operation["change"] }} operation */
export function operationName({ kind, tenant, change, action = change?.action }) {
    const whom = tenant ? ` ${tenant}` : "";
    const removes = action === "remove";
    switch (kind) {
        case "preview":
            return removes ? `Preview of offboarding${whom}` : `Preview${tenant ? ` of ${tenant}` : ""}`;
        case "update":
            return removes ? `Offboard${whom}` : `Apply${whom}`;
        case "verify":
            return tenant ? `Verify${whom}` : "Verify all tenants";
        case "refresh":
            return "Look for drift";
        default:
            return `${kind}${whom}`;
    }
}

/** @type {Record<string, string>} */
export const stateWords = {
    queued: "in the queue",
    running: "running",
    succeeded: "succeeded",
    failed: "failed",
    cancelled: "cancelled",
    interrupted: "interrupted",
};

/** @param {TenantSummary["cost"]} cost */
export function costWords(cost) {
    if (cost?.monthly === undefined) return "unknown";
    return `$${Math.round(cost.monthly).toLocaleString("en-US")} a month`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
];

/** @param {string} at @param {number} [now] */
export function ago(at, now = Date.now()) {
    const seconds = (new Date(at).getTime() - now) / 1000;
    for (const [unit, length] of units)
        if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit);
    return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.round(seconds), "second");
}

/** @param {string} at */
export const exactly = (at) => new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** @param {Pick<OperationSummary, "queuedAt" | "endedAt">} operation */
export function lasted({ queuedAt, endedAt }) {
    if (endedAt === undefined) return "";
    const seconds = Math.max(0, Math.round((new Date(endedAt).getTime() - new Date(queuedAt).getTime()) / 1000));
    return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** @param {string} state */
export const ended = (state) => !["queued", "running"].includes(state);
