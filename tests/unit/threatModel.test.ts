/** The threat model is held to the code: its levels, its layers, the tests it names, and nothing that only claims. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { levelNames } from "../../sdk/catalog/levels";
import { layersOf } from "../../sdk/report/layers";
import { attacks } from "../../sdk/verify/attacks";
import { page, rows } from "../support/docs";
import { planAcme } from "../support/requests";

const file = "docs/threat-model.md";
const folder = path.join(__dirname, "../../docs");
const layers = layersOf(planAcme({ isolation: "sandboxed" })).map(({ layer }) => layer);
const word = (cell = "") => cell.replaceAll("`", "");
const tests = (cell = "") => [...cell.matchAll(/\]\((\.\.\/tests\/[^)]+)\)/g)].map(([, name]) => name!);

describe("the threat model", () => {
    it("has every layer of the report and no other, in its order", () => {
        assert.deepEqual(
            rows(file, "layers").map(([layer]) => word(layer)),
            layers,
        );
    });

    it("has every level and no other", () => {
        assert.deepEqual(
            rows(file, "levels").map(([level]) => word(level)),
            levelNames,
        );
    });

    it("says of each layer and attacker whether it stops them, and by which test", () => {
        for (const [layer, ...cells] of rows(file, "layers")) {
            const shown = cells.pop();
            assert.equal(cells.length, 6, layer);
            for (const cell of cells) assert.match(cell, /^[●◐·]$/, layer);
            assert.ok(tests(shown).length > 0, layer);
        }
    });

    it("says of all that remains what can be done, and what shows it or that it was not tried", () => {
        const remaining = rows(file, "remains");
        assert.ok(remaining.length >= 10);
        for (const [what, who, remedy, shown] of remaining) {
            assert.ok(what && who && remedy, what);
            assert.ok(tests(shown).length > 0 || /not tried/.test(shown ?? ""), what);
        }
    });

    it("names only attackers that it introduces", () => {
        const known = rows(file, "attackers").map(([name]) => name!);
        assert.equal(known.length, 6);
        const [, head = ""] = /<!-- layers -->\n\| layer \| (.*) \| shown by \|/.exec(page(file)) ?? [];
        assert.deepEqual(head.split(" | "), known);
        for (const [what, who = ""] of rows(file, "remains")) {
            const unknown = who.split(", ").filter((name) => name !== "all" && !known.includes(name));
            assert.deepEqual(unknown, [], what);
        }
    });

    it("names only attacks that verify has, where an attack is what shows it", () => {
        const known = new Set(attacks.map(({ id }) => id));
        const shown = [...rows(file, "layers"), ...rows(file, "remains")].map((cells) =>
            (cells.at(-1) ?? "").replace(/\[[^\]]*\]\([^)]*\)/g, ""),
        );
        const named = shown.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, id]) => id!));
        assert.ok(named.length >= 20, String(named.length));
        assert.deepEqual(
            named.filter((id) => !known.has(id)),
            [],
        );
    });

    it("names only files that are there", () => {
        const links = [...page(file).matchAll(/\]\((?!https:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, name]) => name!);
        assert.ok(links.length > 30);
        assert.deepEqual(
            links.filter((link) => !existsSync(path.join(folder, link))),
            [],
        );
        for (const link of links.filter((each) => each.includes("/tests/"))) {
            assert.match(page(path.join("docs", link)), /\bit\(|refused|broken|change:|forg/i, link);
        }
    });

    it("has a picture with every layer, which the README leads to", () => {
        const picture = readFileSync(path.join(folder, "threat-model.svg"), "utf8");
        for (const layer of layers) assert.match(picture, new RegExp(`>${layer}[<:]`), layer);
        assert.match(page("README.md"), /\]\(docs\/threat-model\.md\)/);
    });
});
