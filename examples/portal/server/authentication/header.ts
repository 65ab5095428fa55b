/** A proxy in front says who it is, and proves that it is the proxy by a secret that it shares with the portal. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Authentication, Identity } from "./authentication";

export interface HeaderOptions {
    userHeader: string;
    groupsHeader: string;
    secretHeader: string;
    secret: string;
}

const shortestSecret = 16;

export class HeaderAuthentication implements Authentication {
    readonly kind = "header";
    readonly signIn = "open the portal by the proxy that signs you in";
    private readonly wanted: Buffer;

    constructor(private readonly options: HeaderOptions) {
        if (options.secret.length < shortestSecret) {
            throw new Error(`the secret shared with the proxy has at least ${shortestSecret} characters`);
        }
        this.wanted = digest(options.secret);
    }

    async identify(request: FastifyRequest): Promise<Identity | undefined> {
        const { userHeader, groupsHeader, secretHeader } = this.options;
        const given = one(request, secretHeader);
        // Digests have one length: how long the comparison takes tells nothing.
        if (given === undefined || !timingSafeEqual(digest(given), this.wanted)) return undefined;
        const user = one(request, userHeader);
        if (user === undefined || !isName(user)) return undefined;
        const groups = (one(request, groupsHeader) ?? "").split(",").map((group) => group.trim());
        return { user, groups: groups.filter(Boolean), binding: `header:${user}` };
    }
}

/** A header that came twice says nothing: one of the two is not the proxy's. */
function one({ raw }: FastifyRequest, name: string): string | undefined {
    const values = raw.headersDistinct[name.toLowerCase()] ?? [];
    return values.length === 1 ? values[0]?.trim() : undefined;
}

/** What may stand for somebody in the audit log. */
export function isName(user: string): boolean {
    return user !== "" && user.length <= 256 && !/[\p{Cc}\p{Cf}]/u.test(user);
}

function digest(text: string): Buffer {
    return createHash("sha256").update(text).digest();
}
