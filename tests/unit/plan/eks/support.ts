/** Requests for a cluster on EKS, and the tables of what is refused. */
import { planEksCluster } from "../../../../sdk/plan/eks";
import type { EksClusterPlan } from "../../../../sdk/plan/eks/types";
import type { PoolPlan } from "../../../../sdk/plan/eks/poolPlan";
import { type RowOf, tablesOf } from "../tables";

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

export type Row = RowOf<EksRequest>;

export const { refused, planned, pool, checkRows } = tablesOf<EksRequest, PoolPlan, EksClusterPlan>(outcome);

export const eks = (changes: object, tenants?: unknown): EksRequest => ({
    eks: changes,
    ...(tenants !== undefined && { tenants }),
});

export const pools = (nodePools: object, tenants?: unknown, more: object = {}): EksRequest =>
    eks({ nodePools, ...more }, tenants);

export const acme = (spec: object, more: object = {}): EksRequest => eks(more, { acme: spec });
