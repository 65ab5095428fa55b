/** Requests for a cluster on GKE, and the tables of what is refused. */
import { planGkeCluster } from "../../../../sdk/plan/gke";
import type { GkePoolPlan } from "../../../../sdk/plan/gke/poolPlan";
import type { GkeClusterPlan } from "../../../../sdk/plan/gke/types";
import { type RowOf, tablesOf } from "../tables";

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

export type Row = RowOf<GkeRequest>;

export const { refused, planned, pool, checkRows } = tablesOf<GkeRequest, GkePoolPlan, GkeClusterPlan>(outcome);

export const gke = (changes: object, tenants?: unknown): GkeRequest => ({
    gke: changes,
    ...(tenants !== undefined && { tenants }),
});

export const pools = (nodePools: object, tenants?: unknown, more: object = {}): GkeRequest =>
    gke({ nodePools, ...more }, tenants);

export const acme = (spec: object, more: object = {}): GkeRequest => gke(more, { acme: spec });
