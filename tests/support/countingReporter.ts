import { appendFileSync } from "node:fs";
import { reporters, type MochaOptions, type Runner, type Test } from "mocha";

/**
 * Mocha's own readable output, then what was skipped and why, which stands in the titles from the moment on that it is
 * known; and one line of counts for the runner that started it.
 */
class CountingReporter extends reporters.Spec {
    constructor(runner: Runner, options: MochaOptions) {
        super(runner, options);
        const skipped: Test[] = [];
        runner.on("pending", (test: Test) => void skipped.push(test));
        runner.once("end", () => {
            for (const [suite, count] of bySuite(skipped)) console.log(`  ${count} skipped: ${suite}`);
            const file = process.env.TEST_COUNTS;
            const { passes, failures, pending } = this.stats;
            if (file)
                appendFileSync(file, `${JSON.stringify({ passed: passes, failed: failures, skipped: pending })}\n`);
        });
    }
}

function bySuite(tests: Test[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const test of tests) {
        const own = test.title.includes("(skipped: ") || !test.parent;
        const title = own ? test.fullTitle() : test.parent!.fullTitle();
        counts.set(title, (counts.get(title) ?? 0) + 1);
    }
    return counts;
}

export = CountingReporter;
