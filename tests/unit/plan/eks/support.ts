/** Requests for a cluster on EKS, and the tables of what is refused. */
import assert from "node:assert/strict";
import { planEksCluster } from "../../../../sdk/plan/eks";
import type { EksClusterPlan } from "../../../../sdk/plan/eks/types";
import type { PoolPlan } from "../../../../sdk/plan/eks/poolPlan";
import type { Refusal } from "../../../../sdk/plan/refusal";

export const admin = "arn:aws:iam::123456789012:role/platform";

export const minimal = { version: "1.36", adminRoleArns: [admin] };

export interface EksRequest {
    name?: string;
    eks?: object;
    tenants?: unknown;
    proof?: unknown;
}

export function outcome({ name = "prod", eks = {}, ...rest }: EksRequest) {
    return planEksCluster(name, { eks: { ...minimal, ...eks }, ...rest });
}

export function refused(request: EksRequest): Refusal[] {
    const planned = outcome(request);
    return "refusals" in planned ? planned.refusals : [];
}

export function planned(request: EksRequest): EksClusterPlan {
    const result = outcome(request);
    if ("refusals" in result) throw new Error(JSON.stringify(result.refusals, undefined, 1));
    return result.plan;
}

export function pool(request: EksRequest, name: string): PoolPlan {
    const found = planned(request).platform.pools.find((each) => each.name === name);
    assert.ok(found, `no pool ${name}`);
    return found;
}

/** A wrong request, what is said of it, and the same request put right. */
export interface Row {
    title: string;
    wrong: EksRequest;
    path: string;
    reason: RegExp;
    nearest?: string | RegExp;
    right: EksRequest;
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

export const eks = (changes: object, tenants?: unknown): EksRequest => ({
    eks: changes,
    ...(tenants !== undefined && { tenants }),
});

export const pools = (nodePools: object, tenants?: unknown, more: object = {}): EksRequest =>
    eks({ nodePools, ...more }, tenants);

export const acme = (spec: object, more: object = {}): EksRequest => eks(more, { acme: spec });
