/** A lab of the test's own and the real engine on it. */
import type * as auto from "@pulumi/pulumi/automation";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findPulumi, openStack } from "../../lab/engine";
import { labDown, type LabOptions, labUp, type RunningLab } from "../../lab/lab";
import { ensureProgram } from "../../lab/programs";

export interface Answer {
    code: number;
    stdout: string;
    stderr: string;
}

export type Program = () => Record<string, unknown> | void;

export class Bench {
    private constructor(
        readonly lab: RunningLab,
        readonly pulumi: string,
        private readonly folder = mkdtempSync(path.join(tmpdir(), "bench-")),
    ) {}

    /** Without nodes unless they are named: most that is asked of a cluster is asked of its API server. */
    static async start(
        name: string,
        nodes: LabOptions["nodes"] = false,
        options: Pick<LabOptions, "cni"> = {},
    ): Promise<Bench> {
        const log = (line: string) => console.log(`      ${line}`);
        const pulumi = await findPulumi(log, () => ensureProgram("pulumi", log));
        return new Bench(await labUp({ name, nodes, ...options, log }), pulumi);
    }

    async end(): Promise<void> {
        await labDown({ name: this.lab.name });
        rmSync(this.folder, { recursive: true, force: true });
    }

    get kubeconfig(): string {
        return readFileSync(this.lab.kubeconfig, "utf8");
    }

    /** Runs kubectl, as somebody where `as` is given, with an object on standard input where one is. */
    kubectl(args: string[], options: { as?: string; group?: string; input?: unknown } = {}): Promise<Answer> {
        const who = options.as ? ["--as", options.as, ...(options.group ? ["--as-group", options.group] : [])] : [];
        const command = path.join(this.lab.binFolder, "kubectl");
        return new Promise((resolve, reject) => {
            const child = spawn(command, ["--kubeconfig", this.lab.kubeconfig, ...who, ...args]);
            const answer: Answer = { code: 0, stdout: "", stderr: "" };
            child.stdout.on("data", (chunk: Buffer) => (answer.stdout += chunk.toString()));
            child.stderr.on("data", (chunk: Buffer) => (answer.stderr += chunk.toString()));
            child.on("error", reject);
            child.on("close", (code) => resolve({ ...answer, code: code ?? 1 }));
            child.stdin.end(options.input === undefined ? "" : JSON.stringify(options.input));
        });
    }

    /** Names of the cluster's objects of some kinds, one a line, for comparisons. */
    async objects(...kinds: string[]): Promise<string[]> {
        const { stdout, stderr, code } = await this.kubectl(["get", kinds.join(","), "-A", "-o", "name"]);
        if (code !== 0) throw new Error(stderr);
        return stdout.trim().split("\n").filter(Boolean).sort();
    }

    /** The API server compiles a policy shortly after it was made: waits until it has. */
    async until(condition: () => Promise<boolean>, seconds = 10): Promise<void> {
        for (let tries = 0; tries < seconds * 5; tries++) {
            if (await condition()) return;
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
        throw new Error(`it did not come true within ${seconds} seconds`);
    }

    /** With folders of plugins by package where others are wanted than the Kubernetes one that is found. */
    async stack(name: string, config?: auto.ConfigMap, plugins?: Record<string, string>): Promise<TestStack> {
        const stack = new TestStack();
        const { stack: engine } = await openStack({
            project: "bench",
            stack: name,
            stateFolder: path.join(this.folder, "state"),
            pulumi: this.pulumi,
            program: async () => stack.program() ?? {},
            ...(config && { config }),
            ...(plugins && { plugins }),
        });
        stack.engine = engine;
        return stack;
    }

    /** A stack of a program on disk, in whatever language, with folders of its host and plugins in front of PATH. */
    async stackOnDisk(workDir: string, name: string, config: auto.ConfigMap, folders: string[]): Promise<TestStack> {
        const stack = new TestStack();
        const { stack: engine } = await openStack({
            project: path.basename(workDir),
            stack: name,
            stateFolder: path.join(this.folder, "state"),
            pulumi: this.pulumi,
            workDir,
            config,
            path: folders,
        });
        stack.engine = engine;
        return stack;
    }

    stateText(): string {
        return stateTextIn(this.folder);
    }
}

/** Everything the engine wrote down, as text. */
export function stateTextIn(folder: string): string {
    return readdirSync(path.join(folder, "state"), { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .map((file) => readFileSync(path.join(file.parentPath, file.name), "utf8"))
        .join("\n");
}

/** What one operation of the engine did: how many of each kind, and to which resources. */
export interface Outcome {
    changes: auto.OpMap;
    /** Names of the resources that were not left alone. */
    touched: string[];
    outputs: Record<string, unknown>;
}

export class TestStack {
    engine!: auto.Stack;
    program: Program = () => undefined;

    async preview(program: Program): Promise<auto.OpMap> {
        this.program = program;
        return (await reached(() => this.engine.preview())).changeSummary;
    }

    /** What a preview would do to each resource, by name, where it would do anything. */
    async plan(program: Program): Promise<Record<string, string>> {
        this.program = program;
        const steps: Record<string, string> = {};
        const onEvent = ({ resourcePreEvent }: auto.EngineEvent) => {
            if (!resourcePreEvent || resourcePreEvent.metadata.op === "same") return;
            const { urn, op } = resourcePreEvent.metadata;
            const name = urn.split("::").at(-1) ?? "";
            // A replacement is three steps, of which the one that names it says most.
            if (steps[name] !== "replace") steps[name] = op;
        };
        await reached(() => this.engine.preview({ onEvent }));
        return steps;
    }

    async up(program: Program): Promise<Outcome> {
        this.program = program;
        const touched = new Set<string>();
        const onEvent = ({ resOutputsEvent }: auto.EngineEvent) => {
            if (!resOutputsEvent || resOutputsEvent.metadata.op === "same") return;
            touched.add(resOutputsEvent.metadata.urn.split("::").at(-1) ?? "");
        };
        const result = await reached(() => this.engine.up({ onEvent }));
        return {
            changes: result.summary.resourceChanges ?? {},
            touched: [...touched].sort(),
            outputs: Object.fromEntries(Object.entries(result.outputs).map(([key, { value }]) => [key, value])),
        };
    }

    async previewDestroy(): Promise<auto.OpMap> {
        return (await this.engine.previewDestroy()).changeSummary;
    }

    async destroy(): Promise<auto.OpMap> {
        return (await this.engine.destroy()).summary.resourceChanges ?? {};
    }
}

/**
 * Seen on a machine that was busy with ten other things: the program did not reach the engine that had just started it.
 * Nothing was registered by then, so it is tried once more; every other failure is the test's to judge.
 */
async function reached<T>(operation: () => Promise<T>): Promise<T> {
    try {
        return await woundUp(operation);
    } catch (error) {
        if (!/14 UNAVAILABLE: No connection established/.test(String(error))) throw error;
        return woundUp(operation);
    }
}

/**
 * The SDK has one connection to an engine in a process. A program that was refused closes it after its own engine has
 * ended, and by then it can be the next program's, which registers nothing more and fails in silence. What the SDK lets
 * go of last is its listener for rejections.
 */
async function woundUp<T>(operation: () => Promise<T>): Promise<T> {
    const listeners = () => process.listenerCount("unhandledRejection");
    const before = listeners();
    try {
        return await operation();
    } finally {
        const until = Date.now() + 10_000;
        while (listeners() > before && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    }
}
