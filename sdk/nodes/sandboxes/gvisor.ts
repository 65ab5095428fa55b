import { gvisorArtifact, installRoot } from "../artifacts";
import { handlerTables } from "../runtimes/containerd";
import { shimHandler } from "../runtimes/crio";
import { CgroupDriver } from "../spec";
import { toml, type TomlTable } from "../toml";
import type { NodeFile, SandboxSetup } from "../types";

const configPath = "/etc/containerd/runsc.toml";
const binary = `${installRoot}/gvisor/runsc`;
const shim = "/usr/local/bin/containerd-shim-runsc-v1";

function flags(cgroupDriver: CgroupDriver): TomlTable {
    return {
        path: ["runsc_config"],
        values: {
            platform: "systrap",
            network: "sandbox",
            // Told otherwise than the runtime, a sandbox lies outside the pod's cgroup, and no limit holds.
            ...(cgroupDriver === CgroupDriver.Systemd && { "systemd-cgroup": "true" }),
            overlay2: "root:self",
            "host-uds": "none",
        },
    };
}

function setup(cgroupDriver: CgroupDriver): SandboxSetup {
    const config = (options: Record<string, string | boolean>): NodeFile => ({
        path: configPath,
        mode: "0644",
        content: toml({ path: [], values: { binary_name: binary, ...options } }, flags(cgroupDriver)),
        purpose: "how the shim starts runsc",
    });
    return {
        artifacts: [gvisorArtifact],
        packages: { debian: ["bzip2"], al2023: ["bzip2"] },
        modules: [],
        // As gVisor's own check of the host recommends.
        sysctls: { "vm.max_map_count": "4194304" },
        files: [],
        units: [],
        prepare: [],
        containerd: {
            config: toml(
                ...handlerTables(
                    "runsc",
                    { runtime_type: "io.containerd.runsc.v1", runtime_path: shim },
                    { TypeUrl: "io.containerd.runsc.v1.options", ConfigPath: configPath },
                ),
            ),
            files: [config({})],
        },
        crio: {
            config: shimHandler("runsc", {
                runtime_path: shim,
                runtime_config_path: configPath,
                runtime_root: "/run/runsc",
            }),
            // CRI-O keeps a pod's containers in one shim only where the shim groups them.
            files: [config({ grouping: true })],
        },
        notes: [],
    };
}

export const gvisor = setup(CgroupDriver.Systemd);

export const gvisorOnCgroupfs = setup(CgroupDriver.Cgroupfs);

/** Older versions reject the shim by its name (cri-o/cri-o#9974). */
export const oldestCrioForGvisor = "1.37";
