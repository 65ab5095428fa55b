import { uruncMonitors, uruncPrograms } from "../artifacts";
import { devmapperTables, handlerTables } from "../runtimes/containerd";
import { toml } from "../toml";
import type { SandboxSetup } from "../types";
import { devmapperFile, devmapperModules, devmapperPackages, devmapperUnit, poolName } from "./devmapper";

const monitorFolder = "/opt/urunc";

export const urunc: SandboxSetup = {
    artifacts: [...uruncPrograms, uruncMonitors],
    packages: devmapperPackages,
    modules: devmapperModules,
    sysctls: {},
    files: [
        devmapperFile,
        {
            path: "/etc/urunc/config.toml",
            mode: "0644",
            purpose: "where urunc finds its monitors, and what a guest gets",
            content: toml(
                ...["firecracker", "hvt", "spt"].map((monitor) => ({
                    path: ["monitors", monitor],
                    values: {
                        path: `${monitorFolder}/bin/${monitor === "firecracker" ? monitor : `solo5-${monitor}`}`,
                        default_memory_mb: 256,
                        default_vcpus: 1,
                    },
                })),
                { path: ["extra_binaries", "virtiofsd"], values: { path: `${monitorFolder}/bin/virtiofsd` } },
            ),
        },
    ],
    units: [devmapperUnit],
    prepare: [],
    containerd: {
        config: toml(
            ...handlerTables("urunc", { runtime_type: "io.containerd.urunc.v2", snapshotter: "devmapper" }),
            // Rumprun guests read ext2.
            ...devmapperTables("urunc", poolName, "ext2"),
        ),
        files: [],
    },
    crio: { refused: "urunc has been tried with containerd only", nearest: 'runtime "containerd"' },
    notes: [
        "a unikernel has no shell: the check shows that the handler starts a container, not whose kernel a unikernel runs on",
        "no pod annotation reaches urunc: com.urunc.unikernel.* takes paths on the node; images carry urunc.json instead",
        "Firecracker and solo5 hvt need /dev/kvm; solo5 spt does not",
    ],
};
