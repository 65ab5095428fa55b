/** The examples in other languages, as a user runs them: the engine starts their language, and the package as a plugin. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { languageHost, schemaFile } from "../../lab/languages";
import { Bench, type Program, type TestStack } from "../support/bench";
import { ensurePython, layeredPython } from "../support/judges/python";
import { needsPackages } from "../support/needs";
import { packagePlugin, writePackagePlugin } from "../support/packagePlugin";

const examples = path.join(__dirname, "../../examples/languages");
const log = (line: string) => console.log(`      ${line}`);
/** The program is the one on disk. */
const onDisk: Program = () => undefined;

interface Status {
    tenant: string;
    sandbox: string;
}

describe("programs in other languages", function () {
    this.timeout(300_000);
    const folder = mkdtempSync(path.join(tmpdir(), "languages-"));
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        writePackagePlugin(path.join(folder, packagePlugin));
        bench = await Bench.start(`languages-${process.pid}`);
    });
    after(async () => {
        await bench?.end();
        rmSync(folder, { recursive: true, force: true });
    });

    const ours = async () => {
        const kinds = ["namespaces", "clusterroles", "runtimeclasses", "flowschemas", "validatingadmissionpolicies"];
        return bench.objects(...kinds);
    };

    for (const language of ["yaml", "go", "python"] as const) {
        describe(language, () => {
            const workDir = path.join(folder, language);
            const key = (name: string) => `kernel-isolation-${language}:${name}`;
            let stack: TestStack;
            let untouched: string[];

            before(async function () {
                this.timeout(1_800_000);
                if (language === "python") await needsPackages(this, ["python3-venv"]);
                const host = await languageHost(language, bench.pulumi, log);
                const folders = [folder, ...(host === undefined ? [] : [host])];
                cpSync(path.join(examples, language), workDir, { recursive: true });
                // So that nothing has to be downloaded; a user's is made by the command below.
                if (language === "python")
                    await layeredPython(await ensurePython("pulumi"), path.join(workDir, "venv"));
                if (language !== "yaml") await addPackage(workDir, folders);
                const config = {
                    [key("kubeconfig")]: { value: bench.kubeconfig, secret: true },
                    // There is no node that a pod of the proof could run on.
                    [key("proof")]: { value: "false" },
                };
                stack = await bench.stackOnDisk(workDir, "dev", config, folders);
                untouched = await ours();
            });

            const level = (isolation: string) => stack.engine.setConfig(key("paymentsIsolation"), { value: isolation });

            it("is refused what cannot be delivered, with the path, and nothing is made", async () => {
                await level("microvm");
                await assert.rejects(stack.up(onDisk), (error: Error) => {
                    const said = error.message.replace(/\s+/g, " ");
                    assert.match(said, /tenants\.payments\.isolation/);
                    assert.match(said, /Nearest that works: isolation "sandboxed"/);
                    return true;
                });
                assert.deepEqual(await ours(), untouched);
            });

            it("makes a cluster, its tenants and one by its handle, and the second time nothing", async () => {
                await level("sandboxed");
                const { changes, outputs } = await stack.up(onDisk);
                assert.ok((changes.create ?? 0) > 35, JSON.stringify(changes));
                const { tenants } = outputs.report as { tenants: Status[] };
                const sandboxes = Object.fromEntries(tenants.map(({ tenant, sandbox }) => [tenant, sandbox]));
                assert.deepEqual(sandboxes, { payments: "gvisor", storefront: "runc" });
                assert.equal((outputs.partner as Status).sandbox, "gvisor");
                const there = (await ours()).filter((name) => /^namespace\/(payments|storefront|partner)$/.test(name));
                assert.equal(there.length, 3);
                const again = await stack.up(onDisk);
                assert.deepEqual(Object.keys(again.changes), ["same"]);
            });

            it("keeps the kubeconfig secret on its way", () => {
                const secret = /client-key-data: (\S+)/.exec(bench.kubeconfig)?.[1] ?? "";
                assert.ok(secret.length > 100);
                assert.ok(!bench.stateText().includes(secret));
                assert.ok(bench.stateText().includes(`kernel-isolation-${language}`));
            });

            it("takes all of it away", async () => {
                await stack.destroy();
                assert.deepEqual(await ours(), untouched);
            });
        });
    }

    /** What the README says: makes the SDK, has the program take it, and installs what the program needs. */
    async function addPackage(workDir: string, folders: string[]): Promise<void> {
        await promisify(execFile)(bench.pulumi, ["package", "add", schemaFile], {
            cwd: workDir,
            env: {
                ...process.env,
                PATH: [...folders, process.env.PATH].join(path.delimiter),
                PULUMI_HOME: path.join(folder, "home"),
                PULUMI_SKIP_UPDATE_CHECK: "true",
                // What the SDK is built by is in its environment already.
                PIP_NO_BUILD_ISOLATION: "false",
            },
        });
    }
});
