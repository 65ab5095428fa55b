import assert from "node:assert/strict";
import { buildReport, type IsolationReport } from "../../sdk/report/report";
import { columnsOf, terminalOptions, wrap } from "../../sdk/report/terminal";
import { renderText } from "../../sdk/report/text";
import { sampleClaims, today } from "../support/reportSamples";

function sample(evidence = "kernel 4.19.0-gvisor on a node with 6.8.0"): IsolationReport {
    return buildReport(sampleClaims(), [{ tenant: "payments", verdict: "proven", evidence }], today);
}

describe("the isolation report in a terminal", () => {
    it("shows claim, proof and evidence of each tenant, and what is not covered", () => {
        const text = renderText(sample(), { width: 100, color: false });
        const order = [
            /│ tenant +│ level +│ sandbox +│ placement +│ proof +│ review by +│/,
            /│ payments +│ sandboxed +│ gvisor +│ exclusive +│ ✓ proven +│ 2026-11-24 +│/,
            /claim +runs on gVisor's user-space kernel/,
            /evidence +kernel 4\.19\.0-gvisor on a node with 6\.8\.0/,
            /│ legacy +│ shared +│ runc +│ shared +│ \? unproven +│ 2026-11-23 overdue +│/,
            /claim +shares the node's kernel with every other pod on the node/,
            /evidence +no proof was collected/,
            /^Not covered$/m,
            /^ {2}legacy\n {4}kernel {5}one bug in the node's kernel is enough to leave the container$/m,
            /^ {15}root in the pod is root on the node$/m,
            /^ {4}placement {2}nodes are shared with other tenants$/m,
            /^ {2}every tenant$/m,
            /^ {4}network {4}nothing says that the network plugin enforces NetworkPolicies$/m,
            /^A proof is about the kernel claim alone/m,
            /^Of 2 claims on cluster prod, 1 proven, 0 refuted, 1 unproven; 1 review is overdue; the node's kernel\nis shared by legacy\.\n$/m,
        ];
        let position = 0;
        for (const pattern of order) {
            const found = text.slice(position).search(pattern);
            assert.notEqual(found, -1, `${pattern} is missing after position ${position} of:\n${text}`);
            position += found;
        }
    });

    for (const width of [60, 80, 100, 140]) {
        it(`keeps within ${width} columns, whatever is in it`, () => {
            const text = renderText(sample(`${"x".repeat(300)} 漢字漢字漢字${"漢".repeat(90)} é`), {
                width,
                color: true,
            });
            const tooLong = text.split("\n").filter((line) => columnsOf(line) > width);
            assert.deepEqual(tooLong, []);
            assert.ok((text.match(/x/g)?.length ?? 0) >= 300, "a long word was cut short");
        });
    }

    it("lets no escape sequence of the evidence through", () => {
        const text = renderText(sample("\u001B[2Jgone\u0007 \u009B1m \u202Eback"), { width: 100, color: false });
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(text, /[\u0000-\u0009\u000B-\u001F\u0080-\u009F\u202E]/);
        assert.match(text, /gone/);
    });

    it("uses colours only where they are wanted", () => {
        assert.ok(!renderText(sample(), { width: 100, color: false }).includes("\u001B["));
        assert.ok(renderText(sample(), { width: 100, color: true }).includes("\u001B[32m✓ proven\u001B[39m"));
        assert.deepEqual(terminalOptions({ isTTY: true, columns: 120 }, {}), { width: 120, color: true });
        assert.deepEqual(terminalOptions({ isTTY: true, columns: 120 }, { NO_COLOR: "1" }), {
            width: 120,
            color: false,
        });
        assert.deepEqual(terminalOptions({ columns: 120 }, {}), { width: 100, color: false });
    });

    it("says so when there is nothing to prove", () => {
        const empty = buildReport({ ...sampleClaims(), tenants: [] }, [], today);
        assert.equal(
            renderText(empty, { width: 100, color: false }),
            "Cluster prod has no tenants, so there is nothing to prove.\n",
        );
    });

    it("breaks words that are too long, after a hyphen where there is one", () => {
        assert.deepEqual(wrap("a user-namespace abcdefghijkl", 10), ["a user-", "namespace", "abcdefghij", "kl"]);
        assert.deepEqual(wrap("", 10), [""]);
    });
});
