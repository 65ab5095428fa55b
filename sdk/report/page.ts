/** The frame of a page that needs nothing but itself: no request, no script. */
import { createHash } from "node:crypto";
import { html, Markup } from "./markup";
import { stylesheet } from "./stylesheet";

// Apart from the template, whose formatter would add white space and so change the hash.
const styleElement = new Markup(`<style>${stylesheet}</style>`);
// Named by its hash, so that no style but this one counts, whatever else found its way in.
const styleHash = createHash("sha256").update(stylesheet).digest("base64");
const contentPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

export function page(title: string, body: Markup): string {
    return html`<!doctype html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content="${contentPolicy}" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>${title}</title>
                ${styleElement}
            </head>
            <body>
                ${body}
            </body>
        </html> `.source;
}
