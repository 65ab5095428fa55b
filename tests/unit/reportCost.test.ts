/** Cost and notes of a cluster that the package built, in all that is made of its report. */
import assert from "node:assert/strict";
import { planPlatform, platformReport } from "../../sdk/platforms";
import { clusterReport, type KnownCost } from "../../sdk/report/clusterReport";
import { costSentence } from "../../sdk/report/cost";
import { renderHtml } from "../../sdk/report/html";
import { buildReport } from "../../sdk/report/report";
import { columnsOf } from "../../sdk/report/terminal";
import { renderText } from "../../sdk/report/text";
import { sampleClaims, today } from "../support/reportSamples";

const planned = planPlatform(
    "prod",
    {
        eks: { version: "1.36", adminRoleArns: ["arn:aws:iam::123456789012:role/platform"] },
        tenants: { acme: { isolation: "sandboxed" } },
    },
    "2026-11-24",
);
const claims = clusterReport(planned.plan.offer, planned.plan.tenants, platformReport(planned));
const report = buildReport(claims, [], today);

describe("cost in the isolation report", () => {
    it("is what the cluster's own report says", () => {
        assert.ok(claims.cost && claims.notes);
        assert.deepEqual([report.cost, report.notes], [claims.cost, claims.notes]);
        assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    });

    it("is a table and a sentence in a terminal, between what is not covered and the summary", () => {
        const text = renderText(report, { width: 100, color: false });
        const order = [
            /^Not covered$/m,
            /│ control plane +│ 73\.00 +│/,
            /│ sum +│ \d/,
            /^List prices/m,
            /^To know$/m,
            /^Of 1 claim/m,
        ];
        const places = order.map((pattern) => text.search(pattern));
        assert.ok(!places.includes(-1), text);
        assert.deepEqual(
            places,
            [...places].sort((a, b) => a - b),
        );
        assert.ok(text.split("\n").every((line) => columnsOf(line) <= 100));
    });

    it("is a section of the page, every value of it escaped", () => {
        const page = renderHtml(report);
        assert.match(page, /<h2 id="cost">What it costs a month<\/h2>/);
        assert.match(page, /control plane \(2026-11-24\)[\s\S]*?73\.00/);
        assert.match(page, /<h2 id="notes">To know<\/h2>/);
        const hostile = "<script>alert(1)</script>";
        const cost: KnownCost = { ...claims.cost!, lines: [{ what: hostile, asOf: hostile, source: hostile }] };
        const spoilt = renderHtml({ ...report, cost, notes: [hostile] });
        assert.doesNotMatch(spoilt, /<script/);
        assert.equal(spoilt.split("&lt;script&gt;").length - 1, 4);
        assert.match(spoilt, /not known/);
    });

    it("says whose price is not known", () => {
        assert.match(
            costSentence({ ...claims.cost!, unknown: ["a", "b"] }),
            /not in the sum: the machines of a and b\.$/,
        );
        assert.doesNotMatch(costSentence(claims.cost!), /Not known/);
    });

    it("is not there where the package built nothing", () => {
        const other = buildReport(sampleClaims(), [], today);
        assert.ok(!("cost" in other) && !("notes" in other));
        assert.doesNotMatch(renderHtml(other), /id="(cost|notes)"/);
        assert.doesNotMatch(renderText(other, { width: 100, color: false }), /To know|a month/);
    });
});
