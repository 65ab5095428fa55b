/**
 * One preview, measured in a process of its own: `measure.ts record|component|bare <tenants> <file>`. The program runs
 * in this process, so that this process is what a language host would be.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { EksBench } from "../support/eksBench";
import type { Registration } from "../support/mocks";
import { bareProgram, registrationsOf } from "./bare";
import { manyTenants } from "./tenants";

export interface Measurement {
    resources: number;
    seconds: number;
    /** What the processor spent on the program's process. */
    programSeconds: number;
    /** The most that the engine and the program's process have had in memory; undefined where it cannot be read. */
    peakMegabytes?: { engine: number; language: number };
}

async function main([what, count = "", file = ""]: string[]): Promise<void> {
    if (what === "record") {
        writeFileSync(file, JSON.stringify(await registrationsOf(await component(Number(count)))));
        return;
    }
    // Loaded before the clock starts: what is measured is the preview, not Node's reading of files.
    const program =
        what === "component"
            ? await component(Number(count))
            : bareProgram(JSON.parse(readFileSync(file, "utf8")) as Registration[]);
    process.stdout.write(`${JSON.stringify(await measure(program))}\n`);
}

/** Loaded here, so that the bare program does without. */
async function component(count: number): Promise<() => void> {
    const { IsolatedCluster } = await import("../../sdk");
    const adminRoleArns = ["arn:aws:iam::123456789012:role/platform"];
    const eks = { version: "1.36", adminRoleArns, certManager: { version: "v1.19.1" } };
    return () => void new IsolatedCluster("prod", { eks, tenants: manyTenants(count) });
}

async function measure(program: () => void): Promise<Measurement> {
    const bench = await EksBench.start({ quiet: true });
    try {
        const stack = await bench.stack("bench");
        const engine = watchEngine();
        const [started, before] = [performance.now(), process.cpuUsage()];
        const { create = 0 } = await stack.preview(program);
        const seconds = (performance.now() - started) / 1000;
        const { user, system } = process.cpuUsage(before);
        const kilobytes = engine.stop();
        return {
            resources: create,
            seconds,
            programSeconds: (user + system) / 1e6,
            ...(kilobytes > 0 && {
                peakMegabytes: { engine: kilobytes / 1024, language: process.resourceUsage().maxRSS / 1024 },
            }),
        };
    } finally {
        bench.end();
    }
}

/** Linux keeps the most a process has had in memory, as long as the process is there. */
function watchEngine(): { stop: () => number } {
    let most = 0;
    const look = () => {
        most = Math.max(most, ...children().map(peakOf));
    };
    const timer = setInterval(look, 50);
    return {
        stop: () => {
            clearInterval(timer);
            return most;
        },
    };
}

function children(): string[] {
    try {
        return readdirSync("/proc/self/task").flatMap((task) =>
            readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
        );
    } catch {
        return [];
    }
}

function peakOf(pid: string): number {
    try {
        return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
        return 0;
    }
}

main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
