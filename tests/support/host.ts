/** The host as it is now, to see that a lab changes nothing of it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Parameters of the kernel that programs of a lab want to set, and might set for the host. */
export function parametersNow(): Record<string, string> {
    const names = [
        // The kubelet.
        ...["vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops"],
        ...["kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes"],
        // Cilium's agent.
        ...["kernel/unprivileged_bpf_disabled", "kernel/timer_migration", "net/core/bpf_jit_enable"],
        ...["net/core/default_qdisc", "net/core/fb_tunnels_only_for_init_net", "net/ipv4/ip_forward"],
        ...["net/ipv4/conf/all/rp_filter", "net/ipv4/ip_early_demux", "net/ipv4/fib_multipath_use_neigh"],
    ];
    const paths = names.map((name) => `/proc/sys/${name}`).filter(existsSync);
    assert.ok(paths.length > names.length / 2);
    return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

/** Programs that are attached to cgroups of the host's; undefined where they cannot be listed. */
async function cgroupPrograms(): Promise<string | undefined> {
    try {
        const { stdout } = await run("/usr/sbin/bpftool", ["cgroup", "tree"]);
        const cgroups = stdout.split(/^(?=\/)/m);
        return cgroups.filter((text) => !text.includes("/kernel-isolation-")).join("");
    } catch {
        return undefined;
    }
}

export async function networkNow(): Promise<Record<string, unknown>> {
    const ip = async (...args: string[]): Promise<string> => (await run("ip", args)).stdout;
    return {
        rules: await ip("rule"),
        routes: await ip("route", "show", "table", "all"),
        devices: readdirSync("/sys/class/net").sort(),
        pinned: existsSync("/sys/fs/bpf") ? readdirSync("/sys/fs/bpf", { recursive: true }).sort() : [],
        cgroupPrograms: await cgroupPrograms(),
    };
}

/** Everything of the host that a lab might have touched. */
export async function hostNow(): Promise<Record<string, unknown>> {
    const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
    const folders = ["/run", "/var/lib", "/var/log", "/etc", "/opt", "/usr/libexec"];
    return {
        mounts: readFileSync("/proc/self/mountinfo", "utf8"),
        hostname: readFileSync("/proc/sys/kernel/hostname", "utf8"),
        ...Object.fromEntries(folders.map((folder) => [folder, list(folder)])),
        ...parametersNow(),
        ...(await networkNow()),
    };
}
