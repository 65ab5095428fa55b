/** The server: what is asked of each request, then the routes. */
import fastifyCookie from "@fastify/cookie";
import Fastify, { type FastifyInstance } from "fastify";
import { describeRoutes } from "./contract";
import { LocalAuthentication, serveSignIn } from "./authentication/local";
import { servePage } from "./page";
import { Problem } from "./problem";
import { type Access, requireActor } from "./routes/access";
import { clusterRoutes } from "./routes/clusters";
import { operationRoutes } from "./routes/operations";
import { sessionRoutes } from "./routes/session";
import { CsrfTokens, secure, type SecurityOptions } from "./security";

export interface AppOptions extends Omit<Access, "csrf"> {
    security: SecurityOptions;
    /** Default: the page's own. */
    publicFolder?: string;
}

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
    const app = Fastify({
        bodyLimit: 64 * 1024,
        routerOptions: { maxParamLength: 100 },
        connectionTimeout: 30_000,
        requestTimeout: 30_000,
        trustProxy: false,
    });
    app.removeContentTypeParser("text/plain");
    answerErrors(app);
    secure(app, options.security);
    await app.register(fastifyCookie);
    await describeRoutes(app);
    const { portal, authentication } = options;
    if (authentication instanceof LocalAuthentication) {
        serveSignIn(app, authentication, (good, address) =>
            portal.audit.add({
                ...{ user: "local", role: "platform", action: "sign-in", address },
                outcome: good ? "accepted" : "refused: sign-in",
            }),
        );
    }
    await app.register(async (api) => {
        const access: Access = { ...options, csrf: new CsrfTokens() };
        requireActor(api, access);
        sessionRoutes(api, access);
        clusterRoutes(api, access);
        operationRoutes(api, access);
    });
    await servePage(app, options.publicFolder);
    return app;
}

/** What went wrong inside is the log's business: an answer tells that it did, and no more. */
function answerErrors(app: FastifyInstance): void {
    app.setNotFoundHandler((_, reply) =>
        reply.status(404).send(new Problem(404, "unknown", "there is nothing here").answer),
    );
    app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, _, reply) => {
        const problem = error instanceof Problem ? error : problemOf(error);
        return reply
            .status(problem.status)
            .type("application/json; charset=utf-8")
            .serializer(JSON.stringify)
            .send(problem.answer);
    });
}

function problemOf(error: Error & { statusCode?: number }): Problem {
    const status = error.statusCode ?? 500;
    if (status === 413) return new Problem(413, "too-large", "the body is larger than 64 KiB");
    if (status >= 400 && status < 500) return new Problem(400, "malformed", "the request is malformed");
    console.error(error);
    return new Problem(500, "failed", "the portal could not do its work; its log says why");
}
