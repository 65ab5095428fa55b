/** What is planned and what is refused of a platform's requests, and the tables of both. */
import assert from "node:assert/strict";
import type { Refusal } from "../../../sdk/plan/refusal";

/** A wrong request, what is said of it, and the same request put right. */
export interface RowOf<Request> {
    title: string;
    wrong: Request;
    path: string;
    reason: RegExp;
    nearest?: string | RegExp;
    right: Request;
}

type Outcome<Plan> = { plan: Plan } | { refusals: Refusal[] };

export function tablesOf<Request, Pool extends { name: string }, Plan extends { platform: { pools: Pool[] } }>(
    outcome: (request: Request) => Outcome<Plan>,
) {
    const refused = (request: Request): Refusal[] => {
        const result = outcome(request);
        return "refusals" in result ? result.refusals : [];
    };
    const planned = (request: Request): Plan => {
        const result = outcome(request);
        if ("refusals" in result) throw new Error(JSON.stringify(result.refusals, undefined, 1));
        return result.plan;
    };
    const pool = (request: Request, name: string): Pool => {
        const found = planned(request).platform.pools.find((each) => each.name === name);
        assert.ok(found, `no pool ${name}`);
        return found;
    };
    const checkRows = (rows: RowOf<Request>[]): void => {
        for (const { title, wrong, path, reason, nearest, right } of rows) {
            it(title, () => {
                const refusals = refused(wrong);
                assert.deepEqual(
                    refusals.map((refusal) => refusal.path),
                    [path],
                    JSON.stringify(refusals),
                );
                assert.match(refusals[0]!.reason, reason);
                if (nearest instanceof RegExp) assert.match(refusals[0]!.nearest ?? "", nearest);
                else assert.equal(refusals[0]!.nearest ?? "", nearest ?? "");
                assert.deepEqual(refused(right), [], "the same request put right");
            });
        }
    };
    return { refused, planned, pool, checkRows };
}
