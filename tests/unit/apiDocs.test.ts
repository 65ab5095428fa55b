/** The API reference is what the schema and the comments say, and leaves no field without its default. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { apiFolder, apiPages, type ApiSchema, splitDefault } from "../support/apiDocs";
import { page } from "../support/docs";
import { schemaFile } from "../support/schema";

describe("the API reference", () => {
    // That the committed schema is that of the sources is held by schema.test.ts.
    const schema = JSON.parse(readFileSync(schemaFile, "utf8")) as ApiSchema;
    const pages = apiPages(schema);

    it("is the committed one, and nothing else is in its folder (npm run docs writes it)", () => {
        assert.deepEqual(readdirSync(apiFolder).sort(), Object.keys(pages).sort());
        for (const [name, text] of Object.entries(pages)) {
            assert.equal(readFileSync(path.join(apiFolder, name), "utf8"), text, name);
        }
    });

    it("has a page for each component and type, which the index leads to, and the README to the index", () => {
        const names = [...Object.keys(schema.resources), ...Object.keys(schema.types)].map(
            (token) => `${token.split(":").at(-1)}.md`,
        );
        assert.ok(names.length > 40);
        assert.deepEqual(Object.keys(pages).sort(), ["README.md", ...names].sort());
        for (const name of names) assert.ok(pages["README.md"]!.includes(`](${name})`), name);
        assert.match(page("README.md"), /\]\(docs\/api\/README\.md\)/);
    });

    it("leads nowhere that is not there", () => {
        const links = Object.values(pages).flatMap((text) =>
            [...text.matchAll(/\]\((?!https:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!),
        );
        assert.ok(links.length > 100);
        assert.deepEqual(
            links.filter((link) => !existsSync(path.join(apiFolder, link))),
            [],
        );
    });

    it("says of every type and component what it is", () => {
        for (const [name, text] of Object.entries(pages)) {
            const [, , said = ""] = text.split("\n\n");
            assert.match(said, /^[A-Za-z].*[^|]$/s, name);
            assert.doesNotMatch(text, /undefined|\[object|\|\s+\|\s*$/m, name);
        }
    });

    it("says of every field that may be left out what stands in its place, and of every word what it means", () => {
        for (const [name, text] of Object.entries(pages)) {
            const lines = text.split("\n").filter((line) => line.startsWith("| `"));
            for (const line of lines) {
                const cells = line.split(/(?<!\\)\|/).map((each) => each.trim());
                assert.ok(
                    cells.slice(1, -1).every((each) => each !== ""),
                    `${name}: ${line}`,
                );
            }
        }
    });

    it("tells a default from the words round it", () => {
        assert.deepEqual(splitDefault('CPU, in cores. Default `"4"`.'), { text: "CPU, in cores.", fallback: '`"4"`' });
        assert.deepEqual(splitDefault("Image. Default `busybox:1.37.0`. Pulled always."), {
            text: "Image. Pulled always.",
            fallback: "`busybox:1.37.0`",
        });
        assert.deepEqual(splitDefault("Of the tenant. Default: one, with its name."), {
            text: "Of the tenant.",
            fallback: "one, with its name",
        });
        assert.deepEqual(splitDefault("Defaults of each container."), {
            text: "Defaults of each container.",
            fallback: "",
        });
    });
});
