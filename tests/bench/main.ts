/**
 * `npm run bench`: the preview of a cluster on EKS with its tenants, in the real engine on stub plugins, beside a bare
 * program that registers the same; and what a program loads and holds that uses one cloud or none. Ends with 1 when the
 * preview takes too long, too much memory, or too much more of the processor than the bare program, and when a program
 * loads the package of a cloud that it does not use.
 */
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
    type Footprint,
    footprintFaults,
    footprintOf,
    optionalOf,
    type Program,
    programNames,
    programs,
} from "./footprints";
import { faultsOf, limits, type Result } from "./limits";
import type { Measurement } from "./measure";

const compiler = path.join(__dirname, "..", "..", "lab", "provider", "typescript.cjs");

interface Options {
    tenants: number;
    runs: number;
    json: boolean;
}

function bench({ tenants, runs, json }: Options): number {
    const folder = mkdtempSync(path.join(tmpdir(), "bench-"));
    const recorded = path.join(folder, "registrations.json");
    try {
        measured("record", tenants, recorded);
        const runsOf: Record<"component" | "bare", Measurement[]> = { component: [], bare: [] };
        for (let run = 0; run < runs; run++)
            for (const what of ["component", "bare"] as const) {
                const output = measured(what, tenants, recorded);
                const measurement = JSON.parse(output) as Measurement;
                runsOf[what].push(measurement);
                console.error(`run ${run + 1} of ${runs}, ${what}: ${measurement.seconds.toFixed(1)} s`);
            }
        const component = best(`the component, ${tenants} tenants`, runsOf.component);
        const bare = best("a bare program", runsOf.bare);
        const ratio = component.processorSeconds / bare.processorSeconds;
        const footprints = measuredFootprints();
        const faults = [
            ...faultsOf(component, ratio),
            ...footprints.flatMap(({ program, footprint }) => footprintFaults(program, footprint)),
        ];
        console.log(
            json
                ? JSON.stringify({ component, bare, ratio, footprints, limits, faults })
                : `${report(component, bare, ratio)}\n\n${footprintReport(footprints)}`,
        );
        for (const fault of faults) console.error(fault);
        return faults.length > 0 ? 1 : 0;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function measured(what: string, tenants: number, file: string): string {
    const script = path.join(__dirname, "measure.ts");
    const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["-r", compiler, script, what, String(tenants), file],
        { encoding: "utf8", maxBuffer: 2 ** 26 },
    );
    if (status !== 0) throw new Error(`measuring "${what}" failed\n${stderr}`);
    return stdout.trim().split("\n").at(-1) ?? "";
}

interface MeasuredFootprint {
    program: Program;
    footprint: Footprint;
}

function measuredFootprints(): MeasuredFootprint[] {
    return programNames.map((program) => {
        // Who has to compile first has the compiler in memory.
        footprintOf(program);
        return { program, footprint: footprintOf(program) };
    });
}

/** The fastest run is the one that was disturbed least, and memory is not a matter of luck: the most counts. */
function best(what: string, runs: Measurement[]): Result {
    const peaks = runs.flatMap(({ peakMegabytes: peak }) => (peak ? [peak.engine + peak.language] : []));
    return {
        what,
        resources: runs[0]!.resources,
        seconds: Math.min(...runs.map(({ seconds }) => seconds)),
        processorSeconds: Math.min(...runs.map(({ processorSeconds }) => processorSeconds)),
        ...(peaks.length > 0 && { peakMegabytes: Math.max(...peaks) }),
    };
}

function report(component: Result, bare: Result, ratio: number): string {
    const table = new Table({
        head: ["what", "resources", "seconds", "of the processor", "peak memory", "ratio"],
        style: { head: [], border: [] },
        colAligns: ["left", "right", "right", "right", "right", "right"],
    });
    for (const { what, resources, seconds, processorSeconds, peakMegabytes } of [component, bare])
        table.push([
            what,
            resources,
            seconds.toFixed(1),
            processorSeconds.toFixed(1),
            peakMegabytes === undefined ? "not known" : `${peakMegabytes.toFixed(0)} MiB`,
            (what === component.what ? ratio : 1).toFixed(2),
        ]);
    return `${table.toString()}
Engine and program together. Seconds are the best of the runs, which alternate; memory is the most of them. The ratio is
one of the processor's seconds, because how long a preview waits says more of what else the machine does. At most
${limits.seconds} s, ${limits.megabytes} MiB and ${limits.ratio}.`;
}

function footprintReport(footprints: MeasuredFootprint[]): string {
    const table = new Table({
        head: ["what", "packages of clouds", "files", "import", "program", "peak memory"],
        style: { head: [], border: [] },
        colAligns: ["left", "left", "right", "right", "right", "right"],
    });
    for (const { program, footprint } of footprints)
        table.push([
            programs[program].title,
            optionalOf(footprint).join("\n") || "none",
            footprint.files,
            `${footprint.importSeconds.toFixed(2)} s`,
            footprint.programSeconds === 0 ? "" : `${footprint.programSeconds.toFixed(2)} s`,
            `${footprint.peakMegabytes.toFixed(0)} MiB`,
        ]);
    return `${table.toString()}
Each in a process of its own, without an engine: resources are registered with mocks. Seconds are the processor's.`;
}

function positive(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number above 0.");
    return value;
}

const program = new Command("bench")
    .description("The preview of a cluster on EKS, in the real engine on plugins that stand for AWS and the cluster.")
    .option("--tenants <number>", "how many tenants the cluster has; the limits are for 100", positive, 100)
    .option("--runs <number>", "how often each of the two programs runs", positive, 3)
    .option("--json", "print JSON instead of a table", false)
    .action((options: Options) => {
        process.exitCode = bench(options);
    });
program.parse();
