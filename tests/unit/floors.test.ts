/** That an import against the floors would be reported: a rule whose pattern matches nothing is silent. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(__dirname, "../..");

/** One file of each floor, from the ground up. */
const floors = [
    "sdk/isolation.ts",
    "sdk/catalog/levels.ts",
    "sdk/plan/tenantPlan.ts",
    "sdk/nodes/kubelet.ts",
    "sdk/tenancy/quota.ts",
    "sdk/tenant.ts",
    "sdk/index.ts",
    "cli/main.ts",
    "tests/a.test.ts",
];

/** The rules that are broken where each file imports another. */
async function broken(imports: [string, string][]): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), "floors-"));
    try {
        for (const file of floors) {
            const lines = imports.flatMap(([from, to]) =>
                from === file
                    ? `export * from "${"../".repeat(file.split("/").length - 1)}${to.replace(/\.ts$/, "")}";`
                    : [],
            );
            mkdirSync(join(folder, dirname(file)), { recursive: true });
            writeFileSync(join(folder, file), `${lines.join("\n")}\nexport const x = 1;\n`);
        }
        writeFileSync(join(folder, "tsconfig.json"), "{}");
        const cruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
        const config = join(root, ".dependency-cruiser.cjs");
        const args = [cruiser, "--config", config, "--output-type", "json", "sdk", "cli", "tests"];
        // It ends with the number of violations; what it prints is the answer either way.
        const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(
            (error: { stdout: string }) => error,
        );
        const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
        return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const neighbours = floors.slice(1).map((upper, index): [string, string] => [upper, floors[index] ?? ""]);

describe("floors", () => {
    it("let every file import from below", async () => assert.deepEqual(await broken(neighbours), []));

    it("report every import from above, and every circle", async () => {
        const upwards = neighbours.map(([upper, lower]): [string, string] => [lower, upper]);
        const rules = upwards.map((_, index) => `floor-${index + 1}-imports-downwards`);
        assert.deepEqual(await broken(upwards), rules);
        const circle = await broken([...neighbours, ["sdk/isolation.ts", "sdk/plan/tenantPlan.ts"]]);
        assert.deepEqual(circle, ["floor-1-imports-downwards", "no-circles"]);
    });
});
