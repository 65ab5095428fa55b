import { appendFileSync } from "node:fs";
import { reporters, type MochaOptions, type Runner } from "mocha";

/** Mocha's own readable output, and at the end one line of counts for the runner that started it. */
class CountingReporter extends reporters.Spec {
    constructor(runner: Runner, options: MochaOptions) {
        super(runner, options);
        runner.once("end", () => {
            const file = process.env.TEST_COUNTS;
            const { passes, failures, pending } = this.stats;
            if (file)
                appendFileSync(file, `${JSON.stringify({ passed: passes, failed: failures, skipped: pending })}\n`);
        });
    }
}

export = CountingReporter;
