/** Programs whose footprints are measured, each in a process of its own, and what they may load of clouds. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { peerDependencies } from "../../package.json";

export type Program = "sdks" | "clouds" | "package" | "existing" | "eks" | "gke" | "aks";

export interface Footprint {
    /** Packages of Pulumi's, of every version and cloud. */
    packages: string[];
    /** Files that were loaded, of this package and of all others. */
    files: number;
    /** Of the processor: how long a program waits says more of what else the machine does. */
    importSeconds: number;
    /** Of the processor, from the first line of the program until all is registered; 0 where nothing is. */
    programSeconds: number;
    /** The most that the process had in memory. */
    peakMegabytes: number;
}

interface Measured {
    title: string;
    /** Of the packages that are optional, those that it needs. */
    needs: string[];
}

export const programs: Record<Program, Measured> = {
    sdks: { title: "Pulumi's SDK and its Kubernetes package alone", needs: [] },
    clouds: {
        title: "the same with the packages of all three clouds",
        needs: ["@pulumi/aws", "@pulumi/azure-native", "@pulumi/gcp"],
    },
    package: { title: "kernel-isolation, and nothing made", needs: [] },
    existing: { title: "a cluster that exists, with a tenant", needs: [] },
    eks: { title: "a cluster on EKS, with a tenant", needs: ["@pulumi/aws"] },
    gke: { title: "a cluster on GKE, with a tenant", needs: ["@pulumi/gcp"] },
    aks: { title: "a cluster on AKS, with a tenant", needs: ["@pulumi/azure-native"] },
};

export const programNames = Object.keys(programs) as Program[];

const compiler = path.join(__dirname, "..", "..", "lab", "provider", "typescript.cjs");

export function footprintOf(program: Program): Footprint {
    const script = path.join(__dirname, "footprint.ts");
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-r", compiler, script, program], {
        encoding: "utf8",
    });
    if (status !== 0) throw new Error(`measuring "${program}" failed\n${stderr}`);
    return JSON.parse(stdout) as Footprint;
}

/** Of the packages that were loaded, those that only who wants them installs. */
export function optionalOf({ packages }: Pick<Footprint, "packages">): string[] {
    return packages.filter((name) => name in peerDependencies);
}

/** What is loaded of the optional packages and not needed, and what is needed and not loaded. */
export function footprintFaults(program: Program, footprint: Pick<Footprint, "packages">): string[] {
    const optional = optionalOf(footprint);
    const { title, needs } = programs[program];
    return [
        ...optional.filter((name) => !needs.includes(name)).map((name) => `${title}: loads ${name} for nothing`),
        ...needs.filter((name) => !optional.includes(name)).map((name) => `${title}: does not load ${name}`),
    ];
}
