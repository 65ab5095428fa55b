/** The controls: each has a verdict that something shows, and the page, the table and the command say the same. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BaselineName, baselineNames, baselines } from "../../sdk/catalog/controls";
import type { Baseline } from "../../sdk/catalog/controls/control";
import { controlMarks, controlsSentence, controlVerdicts, countsOf } from "../../sdk/report/controls";
import { columnsOf } from "../../sdk/report/terminal";
import { attacks } from "../../sdk/verify/attacks";
import { kernelIsolation } from "../support/command";
import { assertBlock, page, tableOf } from "../support/docs";

const root = path.join(__dirname, "../..");
const file = "docs/controls.md";
const isTest = (shown: string) => shown.startsWith("tests/");
const all = baselineNames.flatMap((name) =>
    (baselines[name] as Baseline).controls.map((control) => ({ name: `${name} ${control.id}`, ...control })),
);

const numbers: Record<BaselineName, number> = {
    "cis-eks": 50,
    "cis-gke": 57,
    "cis-aks": 51,
    nsa: 25,
    "nist-800-190": 24,
    pss: 18,
};

describe("the controls", () => {
    it("are all of each baseline, each once, with a title and what becomes of it", () => {
        for (const name of baselineNames) {
            const ids = baselines[name].controls.map(({ id }) => id);
            assert.equal(ids.length, numbers[name], name);
            assert.equal(new Set(ids).size, ids.length, name);
        }
        for (const { name, title, how } of all) assert.ok(title && how, name);
    });

    it("have a verdict with a place and something that shows it, or are the user's", () => {
        for (const { name, verdict, scope, shownBy } of all) {
            assert.ok(controlVerdicts.includes(verdict), name);
            assert.equal(scope === undefined, verdict === "yours", name);
            assert.equal(shownBy.length === 0, verdict === "yours", name);
        }
        for (const verdict of controlVerdicts) {
            assert.ok(
                all.some((control) => control.verdict === verdict),
                verdict,
            );
        }
    });

    it("name only attacks and tests that are there", () => {
        const known = new Set(attacks.map(({ id }) => id));
        const shown = [...new Set(all.flatMap(({ shownBy }) => shownBy))];
        assert.ok(shown.filter(isTest).length > 10 && shown.length > 70);
        assert.deepEqual(
            shown.filter((each) => !(isTest(each) ? existsSync(path.join(root, each)) : known.has(each))),
            [],
        );
        for (const test of shown.filter(isTest)) assert.match(page(test), /\bit\(/, test);
    });

    it("are shown for the place they are said of: tenants, nodes, or a cluster that is built", () => {
        for (const { name, scope, shownBy } of all) {
            // Lists that are no cloud's were held against clusters on EKS.
            const [, cloud = "eks"] = /^cis-(\w+) /.exec(name) ?? [];
            if (scope === "built clusters")
                assert.ok(
                    shownBy.every((each) => /\/(eks|gke|aks)\//.exec(each)?.[1] === cloud || !isTest(each)),
                    name,
                );
            if (scope === "built clusters") assert.ok(shownBy.some(isTest), name);
            if (scope === "nodes") {
                assert.ok(
                    shownBy.some((each) => /\/nodes\/|\/bootstrap|\/eks\//.test(each)),
                    name,
                );
            }
        }
    });

    it("are on their page as the catalog has them, and the README leads there", () => {
        const summary = baselineNames.map((name) => {
            const counts = countsOf(baselines[name]);
            return [
                baselines[name].title,
                baselines[name].edition,
                ...controlVerdicts.map((each) => String(counts[each])),
            ];
        });
        assertBlock(file, "summary", tableOf(["baseline", "edition", ...controlVerdicts], summary));
        for (const name of baselineNames) {
            const { controls, source } = baselines[name] as Baseline;
            const lines = controls.map(({ id, title, verdict, scope, how, shownBy }) => [
                id,
                title,
                `${controlMarks[verdict]} ${verdict}${scope ? `, ${scope}` : ""}`,
                how,
                shownBy.map(shownWords).join(", "),
            ]);
            const table = tableOf(["control", "asks for", "verdict", "how", "shown by"], lines);
            assertBlock(file, name, `Source: ${source}.\n\n${table}`);
        }
        assert.match(page("README.md"), /\]\(docs\/controls\.md\)/);
    });
});

describe("kernel-isolation report --controls", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "controls-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const name of baselineNames) {
        it(`prints ${name} without a cluster, and writes it as data and as a page`, async () => {
            const [json, html] = [path.join(folder, `${name}.json`), path.join(folder, `${name}.html`)];
            const ended = await kernelIsolation("report", "--controls", name, "--json", json, "--html", html);
            assert.deepEqual({ code: ended.code, stderr: ended.stderr }, { code: 0, stderr: "" });
            assert.ok(ended.stdout.split("\n").every((line) => columnsOf(line) <= 100));
            assert.ok(ended.stdout.replace(/\s+/g, " ").includes(controlsSentence(baselines[name])));
            assert.deepEqual(JSON.parse(readFileSync(json, "utf8")), JSON.parse(JSON.stringify(baselines[name])));
            const written = readFileSync(html, "utf8");
            for (const { id, shownBy } of baselines[name].controls) {
                assert.ok(ended.stdout.includes(id.slice(0, 12)), id);
                for (const text of [`>${id}: `, ...shownBy]) assert.ok(written.includes(text), text);
            }
            assert.doesNotMatch(written, /<script|undefined|https?:\/\//);
        });
    }

    it("refuses a baseline that there is none of, and a cluster beside it", async () => {
        const unknown = await kernelIsolation("report", "--controls", "cis-ek");
        assert.equal(unknown.code, 3);
        assert.match(unknown.stderr, /there is no baseline "cis-ek"; "cis-eks" was probably meant/);
        const both = await kernelIsolation("report", "--controls", "pss", "--cluster", "prod");
        assert.equal(both.code, 3);
        assert.match(both.stderr, /asks no cluster/);
    });
});

function shownWords(shown: string): string {
    return isTest(shown) ? `[\`${path.basename(shown)}\`](../${shown})` : `\`${shown}\``;
}
