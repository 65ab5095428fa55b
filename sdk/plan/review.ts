/** The day on which a decision is to be looked at again: when it has passed, and whom that stops. */
import type { TenantSpec } from "../isolation";
import { join, type Refusal } from "./refusal";

/** Whether a review date has passed. The day itself still counts as in time. */
export function overdue(reviewBy: string | undefined, day: string): boolean {
    return reviewBy !== undefined && reviewBy !== "" && reviewBy < day;
}

/**
 * Tenants whose review is overdue, and who are to be refused for it. By the day and not by the arguments alone, so that
 * it is asked by whoever is about to create something; what is wrong with a date's form is said elsewhere.
 */
export function overdueRefusals(path: string, spec: unknown, day: string): Refusal[] {
    const { reviewBy, reviewOverdue } = (spec ?? {}) as Partial<TenantSpec>;
    if (reviewOverdue !== "error" || !isDay(reviewBy) || !overdue(reviewBy, day)) return [];
    return [
        {
            path: join(path, "reviewBy"),
            reason: `was to be reviewed by ${reviewBy}, and reviewOverdue makes that an error`,
            nearest: 'a later day once it has been reviewed, or reviewOverdue "warn"',
        },
    ];
}

/** The same for all tenants of a cluster, whose map may be anything as yet. */
export function overdueTenants(tenants: unknown, day: string): Refusal[] {
    if (tenants === null || typeof tenants !== "object") return [];
    return Object.entries(tenants).flatMap(([name, spec]) => overdueRefusals(join("tenants", name), spec, day));
}

export function reviewRefusals(path: string, { reviewBy, reviewOverdue }: Partial<TenantSpec>): Refusal[] {
    if (reviewBy !== undefined && !isDay(reviewBy)) {
        const reason = `"${reviewBy}" is not a day in the form YYYY-MM-DD`;
        return [{ path: join(path, "reviewBy"), reason, nearest: '"2027-05-01"' }];
    }
    if (reviewOverdue !== "error" || reviewBy !== undefined) return [];
    const reason = "there is no day that could pass, so that nothing would ever be an error";
    return [{ path: join(path, "reviewOverdue"), reason, nearest: 'reviewBy "2027-05-01" beside it' }];
}

function isDay(text: unknown): text is string {
    if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}
