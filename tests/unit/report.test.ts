import assert from "node:assert/strict";
import type { Proof } from "../../sdk/proof/judge";
import { allProven, buildReport } from "../../sdk/report/report";
import { sampleClaims, today } from "../support/reportSamples";

const proven = (tenant: string): Proof => ({ tenant, verdict: "proven", evidence: "seen" });
const refuted = (tenant: string): Proof => ({ tenant, verdict: "refuted", evidence: "the kernel is the node's" });

describe("the isolation report", () => {
    it("orders the tenants from the strongest boundary to the weakest", () => {
        const report = buildReport(sampleClaims(), [], today);
        assert.deepEqual(
            report.tenants.map((tenant) => tenant.tenant),
            ["payments", "legacy"],
        );
    });

    it("shows a claim without a proof as unproven", () => {
        const report = buildReport(sampleClaims(), [proven("payments")], today);
        assert.deepEqual(report.tenants[1]?.proof, { verdict: "unproven", evidence: "no proof was collected" });
        assert.deepEqual(report.summary, { proven: 1, refuted: 0, unproven: 1, overdue: 1 });
        assert.equal(allProven(report), false);
    });

    it("is proven when every claim is", () => {
        assert.equal(allProven(buildReport(sampleClaims(), [proven("payments"), proven("legacy")], today)), true);
        assert.equal(allProven(buildReport(sampleClaims(), [proven("payments"), refuted("legacy")], today)), false);
    });

    it("takes no claims for no proof", () => {
        assert.equal(allProven(buildReport({ ...sampleClaims(), tenants: [] }, [], today)), false);
    });

    it("lets the worst of several answers count", () => {
        const report = buildReport(sampleClaims(), [proven("payments"), refuted("payments")], today);
        assert.equal(report.tenants[0]?.proof.verdict, "refuted");
    });

    it("counts a review as overdue from the day after its date", () => {
        const overdue = Object.fromEntries(
            buildReport(sampleClaims(), [], today).tenants.map((tenant) => [tenant.tenant, tenant.overdue]),
        );
        assert.deepEqual(overdue, { payments: false, legacy: true });
    });

    it("names tenants that answer without being among the claims", () => {
        assert.deepEqual(buildReport(sampleClaims(), [proven("partner")], today).unclaimed, ["partner"]);
    });

    it("knows no kernel for a sandbox it does not know", () => {
        const claims = sampleClaims();
        const tenants = claims.tenants.map((tenant) => ({ ...tenant, sandbox: "toString" }));
        assert.equal(buildReport({ ...claims, tenants }, [], today).tenants[0]?.kernel, "unknown");
    });

    it("survives JSON", () => {
        const report = buildReport(sampleClaims(), [proven("payments")], today);
        assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
        assert.equal(report.generatedAt, "2026-11-24T10:30:00.000Z");
    });
});
