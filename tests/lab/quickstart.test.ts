import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { labFolders } from "../../lab/folders";
import { labDown, labUp, type RunningLab } from "../../lab/lab";
import { configFor, openQuickstart } from "../../lab/quickstart";
import { kernelIsolation } from "../support/command";
import { needsNode } from "../support/needs";

const root = path.join(__dirname, "..", "..");
const name = `quick-${process.pid}`;

interface Ended {
    code: number;
    output: string;
}

/** The README's first command, in a folder of its own, on a lab of its own. */
describe("npm start", function () {
    this.timeout(300_000);
    let folder: string;
    let lab: RunningLab;

    before(async function () {
        needsNode(this);
        this.timeout(1_800_000);
        folder = mkdtempSync(path.join(tmpdir(), "quickstart-"));
        lab = await labUp({ name, log: (line) => console.log(`      ${line}`) });
    });
    after(async () => {
        if (folder) rmSync(folder, { recursive: true, force: true });
        await labDown({ name });
    });

    const start = (): Promise<Ended> =>
        new Promise((resolve, reject) => {
            const child = spawn(
                process.execPath,
                ["-r", require.resolve("ts-node/register/transpile-only"), path.join(root, "lab", "start.ts")],
                {
                    cwd: folder,
                    env: {
                        ...process.env,
                        LAB_NAME: name,
                        TS_NODE_PROJECT: path.join(root, "tsconfig.json"),
                        NO_COLOR: "1",
                    },
                },
            );
            let output = "";
            child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
            child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
            child.on("error", reject);
            child.on("close", (code) => resolve({ code: code ?? 1, output }));
        });
    const report = () =>
        JSON.parse(readFileSync(path.join(folder, "isolation-report.json"), "utf8")) as {
            tenants: { tenant: string; proof: { verdict: string; evidence: string } }[];
        };

    it("creates the tenants and proves each from inside", async () => {
        const { code, output } = await start();
        assert.equal(code, 0, output);
        assert.match(output, /^ {2}\d+ created$/m);
        assert.ok(existsSync(path.join(folder, "isolation-report.html")));
        const proofs = Object.fromEntries(report().tenants.map(({ tenant, proof }) => [tenant, proof]));
        assert.deepEqual(
            Object.values(proofs).map(({ verdict }) => verdict),
            ["proven", "proven", "proven"],
        );
        assert.match(proofs.payments!.evidence, /gvisor/);
        assert.match(
            proofs.storefront!.evidence,
            new RegExp(`the node's kernel ${lab.nodes[0]?.kernel}.*uid 0 is uid [1-9]`),
        );
        assert.match(proofs.batch!.evidence, new RegExp(`the node's kernel ${lab.nodes[0]?.kernel}.*uid 0 is uid 0`));
    });

    it("changes nothing the second time", async () => {
        const { code, output } = await start();
        assert.equal(code, 0, output);
        assert.match(output, /^ {2}\d+ unchanged$/m);
    });

    it("runs the owner's own workload, which names no runtime class, on the level's kernel", async () => {
        const logs = await Promise.all(["payments", "storefront"].map((tenant) => ownerLogs(tenant)));
        assert.match(logs[0]!, /hello from kernel .*gvisor/);
        assert.ok(logs[1]!.includes(`hello from kernel ${lab.nodes[0]?.kernel}`));
    });

    it("lets the owner enter the own pod, and never a pod of the proof", async () => {
        const own = await kubectl([...asOwner("payments"), "exec", "deploy/hello", "--", "dmesg"]);
        assert.match(own.stdout, /Starting gVisor/);
        const proof = await kubectl([...asOwner("payments"), "get", "pods", "-l", "job-name", "-o", "name"]);
        // kubectl by itself enters no pod that has ended.
        const exec = `/api/v1/namespaces/payments/${proof.stdout.trim().replace("pod/", "pods/")}/exec?command=dmesg&stdout=1`;
        const entered = await kubectl([...asOwner("payments"), "create", "--raw", exec, "-f", "/dev/null"]);
        assert.match(entered.stderr, /denied request: .*only the platform may touch it/);
    });

    it("holds against every attack, and verify proves it with real pods", async () => {
        const started = Date.now();
        const { code, stdout } = await kernelIsolation("verify", "--kubeconfig", lab.kubeconfig);
        const seconds = (Date.now() - started) / 1000;
        assert.equal(code, 0, stdout);
        console.log(`      verify of three tenants: ${seconds.toFixed(0)} s`);
        assert.ok(seconds < 120, `${seconds} s`);
        assert.match(stdout.replace(/[│\s]+/g, " "), /kernel 4\.19\.0-gvisor on a node with/);
    });

    it("fails when the claim is not true, naming the tenant, and heals when it is", async () => {
        const lie = configFor(lab);
        const key = "kernel-isolation-quickstart:cluster";
        lie[key] = { value: lie[key]!.value.replace('"handler":"runsc"', '"handler":"runc"') };
        assert.notEqual(lie[key].value, configFor(lab)[key]!.value);
        await assert.rejects(
            (await openQuickstart(lab, lie)).stack.up(),
            /quickstart-payments-proof[\s\S]*tenant payments is not under gvisor/,
        );
        const healed = await (await openQuickstart(lab, configFor(lab))).stack.up();
        assert.equal(healed.summary.result, "succeeded");
    });

    it("is gone after destroy and down", async () => {
        const { stack } = await openQuickstart(lab, configFor(lab));
        await stack.destroy();
        const { stdout } = await kubectl(["get", "namespaces", "-l", "kernel-isolation.io/tenant", "-o", "name"]);
        assert.equal(stdout, "");
        await labDown({ name });
        assert.equal(existsSync(labFolders(name).state), false);
    });

    const asOwner = (tenant: string) => ["--as", `${tenant}-owner`, "--as-group", `${tenant}-owners`, "-n", tenant];
    const ownerLogs = async (tenant: string) => (await kubectl([...asOwner(tenant), "logs", "deploy/hello"])).stdout;
    const kubectl = (args: string[]): Promise<{ stdout: string; stderr: string }> =>
        new Promise((resolve) => {
            const child = spawn(path.join(lab.binFolder, "kubectl"), ["--kubeconfig", lab.kubeconfig, ...args]);
            const printed = { stdout: "", stderr: "" };
            child.stdout.on("data", (chunk: Buffer) => (printed.stdout += chunk.toString()));
            child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
            child.on("close", () => resolve(printed));
        });
});
