import { kataGoStatic, kataStatic } from "../artifacts";
import { devmapperTables, handlerTables } from "../runtimes/containerd";
import { shimHandler } from "../runtimes/crio";
import { toml } from "../toml";
import type { Artifact, RuntimeSetup, SandboxSetup } from "../types";
import { devmapperFile, devmapperModules, devmapperPackages, devmapperUnit, poolName } from "./devmapper";

interface Monitor {
    handler: string;
    artifact: Artifact;
    shim: string;
    config: string;
}

const configs = "/opt/kata/share/defaults/kata-containers";

/** kata-static has the Rust runtime, whose files lie apart from the Go runtime's. */
function rust(handler: string, config: string): Monitor {
    return {
        handler,
        artifact: kataStatic,
        shim: "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2",
        config: `${configs}/runtime-rs/configuration-${config}.toml`,
    };
}

const qemu = rust("kata-qemu", "qemu-runtime-rs");
const clh = rust("kata-clh", "clh-runtime-rs");
const firecracker: Monitor = {
    handler: "kata-fc",
    artifact: kataGoStatic,
    shim: "/opt/kata/bin/containerd-shim-kata-v2",
    config: `${configs}/configuration-fc.toml`,
};

const annotationsNote =
    "no pod annotation reaches Kata: with io.katacontainers.* a tenant could choose its own guest kernel and devices";

function handler(monitor: Monitor, snapshotter?: "devmapper") {
    return handlerTables(
        monitor.handler,
        {
            runtime_type: `io.containerd.${monitor.handler}.v2`,
            runtime_path: monitor.shim,
            privileged_without_host_devices: true,
            ...(snapshotter && { snapshotter }),
        },
        { ConfigPath: monitor.config },
    );
}

function crio(monitor: Monitor): RuntimeSetup {
    const config = shimHandler(monitor.handler, {
        runtime_path: monitor.shim,
        runtime_root: "/run/vc",
        runtime_config_path: monitor.config,
        privileged_without_host_devices: true,
    });
    // Kata shares a layer's own folder with the guest, which CRI-O's bind mount over itself would hide.
    const storage = toml({ path: ["crio"], values: { storage_option: ["overlay.skip_mount_home=true"] } });
    return { config: `${storage}\n${config}`, files: [] };
}

function setup(monitor: Monitor): SandboxSetup {
    return {
        artifacts: [monitor.artifact],
        packages: { debian: ["zstd"], al2023: ["zstd"] },
        modules: ["kvm", "vhost", "vhost_net", "vhost_vsock", "tun"],
        sysctls: {},
        files: [],
        units: [],
        prepare: [
            // Whichever fits the processor; on arm64 it is built in.
            "[ -c /dev/kvm ] || modprobe kvm_intel 2>/dev/null || modprobe kvm_amd 2>/dev/null || true",
            '[ -c /dev/kvm ] || fail "there is no /dev/kvm: neither bare metal nor nested virtualization"',
        ],
        containerd: { config: toml(...handler(monitor)), files: [] },
        crio: crio(monitor),
        notes: [annotationsNote],
    };
}

export const kataQemu = setup(qemu);

export const kataClh = setup(clh);

const common = setup(firecracker);

export const kataFc: SandboxSetup = {
    ...common,
    packages: {
        debian: [...common.packages.debian, ...devmapperPackages.debian],
        al2023: [...common.packages.al2023, ...devmapperPackages.al2023],
    },
    modules: [...common.modules, ...devmapperModules],
    files: [devmapperFile],
    units: [devmapperUnit],
    containerd: {
        config: toml(...handler(firecracker, "devmapper"), ...devmapperTables(firecracker.handler, poolName, "ext4")),
        files: [],
    },
    crio: {
        refused: "Firecracker takes a container's files from a block device, and CRI-O has no block snapshotter",
        nearest: 'runtime "containerd", or sandbox "kata-clh"',
    },
};
