import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const reporter = path.join(__dirname, "..", "support", "countingReporter.ts");
const needs = path.join(__dirname, "..", "support", "needs.ts");
const suites = `
const { needsVcluster } = require(${JSON.stringify(needs)});
describe("a suite", () => {
    before(function () { needsVcluster(this); });
    it("one", () => undefined);
    it("two", () => undefined);
});
describe("another", () => {
    it("runs", () => undefined);
    it("does not", function () { this.test.title += " (skipped: no such program)"; this.skip(); });
});
`;

describe("what the runner of the tests prints", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "reporter-"));
    after(() => rmSync(folder, { recursive: true }));

    const run = (environment: Record<string, string> = {}) => {
        const file = path.join(folder, "suites.test.js");
        const counts = path.join(folder, "counts");
        writeFileSync(file, suites);
        writeFileSync(counts, "");
        const { stdout } = spawnSync("npx", ["--no-install", "mocha", "--reporter", reporter, file], {
            encoding: "utf8",
            env: { ...process.env, TEST_COUNTS: counts, LAB_VCLUSTER: "", ...environment },
        });
        return { stdout, counts: JSON.parse(readFileSync(counts, "utf8")) as object };
    };

    it("says of all that was skipped why it was, and nothing of what ran", () => {
        const { stdout, counts } = run();
        assert.deepEqual(counts, { passed: 1, failed: 0, skipped: 3 });
        assert.match(stdout, /^ {2}2 skipped: a suite \(skipped: LAB_VCLUSTER=build builds vCluster, .*\)$/m);
        assert.match(stdout, /^ {2}1 skipped: another does not \(skipped: no such program\)$/m);

        const asked = run({ LAB_VCLUSTER: "build" });
        assert.deepEqual(asked.counts, { passed: 3, failed: 0, skipped: 1 });
        assert.doesNotMatch(asked.stdout, /a suite \(skipped/);
    });
});
