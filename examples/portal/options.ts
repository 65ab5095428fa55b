/** What can be said to `npm run portal`. */
import { Command, Option } from "commander";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { JSONWebKeySet } from "jose";
import { milliseconds } from "../../cli/duration";
import type { Authentication } from "./server/authentication/authentication";
import { HeaderAuthentication } from "./server/authentication/header";
import { LocalAuthentication } from "./server/authentication/local";
import { OidcAuthentication } from "./server/authentication/oidc";
import type { RoleGroups } from "./server/roles";

export interface PortalSettings {
    host: string;
    port: number;
    /** Where browsers find the portal; by itself its own address. */
    publicUrl?: string;
    lab: string;
    clusters: string;
    data?: string;
    refreshMilliseconds: number;
    groups: RoleGroups;
    authentication: (onLink: (path: string) => void) => Authentication;
}

interface Given {
    host: string;
    port: string;
    publicUrl?: string;
    lab: string;
    clusters?: string;
    data?: string;
    refreshEvery: string;
    auth: "local" | "header" | "oidc";
    platformGroups?: string;
    viewerGroups?: string;
    userHeader: string;
    groupsHeader: string;
    secretHeader: string;
    secretFile?: string;
    issuer?: string;
    audience?: string;
    jwks?: string;
    tokenHeader: string;
    userClaim: string;
    groupsClaim: string;
}

const loopback = ["127.0.0.1", "localhost", "::1"];

export function readOptions(args: string[]): PortalSettings {
    const given = command().parse(args, { from: "user" }).opts<Given>();
    const port = Number(given.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port is a number, not "${given.port}"`);
    if (!loopback.includes(given.host) && given.auth === "local") {
        throw new Error(
            `--host ${given.host} lets other machines in, and --auth local knows them from nobody: ` +
                "use --auth header or --auth oidc behind a proxy",
        );
    }
    if (given.publicUrl === undefined && !loopback.includes(given.host)) {
        throw new Error(`--host ${given.host} needs --public-url: the address by which browsers find the portal`);
    }
    const words = (text = "") =>
        text
            .split(",")
            .map((word) => word.trim())
            .filter(Boolean);
    return {
        host: given.host,
        port,
        ...(given.publicUrl !== undefined && { publicUrl: new URL(given.publicUrl).origin }),
        lab: given.lab,
        clusters: path.resolve(given.clusters ?? path.join(__dirname, "clusters.ts")),
        ...(given.data !== undefined && { data: path.resolve(given.data) }),
        refreshMilliseconds: given.refreshEvery === "never" ? 0 : milliseconds("--refresh-every", given.refreshEvery),
        groups: { platform: words(given.platformGroups), viewers: words(given.viewerGroups) },
        authentication: authenticationOf(given),
    };
}

function authenticationOf(given: Given): PortalSettings["authentication"] {
    const needed = (name: string, value: string | undefined): string => {
        if (value === undefined) throw new Error(`--auth ${given.auth} needs ${name}`);
        return value;
    };
    switch (given.auth) {
        case "local":
            return (onLink) => new LocalAuthentication({ onLink });
        case "header": {
            const { userHeader, groupsHeader, secretHeader } = given;
            const secret = readFileSync(needed("--secret-file", given.secretFile), "utf8").trim();
            const made = new HeaderAuthentication({ userHeader, groupsHeader, secretHeader, secret });
            return () => made;
        }
        case "oidc": {
            const { tokenHeader, userClaim, groupsClaim } = given;
            const made = new OidcAuthentication({
                issuer: needed("--issuer", given.issuer),
                audience: needed("--audience", given.audience),
                keys: keysOf(needed("--jwks", given.jwks)),
                ...{ tokenHeader, userClaim, groupsClaim },
            });
            return () => made;
        }
        default:
            return given.auth satisfies never;
    }
}

/** Keys that are fetched decide who is let in, so that nobody on the way may change them. */
function keysOf(where: string): URL | JSONWebKeySet {
    if (/^https:/.test(where)) return new URL(where);
    if (/^http:/.test(where)) throw new Error(`--jwks ${where}: keys are fetched by https alone`);
    return JSON.parse(readFileSync(where, "utf8")) as JSONWebKeySet;
}

function command(): Command {
    return new Command("npm run portal --")
        .description("A web page and an API for clusters and their tenants, by default on the lab.")
        .option(
            "--host <address>",
            "where to listen; others than this machine's own need --auth header or oidc",
            "127.0.0.1",
        )
        .option("--port <number>", "0 for any free one", "8443")
        .option("--public-url <url>", "where browsers find the portal, if a proxy stands in front")
        .option("--lab <name>", "the lab's name", process.env.LAB_NAME || "portal")
        .option("--clusters <file>", "a module of one's own in place of the lab's clusters; no lab is started")
        .option("--data <folder>", "where declarations, operations and the audit log lie (default: the lab's folder)")
        .option("--refresh-every <duration>", "how often drift is looked for, as 30m; or never", "30m")
        .addOption(new Option("--auth <how>", "who asks").choices(["local", "header", "oidc"]).default("local"))
        .option("--platform-groups <names>", "groups, by commas, that may do everything")
        .option("--viewer-groups <names>", "groups that may look at everything")
        .option("--user-header <name>", "header: who it is", "x-forwarded-user")
        .option("--groups-header <name>", "header: the groups, by commas", "x-forwarded-groups")
        .option("--secret-header <name>", "header: where the proxy says the shared secret", "x-portal-proxy-secret")
        .option("--secret-file <path>", "header: the file with that secret")
        .option("--issuer <url>", "oidc: who gives the tokens")
        .option("--audience <name>", "oidc: whom they are for")
        .option("--jwks <url or file>", "oidc: the issuer's keys")
        .option("--token-header <name>", "oidc: where the proxy puts the token", "authorization")
        .option("--user-claim <name>", "oidc: who it is", "email")
        .option("--groups-claim <name>", "oidc: the groups", "groups");
}
