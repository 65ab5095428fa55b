/** SDKs for other languages, made of the schema by Pulumi's own generators: each is what its language's compiler takes. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findPulumi } from "../../lab/engine";
import { generateSdk, schemaFile, type SdkLanguage } from "../../lab/languages";
import { ensureProgram } from "../../lab/programs";
import { ensurePython, layeredPython } from "../support/judges/python";
import { needsLanguage, needsPackages } from "../support/needs";

const run = promisify(execFile);
const log = (line: string) => console.log(`      ${line}`);
const examples = path.join(__dirname, "../../examples/languages");

describe("SDKs", function () {
    this.timeout(600_000);
    const folder = mkdtempSync(path.join(tmpdir(), "sdks-"));
    let pulumi: string;
    const generate = (language: SdkLanguage) => generateSdk(language, folder, pulumi, log);

    before(async function () {
        this.timeout(1_800_000);
        pulumi = await findPulumi(log, () => ensureProgram("pulumi", log));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    describe("for Go", function () {
        const program = path.join(folder, "program");
        const go = (...args: string[]) =>
            run("go", args, { cwd: program, env: { ...process.env, GOFLAGS: "-trimpath", GOWORK: "off" } });

        before(async function () {
            this.timeout(1_800_000);
            const made = await generate("go");
            cpSync(path.join(examples, "go"), program, { recursive: true });
            cpSync(made, path.join(program, "sdks/kernel-isolation"), { recursive: true });
        });

        it("compiles, and so does the program that uses it", async () => {
            const [, module = ""] = /^module (\S+)$/m.exec(readFileSync(path.join(folder, "go/go.mod"), "utf8")) ?? [];
            await go("build", "./...", `${module}/...`);
            await go("vet", "./...", `${module}/...`);
        });

        it("has a field for each of the schema's", async () => {
            const { resources } = JSON.parse(readFileSync(schemaFile, "utf8")) as {
                resources: Record<string, { inputProperties: object }>;
            };
            const code = readFileSync(path.join(folder, "go/kernelisolation/tenant.go"), "utf8");
            const fields = Object.keys(resources["kernel-isolation:index:Tenant"]!.inputProperties);
            assert.ok(fields.length > 20);
            for (const field of fields) assert.ok(code.includes(`\`pulumi:"${field}"\``), field);
        });

        it("refuses a field that is not there, and a level that is no level's type", async () => {
            const main = path.join(program, "main.go");
            const right = readFileSync(main, "utf8");
            for (const [good, bad, reason] of [
                ["Quota: &", "Quotas: &", /unknown field Quotas/],
                ["Isolation: kernelisolation.IsolationLevelSandboxed", "Isolation: 5", /cannot use 5/],
            ] as const) {
                assert.ok(right.replace(/ +/g, " ").includes(good), good);
                writeFileSync(main, right.replace(/ +/g, " ").replace(good, bad));
                await assert.rejects(go("build", "./..."), reason);
            }
            writeFileSync(main, right);
        });
    });

    describe("for Python", function () {
        const program = path.join(folder, "python-program");
        let python: string;

        before(async function () {
            this.timeout(1_800_000);
            await needsPackages(this, ["python3-venv"]);
            const environment = path.join(folder, "environment");
            const shared = await ensurePython("pulumi");
            python = await layeredPython(shared, environment);
            const made = await generate("python");
            await run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", made]);
            mkdirSync(program);
            cpSync(path.join(examples, "python/__main__.py"), path.join(program, "__main__.py"));
        });
        const mypy = (...args: string[]) =>
            run(python, ["-m", "mypy", ...args], { cwd: program }).then(
                ({ stdout }) => stdout,
                ({ stdout }: { stdout: string }) => stdout,
            );

        it("installs and is imported, with every component and level", async () => {
            const script =
                "import pulumi_kernel_isolation as ki; print(ki.IsolatedCluster, ki.Tenant, *ki.IsolationLevel)";
            const { stdout } = await run(python, ["-c", script]);
            assert.match(
                stdout,
                /IsolatedCluster'> <class '.*Tenant'> IsolationLevel\.SHARED .*IsolationLevel\.UNIKERNEL/,
            );
        });

        it("is typed, but for what Pulumi writes into every SDK", async () => {
            const printed = await mypy("--package", "pulumi_kernel_isolation");
            const files = [...printed.matchAll(/^(\S+?):\d+: error/gm)].map(([, file]) => path.basename(file!));
            assert.deepEqual(
                [...new Set(files)].filter((file) => file !== "_utilities.py"),
                [],
                printed,
            );
            assert.match(printed, /^(Success|Found)/m);
        });

        it("lets the example through at mypy's strictest, and refuses what has the wrong type", async () => {
            assert.match(await mypy("--strict", "__main__.py"), /^Success/);
            const main = path.join(program, "__main__.py");
            const right = readFileSync(main, "utf8");
            assert.ok(right.includes('cpu="8"'));
            writeFileSync(main, right.replace('cpu="8"', "cpu=8"));
            assert.match(
                await mypy("--strict", "__main__.py"),
                /Argument "cpu" to "QuotaSpecArgs" has incompatible type "int"/,
            );
        });
    });

    for (const language of ["dotnet", "java"] as const) {
        describe(`for ${language}`, () => {
            before(function () {
                return needsLanguage(this, language, pulumi);
            });

            it("has both components", async () => {
                const made = await generate(language);
                const files = readdirSync(made, { recursive: true, encoding: "utf8" }).map(
                    (file) => path.parse(file).name,
                );
                for (const component of ["IsolatedCluster", "Tenant"])
                    assert.ok(files.includes(component), files.join());
            });
        });
    }
});
