/**
 * One preview, measured in a process of its own: `measure.ts record|component|bare <tenants> <file>`. The program runs
 * in this process, so that this process is what a language host would be.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { CloudBench } from "../support/cloudBench";
import type { Registration } from "../support/mocks";
import { bareProgram, registrationsOf } from "./bare";
import { manyTenants } from "./tenants";

export interface Measurement {
    resources: number;
    seconds: number;
    /** Of the processor: what the engine and the program's process spent; the latter alone where no other can be seen. */
    processorSeconds: number;
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
    const bench = await CloudBench.start({ quiet: true });
    try {
        const stack = await bench.stack("bench");
        const engine = watchEngine();
        const [started, before] = [performance.now(), process.cpuUsage()];
        const { create = 0 } = await stack.preview(program);
        const seconds = (performance.now() - started) / 1000;
        const { user, system } = process.cpuUsage(before);
        const spent = engine.stop();
        return {
            resources: create,
            seconds,
            processorSeconds: (user + system) / 1e6 + (spent?.seconds ?? 0),
            ...(spent && {
                peakMegabytes: { engine: spent.kilobytes / 1024, language: process.resourceUsage().maxRSS / 1024 },
            }),
        };
    } finally {
        bench.end();
    }
}

interface Spent {
    kilobytes: number;
    seconds: number;
}

/** Linux keeps the most a process has had in memory and what it had of the processor, as long as the process is there. */
function watchEngine(): { stop: () => Spent | undefined } {
    const seen = new Map<string, Spent>();
    const look = () => {
        for (const pid of children()) {
            const spent = spentBy(pid);
            // One that has ended and was not fetched yet has no memory any more.
            if (spent) seen.set(pid, { ...spent, kilobytes: Math.max(spent.kilobytes, seen.get(pid)?.kilobytes ?? 0) });
        }
    };
    const timer = setInterval(look, 50);
    return {
        stop: () => {
            clearInterval(timer);
            const all = [...seen.values()];
            if (all.length === 0) return undefined;
            return {
                kilobytes: Math.max(...all.map(({ kilobytes }) => kilobytes)),
                seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
            };
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

function spentBy(pid: string): Spent | undefined {
    try {
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        // After the program's name, which may hold spaces: the 12th and the 13th field are hundredths of a second.
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
        return { kilobytes: Number(peak ?? 0), seconds: (Number(fields[11]) + Number(fields[12])) / 100 };
    } catch {
        return undefined;
    }
}

main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
