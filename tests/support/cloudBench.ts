/** The real engine, with plugins that stand for the clouds and for a cluster: no account, no network and no root. */
import type * as auto from "@pulumi/pulumi/automation";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findPulumi, openStack } from "../../lab/engine";
import { ensureProgram } from "../../lab/programs";
import { stateTextIn, TestStack } from "./bench";
import { writeExecutables } from "./stubs/executables";
import { forgetOperations, type Operation, operationsIn, wish, type Wishes } from "./stubs/operations";

export class CloudBench {
    private constructor(
        private readonly pulumi: string,
        private readonly folder: string,
        private readonly plugins: Record<string, string>,
    ) {}

    static async start({ quiet = false } = {}): Promise<CloudBench> {
        const log = (line: string) => (quiet ? undefined : console.log(`      ${line}`));
        const pulumi = await findPulumi(log, () => ensureProgram("pulumi", log));
        const folder = mkdtempSync(path.join(tmpdir(), "cloud-bench-"));
        return new CloudBench(pulumi, folder, writeExecutables(folder));
    }

    end(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    async stack(name: string, config?: auto.ConfigMap): Promise<TestStack> {
        const stack = new TestStack();
        const { stack: engine } = await openStack({
            project: "cloud-bench",
            stack: name,
            stateFolder: path.join(this.folder, "state"),
            pulumi: this.pulumi,
            plugins: this.plugins,
            program: async () => stack.program() ?? {},
            ...(config && { config }),
        });
        stack.engine = engine;
        return stack;
    }

    /** What was done since the start, or since they were forgotten, in the order in which it was finished. */
    operations(): Operation[] {
        return operationsIn(this.folder);
    }

    forgetOperations(): void {
        forgetOperations(this.folder);
    }

    /** How the plugins are to behave from the next operation of the engine on. */
    wish(wishes: Wishes): void {
        wish(this.folder, wishes);
    }

    stateText(): string {
        return stateTextIn(this.folder);
    }
}
