/** A proxy signs people in with OpenID Connect and hands on the token; the portal itself checks who gave it and for whom. */
import type { FastifyRequest } from "fastify";
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { Authentication, Identity } from "./authentication";
import { isName } from "./header";

export interface OidcOptions {
    issuer: string;
    audience: string;
    /** Where the issuer's keys are, or the keys themselves. */
    keys: URL | JSONWebKeySet;
    /** The header with the token, `Bearer` before it or not. */
    tokenHeader: string;
    userClaim: string;
    groupsClaim: string;
}

/** Signatures by keys of which the portal holds the public half alone: none that it could have made itself. */
const algorithms = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

export class OidcAuthentication implements Authentication {
    readonly kind = "oidc";
    readonly signIn = "open the portal by the proxy that signs you in";
    private readonly keys: JWTVerifyGetKey;

    constructor(private readonly options: OidcOptions) {
        this.keys = options.keys instanceof URL ? createRemoteJWKSet(options.keys) : createLocalJWKSet(options.keys);
    }

    async identify(request: FastifyRequest): Promise<Identity | undefined> {
        const { issuer, audience, tokenHeader, userClaim, groupsClaim } = this.options;
        const header = request.headers[tokenHeader.toLowerCase()];
        if (typeof header !== "string") return undefined;
        const token = header.replace(/^Bearer /i, "");
        const checked = await jwtVerify(token, this.keys, {
            issuer,
            audience,
            algorithms,
            requiredClaims: ["exp", "sub"],
            clockTolerance: 5,
        }).catch(() => undefined);
        if (checked === undefined) return undefined;
        const { [userClaim]: user, [groupsClaim]: groups, sub } = checked.payload;
        if (typeof user !== "string" || !isName(user)) return undefined;
        return {
            user,
            groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
            binding: `oidc:${sub}`,
        };
    }
}
