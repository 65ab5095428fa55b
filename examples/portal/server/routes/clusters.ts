import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
    choices,
    clusterDetail as clusterDetailSchema,
    clusterSummary as clusterSummarySchema,
    drift,
    operationSummary,
    tenantDetail as tenantDetailSchema,
} from "../../api";
import { choicesFor } from "../choices";
import { responses } from "../contract";
import { forbidden, unknown } from "../problem";
import { maySeeCluster, maySeeTenant } from "../roles";
import { clusterDetail, clusterSummary, historyOf, tenantDetail } from "../views";
import { type Access, actorOf, clusterFor } from "./access";

const cluster = z.object({ cluster: z.string() });
const clusterAndTenant = cluster.extend({ tenant: z.string() });
type Cluster = z.infer<typeof cluster>;

export function clusterRoutes(app: FastifyInstance, { portal }: Access): void {
    app.get(
        "/api/clusters",
        { schema: { response: responses({ 200: z.object({ clusters: z.array(clusterSummarySchema) }) }) } },
        (request) => {
            const actor = actorOf(request);
            const seen = [...portal.clusters.values()].filter(({ definition }) =>
                maySeeCluster(actor, definition.name),
            );
            return { clusters: seen.map((each) => clusterSummary(each, actor)) };
        },
    );

    app.get(
        "/api/clusters/:cluster",
        { schema: { params: cluster, response: responses({ 200: clusterDetailSchema }, 404) } },
        (request) => clusterDetail(clusterFor(portal, request, (request.params as Cluster).cluster), actorOf(request)),
    );

    app.get(
        "/api/clusters/:cluster/tenants/:tenant",
        { schema: { params: clusterAndTenant, response: responses({ 200: tenantDetailSchema }, 404) } },
        (request) => {
            const { cluster: name, tenant } = request.params as z.infer<typeof clusterAndTenant>;
            const detail = tenantDetail(clusterFor(portal, request, name), tenant, actorOf(request));
            if (detail === undefined) throw unknown(`tenant "${tenant}"`);
            return detail;
        },
    );

    const tenantQuery = z.object({ tenant: z.string().optional() });
    app.get(
        "/api/clusters/:cluster/choices",
        { schema: { params: cluster, querystring: tenantQuery, response: responses({ 200: choices }, 404) } },
        (request) => {
            const kept = clusterFor(portal, request, (request.params as Cluster).cluster);
            const { tenant } = request.query as z.infer<typeof tenantQuery>;
            const actor = actorOf(request);
            if (tenant === undefined && actor.role === "owner") {
                throw forbidden("tenants are added by the platform team");
            }
            if (tenant !== undefined && !maySeeTenant(actor, kept.definition.name, tenant)) {
                throw unknown(`tenant "${tenant}"`);
            }
            return { fields: choicesFor(kept, tenant, actor) };
        },
    );

    const historyQuery = z.object({ limit: z.coerce.number().int().min(1).max(300).default(50) });
    app.get(
        "/api/clusters/:cluster/history",
        {
            schema: {
                params: cluster,
                querystring: historyQuery,
                response: responses({ 200: z.object({ operations: z.array(operationSummary) }) }, 404),
            },
        },
        (request) => {
            const kept = clusterFor(portal, request, (request.params as Cluster).cluster);
            const { limit } = request.query as z.infer<typeof historyQuery>;
            return { operations: historyOf(kept, actorOf(request), () => true, limit) };
        },
    );

    app.get(
        "/api/clusters/:cluster/drift",
        { schema: { params: cluster, response: responses({ 200: drift }, 404) } },
        (request) => {
            const kept = clusterFor(portal, request, (request.params as Cluster).cluster);
            if (actorOf(request).role === "owner") throw forbidden("drift is told of the whole cluster, not to owners");
            const nextAt = portal.nextRefresh(kept.definition.name);
            return { changes: [], ...kept.seen.drift, ...(nextAt !== undefined && { nextAt }) };
        },
    );
}
