/** Requests for a cluster on GKE, and the tables of what is refused. */
import assert from "node:assert/strict";
import { planGkeCluster } from "../../../../sdk/plan/gke";
import type { GkePoolPlan } from "../../../../sdk/plan/gke/poolPlan";
import type { GkeClusterPlan } from "../../../../sdk/plan/gke/types";
import type { Refusal } from "../../../../sdk/plan/refusal";

export const minimal = { project: "my-project", region: "us-central1", version: "1.36" };

export interface GkeRequest {
    name?: string;
    gke?: object;
    tenants?: unknown;
    proof?: unknown;
}

export function outcome({ name = "prod", gke = {}, ...rest }: GkeRequest) {
    return planGkeCluster(name, { gke: { ...minimal, ...gke }, ...rest });
}

export function refused(request: GkeRequest): Refusal[] {
    const planned = outcome(request);
    return "refusals" in planned ? planned.refusals : [];
}

export function planned(request: GkeRequest): GkeClusterPlan {
    const result = outcome(request);
    if ("refusals" in result) throw new Error(JSON.stringify(result.refusals, undefined, 1));
    return result.plan;
}

export function pool(request: GkeRequest, name: string): GkePoolPlan {
    const found = planned(request).platform.pools.find((each) => each.name === name);
    assert.ok(found, `no pool ${name}`);
    return found;
}

/** A wrong request, what is said of it, and the same request put right. */
export interface Row {
    title: string;
    wrong: GkeRequest;
    path: string;
    reason: RegExp;
    nearest?: string | RegExp;
    right: GkeRequest;
}

export function checkRows(rows: Row[]): void {
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
}

export const gke = (changes: object, tenants?: unknown): GkeRequest => ({
    gke: changes,
    ...(tenants !== undefined && { tenants }),
});

export const pools = (nodePools: object, tenants?: unknown, more: object = {}): GkeRequest =>
    gke({ nodePools, ...more }, tenants);

export const acme = (spec: object, more: object = {}): GkeRequest => gke(more, { acme: spec });
