/** What does not compile: the tests are only transpiled, so the compiler is asked here. */
import assert from "node:assert/strict";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../..");
const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config as { compilerOptions: object };
const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: ["node"] }, root);

/** What the compiler says of each program. Nothing is written to the disk. */
function compile(programs: Record<string, string>): Record<string, string[]> {
    const files = new Map(
        Object.entries(programs).map(([title, body], index) => [
            join(__dirname, `virtual${index}.ts`),
            { title, text: `import type { TenantSpec } from "../../sdk/isolation";\n${body}\n` },
        ]),
    );
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    host.fileExists = (file) => files.has(file) || fileExists(file);
    host.getSourceFile = (file, ...rest) => {
        const virtual = files.get(file);
        return virtual ? ts.createSourceFile(file, virtual.text, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
    };
    const program = ts.createProgram([...files.keys()], options, host);
    return Object.fromEntries(
        [...files].map(([file, { title }]) => [
            title,
            ts
                .getPreEmitDiagnostics(program, program.getSourceFile(file))
                .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
        ]),
    );
}

describe("isolation: what does not compile", () => {
    const spec = (fields: string) => `export const spec: TenantSpec = { ${fields} };`;
    const good = {
        "a level": spec(`isolation: "sandboxed"`),
        "a sandbox": spec(`isolation: "sandboxed", sandbox: "gvisor"`),
        "every enumeration": spec(
            `isolation: "shared", placement: "exclusive", workload: "function", podSecurity: "baseline", seccomp: "Localhost"`,
        ),
        "a quota": spec(`isolation: "shared", quota: { cpu: "1", pods: 3 }`),
    };
    const bad: Record<string, [string, RegExp]> = {
        "a misspelt sandbox for a level": [spec(`isolation: "gviser"`), /"gviser"' is not assignable/],
        "a sandbox for a level": [spec(`isolation: "gvisor"`), /"gvisor"' is not assignable/],
        "a misspelt sandbox": [spec(`isolation: "sandboxed", sandbox: "gviser"`), /"gviser"' is not assignable/],
        "any text for a level": [
            `${spec("isolation: text")} declare const text: string;`,
            /'string' is not assignable/,
        ],
        "no level": [spec(""), /Property 'isolation' is missing/],
        "a misspelt field": [spec(`isolation: "shared", placment: "shared"`), /'placment' does not exist/],
        "a weaker Pod Security": [spec(`isolation: "shared", podSecurity: "privileged"`), /not assignable/],
        "no confinement": [spec(`isolation: "shared", seccomp: "Unconfined"`), /not assignable/],
        "a number for a quantity": [spec(`isolation: "shared", quota: { cpu: 1 }`), /not assignable/],
    };

    let said: Record<string, string[]> = {};
    before(function () {
        this.timeout(30_000);
        said = compile({ ...good, ...Object.fromEntries(Object.entries(bad).map(([title, [text]]) => [title, text])) });
    });

    for (const title of Object.keys(good)) it(`not ${title}`, () => assert.deepEqual(said[title], []));
    for (const [title, [, message]] of Object.entries(bad)) {
        it(title, () => {
            assert.equal(said[title]?.length, 1, said[title]?.join("\n"));
            assert.match(said[title][0] ?? "", message);
        });
    }
});
