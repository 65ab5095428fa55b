/**
 * Runs the whole test suite, or the parts that are named: types, lint, unit, engine, lab. Every part runs even after
 * one has failed; the last line is the count over all of them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

interface Counts {
    passed: number;
    failed: number;
    skipped: number;
}

const mocha = ["mocha", "--reporter", "tests/support/countingReporter.ts"];

/** A step is one check, counted by its exit code; a suite is counted test by test. */
const parts: Record<string, { kind: "step" | "suite"; commands: string[][] }> = {
    types: {
        kind: "step",
        commands: [
            ["tsc", "-p", "tsconfig.json"],
            ["tsc", "-p", "examples/portal/tsconfig.page.json"],
        ],
    },
    lint: {
        kind: "step",
        commands: [
            ["eslint", "."],
            [
                "depcruise",
                "--config",
                ".dependency-cruiser.cjs",
                "index.ts",
                "sdk",
                "cli",
                "lab",
                "examples",
                "policy",
                "tests",
            ],
            ["prettier", "--check", "."],
        ],
    },
    unit: {
        kind: "suite",
        commands: [
            [
                "c8",
                "--reporter=text",
                "--include=sdk/**",
                "--include=cli/**",
                "--include=policy/**",
                ...mocha,
                "tests/unit/**/*.test.ts",
            ],
        ],
    },
    engine: { kind: "suite", commands: [[...mocha, "tests/engine/**/*.test.ts"]] },
    lab: { kind: "suite", commands: [[...mocha, "tests/lab/**/*.test.ts"]] },
};

function main(wanted: string[]): number {
    const unknown = wanted.filter((name) => !(name in parts));
    if (unknown.length > 0) {
        console.error(`there is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
        return 2;
    }
    const names = wanted.length > 0 ? wanted : Object.keys(parts);
    const results = names.map((name) => ({ name, ...run(name) }));

    console.log("\npart     passed  failed  skipped  seconds");
    for (const { name, counts, seconds } of results) {
        const cells = [counts.passed, counts.failed, counts.skipped].map((count) => String(count).padStart(8));
        console.log(`${name.padEnd(7)}${cells.join("")}${seconds.toFixed(0).padStart(9)}`);
    }
    const total = results.reduce((sum, { counts }) => add(sum, counts), { passed: 0, failed: 0, skipped: 0 });
    console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
    return total.failed > 0 ? 1 : 0;
}

function run(name: string): { counts: Counts; seconds: number } {
    const part = parts[name]!;
    const started = Date.now();
    const folder = mkdtempSync(path.join(tmpdir(), "tests-"));
    const file = path.join(folder, "counts");
    const counts = part.commands.map((command) => {
        console.log(`\n── ${name}: ${command.join(" ")}`);
        const { status } = spawnSync("npx", ["--no-install", ...command], {
            stdio: "inherit",
            env: { ...process.env, TEST_COUNTS: file },
        });
        return part.kind === "step" ? step(status) : suite(file, status);
    });
    rmSync(folder, { recursive: true });
    return {
        counts: counts.reduce(add, { passed: 0, failed: 0, skipped: 0 }),
        seconds: (Date.now() - started) / 1000,
    };
}

function step(status: number | null): Counts {
    return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** A suite that ended badly without saying so, or that ran nothing, has failed. */
function suite(file: string, status: number | null): Counts {
    const counts = readCounts(file);
    const silent = counts.failed === 0 && (status !== 0 || counts.passed + counts.skipped === 0);
    return silent ? { ...counts, failed: 1 } : counts;
}

function readCounts(file: string): Counts {
    try {
        return JSON.parse(readFileSync(file, "utf8").trim()) as Counts;
    } catch {
        return { passed: 0, failed: 0, skipped: 0 };
    }
}

function add(a: Counts, b: Counts): Counts {
    return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

process.exitCode = main(process.argv.slice(2));
