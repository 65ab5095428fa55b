import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { operation, operationRequest, type OperationRequest } from "../../api";
import { responses } from "../contract";
import type { KeptCluster } from "../keptCluster";
import type { OperationLog } from "../operationLog";
import { cancelOperation, queueOperation } from "../operations";
import { forbidden, Problem, unknown } from "../problem";
import { type Actor, maySeeOperation, maySeeTenant, owns } from "../roles";
import { streamEvents } from "../stream";
import { beyondOwner } from "../tenantChange";
import { holderFor } from "../views";
import { type Access, actorOf, audited, clusterFor } from "./access";

const cluster = z.object({ cluster: z.string() });
const id = z.object({ id: z.string().max(64) });
const answer = z.object({ operation });

export function operationRoutes(app: FastifyInstance, { portal }: Access): void {
    app.post(
        "/api/clusters/:cluster/operations",
        {
            schema: { params: cluster, body: operationRequest, response: responses({ 202: answer }, 404, 409, 422) },
        },
        async (request, reply) => {
            const actor = actorOf(request);
            const asked = request.body as OperationRequest;
            const kept = clusterFor(portal, request, (request.params as z.infer<typeof cluster>).cluster);
            const tenant = tenantOf(asked, kept);
            const what = { action: asked.kind, cluster: kept.definition.name, tenant };
            const log = await audited(portal, actor, what, () => {
                assertMay(actor, kept, asked);
                const about = kept.assertPossible(asked);
                kept.assertFree(asked.wait, holderFor(kept, actor));
                return kept.begin(asked, actor.user, about);
            });
            queueOperation(kept, log, asked, () => noteEnd(actor, log));
            return reply
                .status(202)
                .header("location", `/api/operations/${log.operation.id}`)
                .send({ operation: log.operation });
        },
    );

    const found = (request: FastifyRequest) => {
        const { id: name } = request.params as z.infer<typeof id>;
        for (const kept of portal.clusters.values()) {
            const log = kept.find(name);
            if (log && maySeeOperation(actorOf(request), log.operation)) return { kept, log };
        }
        throw unknown(`operation "${name}"`);
    };

    app.get(
        "/api/operations/:id",
        { schema: { params: id, response: responses({ 200: operation }, 404) } },
        (request) => found(request).log.operation,
    );

    app.delete(
        "/api/operations/:id",
        { schema: { params: id, response: responses({ 202: answer }, 404) } },
        async (request, reply) => {
            const { kept, log } = found(request);
            const actor = actorOf(request);
            const { cluster: name, tenant, by } = log.operation;
            await audited(portal, actor, { action: "cancel", cluster: name, tenant }, () => {
                if (actor.role !== "platform" && (actor.role !== "owner" || by !== actor.user)) {
                    throw forbidden("an operation is cancelled by whoever asked for it, or by the platform team");
                }
                cancelOperation(kept, log, actor.user, () => noteEnd(actor, log));
            });
            return reply.status(202).send({ operation: log.operation });
        },
    );

    const perUser = new Map<string, number>();
    app.get("/api/operations/:id/events", { schema: { params: id } }, (request, reply) => {
        const { log } = found(request);
        const { user } = actorOf(request);
        const open = perUser.get(user) ?? 0;
        if (open >= mostStreams) throw new Problem(429, "too-many", `more than ${mostStreams} streams are open`);
        perUser.set(user, open + 1);
        streamEvents(request, reply, log, () => perUser.set(user, (perUser.get(user) ?? 1) - 1));
    });

    function noteEnd({ user, role, address }: Actor, { operation: ended }: OperationLog): void {
        const { kind, cluster: name, tenant, state } = ended;
        portal.audit.add({
            ...{ user, role, address, action: `${kind} ended`, cluster: name, outcome: state },
            ...(tenant !== undefined && { tenant }),
        });
    }
}

const mostStreams = 20;

function tenantOf(asked: OperationRequest, kept: KeptCluster): string | undefined {
    switch (asked.kind) {
        case "preview":
            return asked.change.tenant;
        case "update":
            return kept.find(asked.preview)?.operation.tenant;
        case "verify":
            return asked.tenant;
        case "refresh":
            return undefined;
        default:
            return asked satisfies never;
    }
}

/** A viewer changes nothing; an owner some things of the own tenants; what the tenant is now decides, not what it was. */
function assertMay(actor: Actor, kept: KeptCluster, asked: OperationRequest): void {
    if (actor.role === "platform") return;
    if (actor.role === "viewer") throw forbidden("viewers look, and change nothing");
    const tenant = tenantOf(asked, kept);
    const { name } = kept.definition;
    if (tenant === undefined) throw forbidden("owners act on their own tenants alone");
    if (!owns(actor, name, tenant) || !maySeeTenant(actor, name, tenant)) throw unknown(`tenant "${tenant}"`);
    const change =
        asked.kind === "preview"
            ? asked.change
            : asked.kind === "update"
              ? kept.find(asked.preview)?.operation.change
              : undefined;
    const refusals = change ? beyondOwner(change, kept.declarations.get(tenant)?.spec) : [];
    if (refusals.length > 0) {
        throw forbidden(`${refusals.map(({ path }) => path).join(", ")}: the platform team's to change`, { refusals });
    }
}
