/**
 * For one machine: a link that is printed where the portal was started signs in once. The session is a cookie that no
 * script can read and no other site can send.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Problem } from "../problem";
import type { Authentication, Identity } from "./authentication";

export const cookieName = "portal_session";

export interface LocalOptions {
    /** Is told each link; the next one when one was used. */
    onLink: (path: string) => void;
    /** Of a session, from its beginning. */
    sessionMilliseconds?: number;
    now?: () => number;
}

const hour = 3_600_000;
const mostSessions = 100;

export class LocalAuthentication implements Authentication {
    readonly kind = "local";
    readonly signIn = "open the sign-in link that is printed in the terminal where the portal was started";
    private token = "";
    /** By the digest of the cookie: what is in memory opens nothing. */
    private readonly sessions = new Map<string, { ends: number }>();
    private readonly now: () => number;
    private readonly lasts: number;

    constructor(private readonly options: LocalOptions) {
        this.now = options.now ?? Date.now;
        this.lasts = options.sessionMilliseconds ?? 12 * hour;
        this.nextLink();
    }

    async identify(request: FastifyRequest): Promise<Identity | undefined> {
        const key = this.keyOf(request);
        const session = key === undefined ? undefined : this.sessions.get(key);
        if (key === undefined || session === undefined) return undefined;
        if (session.ends <= this.now()) {
            this.sessions.delete(key);
            return undefined;
        }
        return { user: "local", groups: [], binding: key, platform: true };
    }

    signOut(request: FastifyRequest): void {
        const key = this.keyOf(request);
        if (key !== undefined) this.sessions.delete(key);
    }

    /** The cookie of a new session, for the token of the link that was printed last. */
    exchange(token: string): string | undefined {
        if (!timingSafeEqual(digest(token), digest(this.token))) return undefined;
        const cookie = randomBytes(32).toString("base64url");
        if (this.sessions.size >= mostSessions) this.sessions.delete([...this.sessions.keys()][0] ?? "");
        this.sessions.set(digest(cookie).toString("hex"), { ends: this.now() + this.lasts });
        this.nextLink();
        return cookie;
    }

    private nextLink(): void {
        this.token = randomBytes(24).toString("base64url");
        this.options.onLink(`/sign-in?token=${this.token}`);
    }

    private keyOf(request: FastifyRequest): string | undefined {
        const cookie = request.cookies[cookieName];
        return cookie === undefined ? undefined : digest(cookie).toString("hex");
    }
}

function digest(text: string): Buffer {
    return createHash("sha256").update(text).digest();
}

export function serveSignIn(
    app: FastifyInstance,
    local: LocalAuthentication,
    onAttempt: (good: boolean, address: string) => void,
): void {
    const querystring = z.object({ token: z.string().max(200).default("") });
    app.get("/sign-in", { schema: { hide: true, querystring } }, (request, reply) => {
        const cookie = local.exchange((request.query as z.infer<typeof querystring>).token);
        onAttempt(cookie !== undefined, request.ip);
        if (cookie === undefined) {
            throw new Problem(401, "sign-in", "this link was used already or is not the portal's", {
                signIn: local.signIn,
            });
        }
        return reply
            .setCookie(cookieName, cookie, { httpOnly: true, sameSite: "strict", path: "/" })
            .redirect("/", 303);
    });
}
