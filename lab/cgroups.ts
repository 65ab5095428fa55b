import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** One mounted hierarchy: all controllers together (version 2) or some of them (version 1). */
export interface Hierarchy {
    mount: string;
    version: 1 | 2;
    controllers: string[];
}

/** Each kubelet has one of its own: it ends what it does not know in there. */
export const cgroupOf = (lab: string, node = 1): string => `/kernel-isolation-${lab}${node === 1 ? "" : `.${node}`}`;

/** All cgroups that a lab of this name has made. */
export function labCgroups(lab: string): string[] {
    const own = new RegExp(`^kernel-isolation-${lab}([.]\\d+)?$`);
    const names = hierarchies().flatMap(({ mount }) => readdirSync(mount).filter((name) => own.test(name)));
    return [...new Set(names)].map((name) => `/${name}`);
}

const controllerNames = new Set([
    ...["cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "devices", "freezer", "hugetlb"],
    ...["net_cls", "net_prio", "perf_event", "rdma", "misc"],
]);

export function parseHierarchies(mountinfo: string): Hierarchy[] {
    return mountinfo.split("\n").flatMap((line): Hierarchy[] => {
        const [before, after] = line.split(" - ");
        const mount = before?.split(" ")[4];
        const [type, , options] = after?.split(" ") ?? [];
        if (!mount || (type !== "cgroup" && type !== "cgroup2")) {
            return [];
        }
        const controllers = (options ?? "").split(",").filter((option) => controllerNames.has(option));
        return [{ mount, version: type === "cgroup" ? 1 : 2, controllers }];
    });
}

const wordsOf = (file: string): string[] => readFileSync(file, "utf8").split(/\s+/).filter(Boolean);

export function hierarchies(): Hierarchy[] {
    return parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8")).map((hierarchy) =>
        hierarchy.version === 1
            ? hierarchy
            : { ...hierarchy, controllers: wordsOf(join(hierarchy.mount, "cgroup.controllers")) },
    );
}

/** Whether a runtime finds these controllers: it looks in one version only. */
export function hasControllers(all: Hierarchy[], wanted: string[]): boolean {
    const used = all.some(({ version }) => version === 1) ? all.filter(({ version }) => version === 1) : all;
    return wanted.every((controller) => used.some(({ controllers }) => controllers.includes(controller)));
}

/** Whether gVisor can enforce limits here: it must have both of these controllers. */
export const gvisorHasCgroups = (all: Hierarchy[]): boolean => hasControllers(all, ["cpu", "memory"]);

export async function createCgroup(path: string): Promise<void> {
    // What a crash left is empty and goes; what does not go belongs to a lab that runs.
    await removeCgroup(path, 0);
    for (const { mount, version, controllers } of hierarchies()) {
        const folder = join(mount, path);
        mkdirSync(folder, { recursive: true });
        if (version === 1 && controllers.includes("cpuset")) {
            // A new cpuset of version 1 is empty, and takes no process until it is not.
            for (const file of ["cpuset.cpus", "cpuset.mems"]) {
                writeFileSync(join(folder, file), readFileSync(join(mount, file)));
            }
        }
        if (version === 2) {
            // Usually on already, by the host's own init; the kubelet passes them on below our folder.
            const passedOn = join(mount, "cgroup.subtree_control");
            const enabled = wordsOf(passedOn);
            for (const controller of controllers.filter((controller) => !enabled.includes(controller))) {
                try {
                    writeFileSync(passedOn, `+${controller}`);
                } catch (error) {
                    throw new Error(`cgroup controller ${controller} cannot be had: ${(error as Error).message}`);
                }
            }
        }
    }
}

/** The cgroups at and below the path, the deepest first. */
function below(folder: string): string[] {
    const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
    const children = entries.filter((entry) => entry.isDirectory()).flatMap((entry) => below(join(folder, entry.name)));
    return existsSync(folder) ? [...children, folder] : [];
}

export const cgroupFolders = (path: string): string[] => hierarchies().flatMap(({ mount }) => below(join(mount, path)));

export async function removeCgroup(path: string, attempts = 250): Promise<void> {
    // The kernel lets go of a killed process's cgroup a moment after the process.
    for (let patience = attempts; ; patience--) {
        let busy: unknown;
        for (const folder of cgroupFolders(path)) {
            try {
                rmdirSync(folder);
            } catch (error) {
                busy = error;
            }
        }
        if (!busy) {
            return;
        }
        if (patience === 0) {
            throw new Error(`cgroup ${path} is in use: ${(busy as Error).message}`);
        }
        await sleep(20);
    }
}
