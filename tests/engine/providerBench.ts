import * as k8s from "@pulumi/kubernetes";
import * as auto from "@pulumi/pulumi/automation";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { openStack } from "../../lab/engine";
import { labDown, labUp, RunningLab } from "../../lab/lab";
import { ensureProgram } from "../../lab/programs";

export type Program = (options: { provider: k8s.Provider }) => Promise<Record<string, unknown> | void> | void;

/** Real control planes and a real engine with the stand-in provider. */
export class Bench {
    private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "provider-test-"));
    private readonly stacks: TestStack[] = [];
    private pulumi = "";

    private constructor(private readonly labs: RunningLab[]) {}

    static async start(...names: string[]): Promise<Bench> {
        const bench = new Bench([]);
        try {
            bench.pulumi = await ensureProgram("pulumi", () => undefined);
            for (const name of names) bench.labs.push(await labUp({ name, nodes: false }));
            return bench;
        } catch (error) {
            await bench.end();
            throw error;
        }
    }

    async end(): Promise<void> {
        for (const { name } of this.labs) await labDown({ name });
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    kubeconfig(lab = 0): string {
        return fs.readFileSync(this.labs[lab]!.kubeconfig, "utf8");
    }

    async kubectl(args: string, lab = 0): Promise<string> {
        const { binFolder, kubeconfig } = this.labs[lab]!;
        const words = ["--kubeconfig", kubeconfig, ...args.split(" ")];
        return (await promisify(execFile)(path.join(binFolder, "kubectl"), words)).stdout.trim();
    }

    /** As the kubelet, which writes what became of a pod into its status. */
    async patchStatus(object: string, namespace: string, status: unknown): Promise<void> {
        const patch = JSON.stringify({ status });
        const { binFolder, kubeconfig } = this.labs[0]!;
        const words = [
            "--kubeconfig",
            kubeconfig,
            "-n",
            namespace,
            "patch",
            object,
            "--subresource=status",
            "-p",
            patch,
        ];
        await promisify(execFile)(path.join(binFolder, "kubectl"), words);
    }

    async stack(name: string): Promise<TestStack> {
        const stack = new TestStack();
        const before = process.env.KERNEL_ISOLATION_PROVIDER;
        process.env.KERNEL_ISOLATION_PROVIDER = "stand-in";
        try {
            const opened = await openStack({
                project: "provider-test",
                stack: name,
                stateFolder: path.join(this.folder, "state"),
                pulumi: this.pulumi,
                program: async () => {
                    const provider = new k8s.Provider("lab", {
                        kubeconfig: this.kubeconfig(),
                        enableConfigMapMutable: true,
                    });
                    return stack.program({ provider });
                },
            });
            stack.engine = opened.stack;
        } finally {
            if (before === undefined) delete process.env.KERNEL_ISOLATION_PROVIDER;
            else process.env.KERNEL_ISOLATION_PROVIDER = before;
        }
        this.stacks.push(stack);
        return stack;
    }

    stateFiles(): string {
        const files = fs.readdirSync(path.join(this.folder, "state"), { recursive: true, withFileTypes: true });
        return files
            .filter((file) => file.isFile())
            .map((file) => fs.readFileSync(path.join(file.parentPath, file.name), "utf8"))
            .join("\n");
    }
}

export class TestStack {
    engine!: auto.Stack;
    program: Program = () => undefined;
    /** By the last preview. */
    printed = "";

    async up(program: Program): Promise<{ changes: auto.OpMap; outputs: Record<string, unknown>; seconds: number }> {
        this.program = program;
        const began = Date.now();
        const result = await this.engine.up();
        const outputs = Object.fromEntries(Object.entries(result.outputs).map(([key, { value }]) => [key, value]));
        return { changes: result.summary.resourceChanges ?? {}, outputs, seconds: (Date.now() - began) / 1000 };
    }

    async preview(program: Program): Promise<auto.OpMap> {
        this.program = program;
        const { changeSummary, stdout } = await this.engine.preview();
        this.printed = stdout;
        return changeSummary;
    }

    async refresh(): Promise<auto.OpMap> {
        return (await this.engine.refresh()).summary.resourceChanges ?? {};
    }

    async destroy(): Promise<void> {
        await this.engine.destroy();
    }
}
