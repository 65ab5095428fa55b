/** The page: its own files, the two libraries it is made with, and what a browser may do with them. */
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

export const publicFolder = path.join(__dirname, "..", "public");

/** Named one by one: a folder that is served whole serves whatever a later version puts into it. */
const vendor: Record<string, [specifier: string, sibling: string]> = {
    "preact.js": ["preact", "preact.mjs"],
    "preact-hooks.js": ["preact/hooks", "hooks.mjs"],
    "htm.js": ["htm", "htm.module.js"],
    "htm-preact.js": ["htm/preact", "index.module.js"],
};

/** Addresses that the page itself tells apart. */
const views = [
    "/",
    "/clusters/:cluster",
    "/clusters/:cluster/new",
    "/clusters/:cluster/history",
    "/clusters/:cluster/drift",
    "/clusters/:cluster/tenants/:tenant",
    "/clusters/:cluster/tenants/:tenant/edit",
    "/operations/:id",
    "/audit",
];

export async function servePage(app: FastifyInstance, folder = publicFolder): Promise<void> {
    await app.register(fastifyStatic, { root: folder, index: false, dotfiles: "deny" });
    for (const [name, [specifier, sibling]] of Object.entries(vendor)) {
        const source = readFileSync(path.join(path.dirname(require.resolve(specifier)), sibling));
        app.get(`/vendor/${name}`, { schema: { hide: true } }, (_, reply) =>
            reply.type("text/javascript; charset=utf-8").send(source),
        );
    }
    const index = () => readFileSync(path.join(folder, "index.html"), "utf8");
    for (const view of views) {
        app.get(view, { schema: { hide: true } }, (_, reply) => {
            const html = index();
            return reply
                .header("content-security-policy", contentSecurityPolicy(html))
                .type("text/html; charset=utf-8")
                .send(html);
        });
    }
}

/** The import map is the one script that stands in the page: it is let in by what it says. */
export function contentSecurityPolicy(html = ""): string {
    const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)?.[1];
    const hash = map === undefined ? "" : ` 'sha256-${createHash("sha256").update(map).digest("base64")}'`;
    return [
        "default-src 'none'",
        `script-src 'self'${hash}`,
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ].join("; ");
}
