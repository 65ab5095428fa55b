/** What is asked of every request before anything is done with it, and what every answer says to the browser. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { contentSecurityPolicy } from "./page";
import { Problem } from "./problem";

export interface SecurityOptions {
    /** Where browsers find the portal, for example `http://127.0.0.1:8443`. */
    origins: () => readonly string[];
    limits?: Partial<Limits>;
    now?: () => number;
}

interface Limits {
    /** Requests of the API a minute of one address, which may be a proxy that all come by. */
    requests: number;
    /** Of those the ones that ask for a change, or to be signed in. */
    writes: number;
}

const defaultLimits: Limits = { requests: 1200, writes: 60 };

export function secure(app: FastifyInstance, options: SecurityOptions): void {
    const limits = { ...defaultLimits, ...options.limits };
    const now = options.now ?? Date.now;
    const all = new Counter(limits.requests, now);
    const writes = new Counter(limits.writes, now);

    app.addHook("onRequest", async (request, reply) => {
        reply.headers({
            "content-security-policy": contentSecurityPolicy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
            "cache-control": "no-store",
        });
        const isWrite = !["GET", "HEAD"].includes(request.method);
        // The page's own files cost nothing: a hundred people who open it at once are no attack.
        const counted = isWrite || isSignIn(request) ? writes : isApi(request) ? all : undefined;
        if (counted?.take(request.ip) === false) {
            throw new Problem(429, "too-many", "too many requests from this address: wait a minute");
        }
        assertHost(request, options.origins());
        assertSite(request, options.origins(), isWrite);
        if (isWrite) assertJson(request);
    });
}

// Of the route, and not of the address, which can be written in more than one way.
const isApi = ({ routeOptions: { url = "" } }: FastifyRequest) => url.startsWith("/api/");
const isSignIn = ({ routeOptions: { url } }: FastifyRequest) => url === "/sign-in";

/** A name of somebody else's that leads to this address is how a page of theirs would read the answers. */
function assertHost(request: FastifyRequest, origins: readonly string[]): void {
    const hosts = origins.map((origin) => new URL(origin).host);
    if (!hosts.includes(request.headers.host ?? "")) {
        throw new Problem(400, "host", `the portal is found at ${origins.join(" or ")} alone`);
    }
}

function assertSite(request: FastifyRequest, origins: readonly string[], isWrite: boolean): void {
    const { origin, "sec-fetch-site": site } = request.headers;
    const foreignOrigin = origin !== undefined && !origins.includes(origin);
    // A link from elsewhere may open the page; it may neither ask for a change nor read.
    const foreignSite = site !== undefined && !["same-origin", "none"].includes(String(site));
    const sentByPage = site === undefined || site === "same-origin";
    if (foreignOrigin || (isApi(request) && foreignSite) || (isWrite && !sentByPage)) {
        throw new Problem(403, "csrf", "the request came from another site's page");
    }
}

/** What a form of another site can send without being asked first is never JSON. */
function assertJson(request: FastifyRequest): void {
    const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
    const hasBody = request.headers["content-length"] !== undefined && request.headers["content-length"] !== "0";
    if (hasBody || request.headers["transfer-encoding"] !== undefined ? type !== "application/json" : false) {
        throw new Problem(400, "malformed", "a body is JSON, with content-type application/json");
    }
}

/** Tokens against forged requests: bound to whose they are, and gone with the process that gave them. */
export class CsrfTokens {
    private readonly key = randomBytes(32);

    of(binding: string): string {
        return createHmac("sha256", this.key).update(binding).digest("base64url");
    }

    check(binding: string, given: unknown): void {
        const wanted = Buffer.from(this.of(binding));
        const got = Buffer.from(typeof given === "string" ? given : "");
        if (got.length !== wanted.length || !timingSafeEqual(got, wanted)) {
            throw new Problem(403, "csrf", "the header x-csrf-token is not the session's: load the page anew");
        }
    }
}

/** Requests of each address in the minute that runs; of addresses too it keeps only as many as it can. */
export class Counter {
    private readonly counts = new Map<string, number>();
    private minute = 0;

    constructor(
        private readonly most: number,
        private readonly now: () => number,
    ) {}

    take(address: string): boolean {
        const minute = Math.floor(this.now() / 60_000);
        if (minute !== this.minute) {
            this.minute = minute;
            this.counts.clear();
        }
        const count = (this.counts.get(address) ?? 0) + 1;
        if (this.counts.size >= 10_000 && !this.counts.has(address)) return false;
        this.counts.set(address, count);
        return count <= this.most;
    }
}
