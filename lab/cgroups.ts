import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** One mounted hierarchy: all controllers together (version 2) or some of them (version 1). */
export interface Hierarchy {
    mount: string;
    version: 1 | 2;
    controllers: string[];
}

export const cgroupOf = (lab: string): string => `/kernel-isolation-${lab}`;

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

export const hierarchies = (): Hierarchy[] => parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8"));

/** Whether the host has cgroup version 2 alone, which is what gVisor can enforce limits with. */
export const isUnified = (all: Hierarchy[]): boolean => all.length > 0 && all.every(({ version }) => version === 2);

export async function createCgroup(path: string): Promise<void> {
    // What a crash left is empty and goes; what does not go belongs to a lab that runs.
    await removeCgroup(path, 0);
    for (const { mount, version, controllers } of hierarchies()) {
        const folder = join(mount, path);
        mkdirSync(folder, { recursive: true });
        if (controllers.includes("cpuset")) {
            // A new cpuset of version 1 is empty, and takes no process until it is not.
            for (const file of ["cpuset.cpus", "cpuset.mems"]) {
                writeFileSync(join(folder, file), readFileSync(join(mount, file)));
            }
        }
        if (version === 2) {
            // Usually on already, by the host's own init; the kubelet passes them on below our folder.
            const words = (file: string): string[] =>
                readFileSync(join(mount, file), "utf8").split(/\s+/).filter(Boolean);
            const enabled = words("cgroup.subtree_control");
            for (const controller of words("cgroup.controllers").filter((name) => !enabled.includes(name))) {
                writeFileSync(join(mount, "cgroup.subtree_control"), `+${controller}`);
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
