/** Tenants as a cluster that the package builds is given them: read one by one, before there are pools to judge them by. */
import { join, type Refusal } from "./refusal";
import { isEventual, readShape } from "./readShape";
import { type PlainTenant, tenantShape } from "./shape";
import { tenantNameRefusals } from "./validateTenant";

/** A tenant whose own form is in order. */
export interface Applicant {
    path: string;
    name: string;
    spec: PlainTenant;
}

export function readTenants(given: unknown): { applicants: Applicant[]; names: string[]; refusals: Refusal[] } {
    if (given === undefined) return { applicants: [], names: [], refusals: [] };
    if (
        given === null ||
        typeof given !== "object" ||
        isEventual(given) ||
        Array.isArray(given) ||
        given instanceof Map
    ) {
        const reason = "must be a map of tenants by name";
        return { applicants: [], names: [], refusals: [{ path: "tenants", reason }] };
    }
    const entries = Object.entries(given);
    const outcomes = entries.map(([name, spec]) => {
        const path = join("tenants", name);
        const read = readShape<PlainTenant>(tenantShape, ownFields(spec), path, ["labels"]);
        return { path, name, read };
    });
    return {
        names: entries.map(([name]) => name),
        applicants: outcomes.flatMap(({ path, name, read }) =>
            "value" in read ? [{ path, name, spec: read.value }] : [],
        ),
        refusals: outcomes.flatMap(({ path, name, read }) =>
            "refusals" in read ? [...tenantNameRefusals(path, name), ...read.refusals] : [],
        ),
    };
}

/** What the component will copy of a tenant. */
function ownFields(spec: unknown): unknown {
    const copied = spec !== null && typeof spec === "object" && !Array.isArray(spec) && !isEventual(spec);
    return copied ? { ...spec } : spec;
}

/** Nobody looks for a fault in a field that they left out. */
export function asWritten(path: string, spec: PlainTenant) {
    return (refusal: Refusal): Refusal =>
        spec.sandbox === undefined && refusal.path === join(path, "sandbox")
            ? { ...refusal, path: join(path, "isolation") }
            : refusal;
}

/** What two parts of a plan find wrong is said once. */
export function unique(refusals: Refusal[]): Refusal[] {
    const seen = new Map(refusals.map((refusal) => [`${refusal.path}\n${refusal.reason}`, refusal]));
    return [...seen.values()];
}
