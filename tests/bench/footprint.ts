/**
 * What a program loads, how long that takes and what it holds: `footprint.ts <what>`, in a process of its own, since what
 * one program has loaded another would find there already.
 */
import type { AksSpec, EksSpec, GkeSpec } from "../../sdk";
import type { RunOptions } from "../support/mocks";
import type { Footprint, Program } from "./footprints";

const tenants = { acme: { isolation: "shared" as const } };
const eks: EksSpec = { version: "1.36", adminRoleArns: ["arn:aws:iam::123456789012:role/platform"] };
const gke: GkeSpec = { project: "my-project", region: "us-central1", version: "1.36" };
const aks: AksSpec = {
    location: "westeurope",
    version: "1.36",
    adminGroups: ["00000000-0000-0000-0000-000000000000"],
    endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
};
const existing = { kubeconfig: "{}", version: "1.36" };

/** What is imported before the clock stops, and what is registered then. */
const programs: Record<Program, { load: () => Promise<unknown>; run?: () => Promise<void> }> = {
    sdks: { load: () => Promise.all([import("@pulumi/pulumi"), import("@pulumi/kubernetes")]) },
    clouds: {
        load: async () => {
            const pulumi = [import("@pulumi/pulumi"), import("@pulumi/kubernetes")];
            return Promise.all([
                ...pulumi,
                import("@pulumi/aws"),
                import("@pulumi/gcp"),
                import("@pulumi/azure-native"),
            ]);
        },
    },
    package: { load: () => import("../../index") },
    existing: { load: () => import("../../index"), run: () => registered({ existing }) },
    eks: {
        load: () => import("../../index"),
        run: async () => registered({ eks }, (await import("../support/eksMocks")).eksMocks),
    },
    gke: {
        load: () => import("../../index"),
        run: async () => registered({ gke }, (await import("../support/gkeMocks")).gkeMocks),
    },
    aks: {
        load: () => import("../../index"),
        run: async () => registered({ aks }, (await import("../support/aksMocks")).aksMocks),
    },
};

async function registered(platform: object, mocks?: RunOptions): Promise<void> {
    const [{ IsolatedCluster }, { run }] = [await import("../../index"), await import("../support/mocks")];
    await run(() => new IsolatedCluster("prod", { ...platform, tenants }), mocks);
}

async function footprint({ load, run }: (typeof programs)[Program]): Promise<Footprint> {
    const started = process.cpuUsage();
    await load();
    const loaded = process.cpuUsage();
    await run?.();
    const ended = process.cpuUsage();
    const files = Object.keys(require.cache);
    const packages = files.flatMap((file) => /node_modules\/(@pulumi\/[^/]+)\//.exec(file)?.[1] ?? []);
    return {
        packages: [...new Set(packages)].sort(),
        files: files.length,
        importSeconds: between(started, loaded),
        programSeconds: run ? between(loaded, ended) : 0,
        peakMegabytes: process.resourceUsage().maxRSS / 1024,
    };
}

function between(start: NodeJS.CpuUsage, end: NodeJS.CpuUsage): number {
    return (end.user - start.user + end.system - start.system) / 1e6;
}

footprint(programs[process.argv[2] as Program]).then(
    (found) => process.stdout.write(`${JSON.stringify(found)}\n`),
    (error: unknown) => {
        console.error(error);
        process.exitCode = 1;
    },
);
