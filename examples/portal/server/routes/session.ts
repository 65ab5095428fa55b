import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { auditEntry, session } from "../../api";
import { cookieName } from "../authentication/local";
import { responses } from "../contract";
import { forbidden } from "../problem";
import { type Access, actorOf, audited } from "./access";

export function sessionRoutes(app: FastifyInstance, { portal, authentication, csrf }: Access): void {
    app.get("/api/session", { schema: { response: responses({ 200: session }) } }, (request) => {
        const { user, role, tenants, binding } = actorOf(request);
        return { user, role, tenants, csrfToken: csrf.of(binding), authentication: authentication.kind };
    });

    app.post("/api/sign-out", { schema: { response: responses({ 204: z.null() }) } }, async (request, reply) => {
        await audited(portal, actorOf(request), { action: "sign-out" }, () => authentication.signOut?.(request));
        return reply.clearCookie(cookieName, { path: "/" }).status(204).send();
    });

    const entries = z.object({ entries: z.array(auditEntry) });
    app.get("/api/audit", { schema: { response: responses({ 200: entries }) } }, (request) => {
        if (actorOf(request).role !== "platform") throw forbidden("the audit log is for the platform team");
        return { entries: portal.audit.entries() };
    });

    app.get("/api/openapi.json", { schema: { hide: true } }, (_, reply) =>
        reply.serializer(JSON.stringify).type("application/json; charset=utf-8").send(app.swagger()),
    );
}
