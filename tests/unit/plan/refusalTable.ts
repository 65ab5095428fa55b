/** A row of the refusal tables: a wrong request, what is said of it, and the same request put right. */
import assert from "node:assert/strict";
import { everything, refused, type Request } from "../../support/requests";

export interface Row {
    title: string;
    wrong: Request;
    path: string;
    reason: RegExp;
    nearest?: string | RegExp;
    right: Request;
}

/** The request for tenant acme, whose spec the type checker shall not see. */
export const acme = (spec: unknown, existing: unknown = everything): Request => ({ existing, tenants: { acme: spec } });

export const existing = (changes: object): Request => ({ existing: { ...everything, ...changes } });

export const pools = (changes: object): Request => existing({ pools: { ...everything.pools, ...changes } });

export function checkRows(rows: Row[]): void {
    for (const row of rows) {
        it(row.title, () => {
            const refusals = refused(row.wrong);
            assert.deepEqual(
                refusals.map(({ path }) => path),
                [row.path],
                JSON.stringify(refusals),
            );
            const [{ reason, nearest } = { reason: "", nearest: "" }] = refusals;
            assert.match(reason, row.reason);
            if (row.nearest instanceof RegExp) assert.match(nearest, row.nearest);
            else assert.equal(nearest, row.nearest ?? "");
            assert.deepEqual(refused(row.right), [], "the same request put right");
        });
    }
}
