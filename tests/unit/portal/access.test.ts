import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { LocalAuthentication } from "../../../examples/portal/server/authentication/local";
import { OidcAuthentication } from "../../../examples/portal/server/authentication/oidc";
import { ana, bob, noel, olga, PortalBench, proxySecret, vera } from "../../support/portalApp";

const preview = (tenant: string, spec: object) => ({ kind: "preview", change: { action: "set", tenant, spec } });
const operations = "/api/clusters/prod/operations";

describe("the portal: who is let in", () => {
    let bench: PortalBench;
    afterEach(() => bench.end());

    it("behind a proxy, whom the proxy names and proves to have named", async () => {
        bench = await PortalBench.start({});
        const session = (headers: object) => bench.ask("GET", "/api/session", { headers: { ...headers } });
        const good = await session(ana);
        assert.equal(good.status, 200);
        assert.deepEqual([good.body.user, good.body.role], ["ana@example.com", "platform"]);
        for (const [what, headers] of Object.entries({
            "nobody named": {},
            "no secret": { ...ana, "x-portal-proxy-secret": "" },
            "another secret": { ...ana, "x-portal-proxy-secret": `${proxySecret}x` },
            "no name": { ...ana, "x-forwarded-user": "" },
            "two names": { ...ana, "x-forwarded-user": ["eve@example.com", "ana@example.com"] },
            "two secrets": { ...ana, "x-portal-proxy-secret": ["guess", proxySecret] },
        })) {
            const { status, body } = await session(headers);
            assert.deepEqual([what, status, body.error.code], [what, 401, "unauthenticated"]);
        }
        assert.equal((await session({ ...noel })).status, 403);
    });

    it("by a token, whom the issuer named for this portal, for as long as it said", async () => {
        const pair = await generateKeyPair("ES256");
        const other = await generateKeyPair("ES256");
        const keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256" }] };
        const names = { tokenHeader: "authorization", userClaim: "email", groupsClaim: "groups" };
        const wanted = { issuer: "https://issuer.example.com", audience: "portal" };
        bench = await PortalBench.start({ authentication: new OidcAuthentication({ ...wanted, keys, ...names }) });
        const now = Math.floor(Date.now() / 1000);
        const claims: JWTPayload = {
            ...{ sub: "1", email: "ana@example.com", groups: ["platform"] },
            ...{ iss: wanted.issuer, aud: wanted.audience, exp: now + 60 },
        };
        const signed = (changed: JWTPayload, key: Parameters<SignJWT["sign"]>[0] = pair.privateKey, alg = "ES256") =>
            new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg, kid: "one" }).sign(key);
        const status = async (token: string) =>
            (await bench.ask("GET", "/api/session", { headers: { authorization: `Bearer ${token}` } })).status;

        assert.equal(await status(await signed({})), 200);
        const [head, , signature] = (await signed({})).split(".");
        const forged = Buffer.from(JSON.stringify({ ...claims, email: "eve@example.com" })).toString("base64url");
        const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
        const shared = new TextEncoder().encode(JSON.stringify(keys.keys[0]).padEnd(64, " "));
        for (const [what, token] of Object.entries({
            "another issuer": await signed({ iss: "https://other.example.com" }),
            "another audience": await signed({ aud: "else" }),
            expired: await signed({ exp: now - 60 }),
            "no end": await signed({ exp: undefined }),
            "another key": await signed({}, other.privateKey),
            "the public key as a secret": await signed({}, shared, "HS256"),
            changed: `${head}.${forged}.${signature}`,
            unsigned: `${unsigned}.${forged}.`,
            "no token": "",
        }))
            assert.deepEqual([what, await status(token)], [what, 401]);
    });

    it("by the printed link, once, for a session that ends", async () => {
        const links: string[] = [];
        let now = Date.now();
        const sessionMilliseconds = 1000;
        const onLink = (link: string) => links.push(link);
        bench = await PortalBench.start({
            authentication: new LocalAuthentication({ onLink, sessionMilliseconds, now: () => now }),
        });
        assert.equal((await bench.ask("GET", "/sign-in?token=guess")).status, 401);
        const opened = await bench.ask("GET", links[0]!);
        assert.equal(opened.status, 303);
        const [set] = opened.headers["set-cookie"]!;
        assert.match(set!, /HttpOnly/);
        assert.match(set!, /SameSite=Strict/);
        assert.equal((await bench.ask("GET", links[0]!)).status, 401, "the link opens twice");
        const who = { cookie: set!.split(";")[0]! };
        const session = () => bench.ask("GET", "/api/session", { headers: who });
        assert.equal((await session()).body.role, "platform");
        now += sessionMilliseconds;
        assert.equal((await session()).status, 401, "the session has no end");

        const again = { cookie: (await bench.ask("GET", links[1]!)).headers["set-cookie"]![0]!.split(";")[0]! };
        assert.equal((await bench.as(again, "POST", "/api/sign-out", {})).status, 204);
        assert.equal((await bench.ask("GET", "/api/session", { headers: again })).status, 401, "it is still signed in");
    });

    it("gives each role what is its own", async () => {
        bench = await PortalBench.start({});
        const get = async (who: object, url: string) => (await bench.ask("GET", url, { headers: { ...who } })).status;
        assert.equal(await get(olga, "/api/clusters/prod/tenants/payments"), 200);
        assert.equal(await get(olga, "/api/clusters/prod/tenants/storefront"), 404);
        assert.equal(await get(vera, "/api/clusters/prod/tenants/storefront"), 200);
        for (const url of ["/api/audit", "/api/clusters/prod/drift"]) assert.equal(await get(olga, url), 403);
        assert.equal(await get(vera, "/api/audit"), 403);
        assert.equal(await get(ana, "/api/audit"), 200);
        assert.equal(await get(ana, "/api/clusters/nowhere"), 404);

        const owners = { groups: ["payments-team"] };
        const wanted = { isolation: "sandboxed", owners };
        const weaker = await bench.as(
            olga,
            "POST",
            operations,
            preview("payments", { ...wanted, isolation: "shared" }),
        );
        assert.deepEqual([weaker.status, weaker.body.error.refusals[0].path], [403, "isolation"]);
        const others = await bench.as(olga, "POST", operations, preview("storefront", { isolation: "shared" }));
        assert.equal(others.status, 404);
        const removal = { kind: "preview", change: { action: "remove", tenant: "payments" } };
        assert.equal((await bench.as(olga, "POST", operations, removal)).status, 403);
        assert.equal((await bench.as(vera, "POST", operations, { kind: "refresh" })).status, 403);
        const more = await bench.as(olga, "POST", operations, preview("payments", { ...wanted, quota: { pods: 7 } }));
        assert.equal(more.status, 202);
        const shown = await bench.ask("GET", `/api/operations/${more.body.operation.id}`, { headers: bob });
        assert.equal(shown.body.by, "olga@example.com");
        const notes = await bench.ask("GET", "/api/audit", { headers: ana });
        assert.deepEqual(
            notes.body.entries.map(({ user, outcome }: Record<"user" | "outcome", string>) => [
                user.split("@")[0],
                outcome,
            ]),
            [
                ["olga", "accepted"],
                ["vera", "refused: forbidden"],
                ["olga", "refused: forbidden"],
                ["olga", "refused: unknown"],
                ["olga", "refused: forbidden"],
            ],
        );
    });
});

describe("the portal: forged and hostile requests", () => {
    let bench: PortalBench;
    beforeEach(async () => (bench = await PortalBench.start({})));
    afterEach(() => bench.end());

    it("takes a change from its own page alone", async () => {
        const token = (await bench.ask("GET", "/api/session", { headers: ana })).body.csrfToken as string;
        const others = (await bench.ask("GET", "/api/session", { headers: bob })).body.csrfToken as string;
        const own = { ...ana, "x-csrf-token": token };
        const ask = async (headers: object, body: unknown = { kind: "verify", wait: true }) =>
            (await bench.ask("POST", operations, { headers: { ...headers }, body })).status;
        assert.equal(await ask(own), 202);
        assert.equal(await ask({ ...own, origin: bench.origin, "sec-fetch-site": "same-origin" }), 202);
        assert.equal(await ask(ana), 403, "without a token");
        assert.equal(await ask({ ...ana, "x-csrf-token": others }), 403, "with another user's token");
        assert.equal(await ask({ ...own, origin: "https://evil.example.com" }), 403, "from another origin");
        assert.equal(await ask({ ...own, "sec-fetch-site": "cross-site" }), 403, "from another site");
        assert.equal(await ask({ ...own, "content-type": "text/plain" }), 400, "as a form could send it");
        assert.equal(await ask({ ...own, host: "evil.example.com" }), 400, "under another name");
    });

    it("takes names as names, and nothing that it does not know", async () => {
        for (const tenant of ["../../etc", "__proto__", "<img src=x>", "a\r\nb", "prod/x"]) {
            const { status, body } = await bench.as(ana, "POST", operations, preview(tenant, { isolation: "shared" }));
            assert.deepEqual([tenant, status, body.error.code], [tenant, 422, "refused"]);
        }
        const bad = (body: unknown) => bench.as(ana, "POST", operations, body);
        assert.equal((await bad('{"kind":"preview"')).status, 400);
        assert.equal((await bad({ kind: "verify", shell: "rm" })).status, 400);
        assert.equal((await bad({ kind: "delete" })).status, 400);
        const long = preview("plugins", { isolation: "shared", labels: { a: "x".repeat(70_000) } });
        assert.equal((await bad(long)).status, 413);
        await bad('{"kind":"preview","change":{"action":"set","tenant":"t","spec":{"__proto__":{"polluted":1}}}}');
        assert.equal(({} as { polluted?: number }).polluted, undefined);
        for (const url of ["/..%2fpackage.json", "/vendor/..%2f..%2fpackage.json", "/server/app.ts", "/.git/config"])
            assert.match(String((await bench.ask("GET", url)).status), /^40[04]$/, url);
        assert.equal((await bench.ask("GET", "/vendor/htm.js")).status, 200);
        assert.equal((await bad(preview("plugins", { isolation: "shared" }))).status, 202);
    });

    it("lets nobody try for ever", async () => {
        const refused = async (url: string, times: number) => {
            const answers = await Promise.all(
                Array.from({ length: times }, () => bench.ask("GET", url, { headers: { ...ana } })),
            );
            return answers.filter(({ status }) => status === 429).length;
        };
        assert.equal(await refused("/app.js", 1300), 0, "the page's own files");
        assert.ok((await refused("/api/session", 1300)) > 0);

        await bench.end();
        const local = new LocalAuthentication({ onLink: () => undefined });
        bench = await PortalBench.start({ authentication: local });
        assert.equal(await refused("/sign-in?token=guess", 40), 0);
        assert.equal(await refused("/%73ign-in?token=guess", 25), 5, "written in another way");
        assert.equal((await bench.ask("GET", "/api/session")).status, 401);
    });

    it("lets no other site's page read, however the address is written", async () => {
        for (const url of ["/api/session", "/%61pi/session"]) {
            const as = (site: string) => bench.ask("GET", url, { headers: { ...ana, "sec-fetch-site": site } });
            assert.equal((await as("cross-site")).status, 403, url);
            assert.equal((await as("same-origin")).status, 200, url);
        }
        const link = await bench.ask("GET", "/clusters/prod", { headers: { ...ana, "sec-fetch-site": "cross-site" } });
        assert.equal(link.status, 200, "a link from elsewhere");
    });

    it("tells browsers to run nothing but its own scripts", async () => {
        const { headers, text } = await bench.ask("GET", "/clusters/prod");
        const policy = headers["content-security-policy"] as string;
        assert.match(policy, /default-src 'none'; script-src 'self' 'sha256-/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.match(text, /<script type="importmap">/);
        assert.deepEqual([headers["x-content-type-options"], headers["cache-control"]], ["nosniff", "no-store"]);
    });
});
