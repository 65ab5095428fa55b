import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { html } from "../../sdk/report/markup";
import { renderHtml } from "../../sdk/report/html";
import { buildReport, type ClusterClaims } from "../../sdk/report/report";
import { sampleClaims, today } from "../support/reportSamples";

const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;

/** The claims with every text in them made hostile, a different one each, so that each can be looked for. */
function hostileClaims(): { claims: ClusterClaims; texts: string[] } {
    const texts: string[] = [];
    const spoil = <T>(value: T): T => {
        if (typeof value === "string") {
            texts.push(`${hostile}${texts.length};`);
            return texts.at(-1) as T;
        }
        if (Array.isArray(value)) return value.map(spoil) as T;
        return Object.fromEntries(Object.entries(value as object).map(([key, child]) => [key, spoil(child)])) as T;
    };
    return { claims: spoil({ ...sampleClaims(), leftOut: "all" }), texts };
}

function escaped(text: string): string {
    return text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#39;");
}

function sample(): string {
    return renderHtml(
        buildReport(
            sampleClaims(),
            [
                { tenant: "payments", verdict: "proven", evidence: "kernel 4.19.0-gvisor", seconds: 2.4 },
                { tenant: "partner", verdict: "proven", evidence: "unused" },
            ],
            today,
        ),
    );
}

describe("the isolation report as a page", () => {
    it("escapes every value", () => {
        const { claims, texts } = hostileClaims();
        const proofs = claims.tenants.map(({ tenant }) => ({ tenant, verdict: "refuted" as const, evidence: hostile }));
        const page = renderHtml(
            buildReport(claims, [...proofs, { tenant: hostile, verdict: "proven", evidence: "" }], today),
        );
        const body = page.slice(page.indexOf("<body"));
        assert.doesNotMatch(page, /<script|<img|onerror='/);
        // Sandboxes, levels and placements included; what is empty, or split into several lines, is not looked for.
        const missing = texts.filter((text) => !body.includes(escaped(text)));
        assert.deepEqual(missing, []);
    });

    it("escapes what a template is given, and keeps the markup of inner templates", () => {
        assert.equal(html`<b title="${`"'`}">${"<i>"}</b>`.source, `<b title="&quot;&#39;">&lt;i&gt;</b>`);
        assert.equal(
            html`<ul>
                ${[html`<li>${1}</li>`]}
            </ul>`.source.replace(/\s/g, ""),
            "<ul><li>1</li></ul>",
        );
    });

    it("loads nothing and runs nothing", () => {
        const page = sample();
        assert.doesNotMatch(page, /https?:\/\//);
        assert.doesNotMatch(page, /<(script|link|img|iframe|object|embed|base|form)\b/i);
        assert.doesNotMatch(page, /\s(src|href|action|on\w+|style)=/i);
        assert.doesNotMatch(page, /@import|url\((?!#)/);
    });

    it("allows only its own style", () => {
        const page = sample();
        const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
        const hash = createHash("sha256").update(style).digest("base64");
        const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
        assert.equal(
            policy?.replaceAll("&#39;", "'"),
            `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
        );
    });

    it("names its language, its headings in order, and the scope of every table header", () => {
        const page = sample();
        assert.match(page, /^<!doctype html>\s*<html lang="en">/i);
        const headings = [...page.matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
        assert.equal(headings[0], 1);
        for (const [index, level] of headings.entries()) assert.ok(level <= (headings[index - 1] ?? 0) + 1);
        const headers = page.match(/<th\b[^>]*>/g) ?? [];
        assert.ok(headers.length > 0);
        assert.deepEqual(
            headers.filter((header) => !/scope="(col|row)"/.test(header)),
            [],
        );
    });

    it("says the verdict in words, shows the evidence, and marks the overdue review", () => {
        const page = sample();
        assert.match(page, /class="verdict proven"><span aria-hidden="true">✓<\/span> proven/);
        assert.match(page, /class="verdict unproven"><span aria-hidden="true">\?<\/span> unproven/);
        assert.match(page, /<code>kernel 4\.19\.0-gvisor<\/code>/);
        assert.match(page, /<dd class="overdue">2026-11-23 overdue<\/dd>/);
        assert.match(page, /<dd class="plain">2026-11-24<\/dd>/);
        assert.match(page, /Not proven: legacy\./);
        assert.match(page, /Not in this report, though in the cluster: partner\./);
    });

    it("says in one line how it stands", () => {
        const answers = (["payments", "legacy"] as const).map((tenant) => ({
            tenant,
            verdict: "proven" as const,
            evidence: "seen",
        }));
        assert.match(renderHtml(buildReport(sampleClaims(), answers, today)), /Every kernel claim is proven\./);
        const refuted = answers.map((answer) => ({ ...answer, verdict: "refuted" as const }));
        assert.match(
            renderHtml(buildReport(sampleClaims(), refuted, today)),
            /Not what was promised: payments and legacy\./,
        );
        const empty = renderHtml(buildReport({ ...sampleClaims(), tenants: [] }, [], today));
        assert.match(empty, /has no tenants, so there is nothing to prove/);
        assert.doesNotMatch(empty, /<svg|<article/);
    });

    it("draws a pod without a kernel of its own against the node's, and the others apart from it", () => {
        const drawing = /<svg[\s\S]*<\/svg>/.exec(sample())?.[0] ?? "";
        const pods = [...drawing.matchAll(/class="pod"\s+x="([\d.]+)"/g)].map((match) => Number(match[1]));
        const barWidth = Number(/class="node"\s+x="0"\s+y="\d+"\s+width="(\d+)"/.exec(drawing)?.[1]);
        assert.equal(pods.length, 2);
        assert.ok((pods[0] ?? 0) > barWidth + 50, "payments stands behind a kernel of its own");
        assert.equal(Math.floor(pods[1] ?? 0), barWidth, "legacy touches the node's kernel");
        assert.match(drawing, /<desc[^>]*>\s*In short: the node&#39;s kernel is shared by legacy\./);
    });

    it("draws an unproven boundary as such", () => {
        const page = renderHtml(buildReport(sampleClaims(), [], today));
        assert.match(page, /class="wall kernel unproven"/);
        assert.doesNotMatch(page, /class="wall kernel proven"/);
    });
});
