/** Who asks, told once a request; and what each route may take for granted of whom it serves. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Authentication } from "../authentication/authentication";
import type { Portal } from "../portal";
import { forbidden, Problem, unknown } from "../problem";
import { type Actor, maySeeCluster, roleOf, type RoleGroups } from "../roles";
import type { CsrfTokens } from "../security";

export interface Access {
    portal: Portal;
    authentication: Authentication;
    groups: RoleGroups;
    csrf: CsrfTokens;
}

const actors = new WeakMap<FastifyRequest, Actor>();

export function actorOf(request: FastifyRequest): Actor {
    const actor = actors.get(request);
    if (actor === undefined) throw new Error("a route without access control");
    return actor;
}

/** Everything below `/api/` is for those who are signed in and have a role. */
export function requireActor(app: FastifyInstance, { portal, authentication, groups, csrf }: Access): void {
    app.addHook("preValidation", async (request) => {
        const identity = await authentication.identify(request);
        if (identity === undefined) {
            throw new Problem(401, "unauthenticated", "nobody is signed in", { signIn: authentication.signIn });
        }
        const { user, binding } = identity;
        const role = roleOf(identity, groups, portal.clusters.values());
        if (role === undefined) throw forbidden(`${user} is in no group that may look at this portal`);
        if (request.method !== "GET") csrf.check(binding, request.headers["x-csrf-token"]);
        actors.set(request, { user, binding, address: request.ip, ...role });
    });
}

export function clusterFor(portal: Portal, request: FastifyRequest, name: string) {
    const cluster = portal.clusters.get(name);
    if (cluster === undefined || !maySeeCluster(actorOf(request), name)) throw unknown(`cluster "${name}"`);
    return cluster;
}

/** Notes an attempt and its outcome; what is refused is noted too. */
export async function audited<T>(
    { audit }: Portal,
    { user, role, address }: Pick<Actor, "user" | "role" | "address">,
    what: { action: string; cluster?: string | undefined; tenant?: string | undefined },
    work: () => T | Promise<T>,
): Promise<T> {
    const { action, cluster, tenant } = what;
    const note = (outcome: string) =>
        audit.add({
            ...{ user, role, action, outcome, address },
            ...(cluster !== undefined && { cluster }),
            ...(tenant !== undefined && { tenant }),
        });
    try {
        const result = await work();
        note("accepted");
        return result;
    } catch (error) {
        note(error instanceof Problem ? `refused: ${error.code}` : "failed");
        throw error;
    }
}
