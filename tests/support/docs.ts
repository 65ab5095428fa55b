/** Parts of the documentation that follow from the code, between `<!-- name -->` and `<!-- /name -->`. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "../..");

export function page(file: string): string {
    return readFileSync(path.join(root, file), "utf8");
}

export function block(file: string, name: string): string {
    const [, text] = marked(name).exec(page(file)) ?? [];
    assert.ok(text !== undefined, `${name} is not in ${file}`);
    return text.trimEnd();
}

/** As with golden files, `UPDATE_GOLDEN=1` writes it anew. */
export function assertBlock(file: string, name: string, expected: string): void {
    if (process.env.UPDATE_GOLDEN) {
        const written = `<!-- ${name} -->\n${expected}\n<!-- /${name} -->`;
        writeFileSync(
            path.join(root, file),
            page(file).replace(marked(name), () => written),
        );
    }
    assert.equal(block(file, name), expected, `${name} of ${file}; if that is meant, run with UPDATE_GOLDEN=1`);
}

/** The rows of a table, each as its cells. */
export function rows(file: string, name: string): string[][] {
    return block(file, name)
        .split("\n")
        .slice(2)
        .map((line) =>
            line
                .split(/(?<!\\)\|/)
                .map((cell) => cell.trim())
                .slice(1, -1),
        );
}

export function row(...cells: string[]): string {
    return `| ${cells.join(" | ")} |`;
}

export function tableOf(head: string[], lines: string[][]): string {
    return [row(...head), `|${"---|".repeat(head.length)}`, ...lines.map((cells) => row(...cells))].join("\n");
}

function marked(name: string): RegExp {
    return new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`);
}
