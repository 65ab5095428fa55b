/** Golden files: what is rendered, kept where a reviewer reads it. `UPDATE_GOLDEN=1 npx mocha ...` writes them anew. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Document, isScalar, type ToStringOptions, visit } from "yaml";
import { type Registration, revealed } from "./mocks";

const folder = join(__dirname, "../unit/golden");

export function assertGolden(file: string, actual: string): void {
    const path = join(folder, file);
    if (process.env.UPDATE_GOLDEN) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, actual);
    }
    const expected = existsSync(path) ? readFileSync(path, "utf8") : "";
    assert.equal(actual, expected, `${file} differs; if that is meant, run with UPDATE_GOLDEN=1 and read the change`);
}

/**
 * The Kubernetes objects among the registrations as one readable file, each under its resource's name. Texts that
 * have a golden file of their own are replaced by its name.
 */
export function renderObjects(registrations: Registration[], files: Record<string, string> = {}): string {
    const documents = registrations
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ name, protect, inputs }) => {
            const { apiVersion, kind, metadata, ...rest } = revealed(inputs);
            assert.ok(apiVersion && kind);
            return `# ${name}${protect ? " (protected)" : ""}\n${yaml({ apiVersion, kind, metadata, ...rest }, files)}`;
        });
    return documents.join("---\n");
}

/**
 * All registrations as one readable file: what each is called, what it is under, what it waits for and what it is given.
 * Inputs in brief are a digest, which still shows that something changed.
 */
export function renderGraph(registrations: Registration[], inputs: "whole" | "brief" = "whole"): string {
    const last = (urn: string) => urn.split("::").at(-1) ?? "";
    const documents = [...registrations]
        .sort((a, b) => a.type.localeCompare(b.type) || a.name.localeCompare(b.name))
        .map((made) => {
            const provider = last(made.provider.split("::").slice(0, -1).join("::"));
            const all = revealed(made.inputs, (text) => (text.length > longestText ? digestOf(text) : text));
            return yaml(
                {
                    type: made.type,
                    name: made.name,
                    ...(made.parent && { parent: last(made.parent) }),
                    ...(provider && { provider }),
                    ...(made.dependsOn.length > 0 && { dependsOn: made.dependsOn.map(last).sort() }),
                    ...(made.protect && { protect: true }),
                    ...(made.retainOnDelete && { retainOnDelete: true }),
                    ...(made.deleteBeforeReplace !== undefined && { deleteBeforeReplace: made.deleteBeforeReplace }),
                    ...(made.ignoreChanges.length > 0 && { ignoreChanges: made.ignoreChanges }),
                    inputs: inputs === "whole" ? all : digestOf(JSON.stringify(all)),
                },
                {},
            );
        });
    return documents.join("---\n");
}

/** Longer is user data, which nobody reads here. */
const longestText = 4_000;

function digestOf(text: string): string {
    return `(${text.length} characters, sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 16)})`;
}

const style: ToStringOptions = { lineWidth: 0, blockQuote: "literal", flowCollectionPadding: false };

/** Lists of plain words stand on one line, as people write them. */
function yaml(value: object, files: Record<string, string>): string {
    const document = new Document(value, { aliasDuplicateObjects: false });
    visit(document, {
        Scalar: (_, scalar) => {
            const file = files[String(scalar.value)];
            if (file !== undefined) scalar.value = `(${file})`;
        },
        Seq: (_, list) => {
            const words = list.items.map((item) => (isScalar(item) ? String(item.value) : "\n"));
            list.flow = words.every((word) => !word.includes("\n")) && words.join().length < 90;
        },
    });
    return document.toString(style);
}
