/** A machine with CRI-O, before a bootstrap adds its drop-in. All of it lies where CRI-O looks by itself. */
import { toml } from "../../sdk/nodes/toml";
import { registry } from "../images";

export interface CrioMachine {
    crio: string;
    pinns: string;
    /** The OCI runtime of pods that name no handler, or a wrapper round it. */
    ociRuntime: { name: "crun" | "runc"; path: string };
    conmon: string;
    cgroupManager: "cgroupfs" | "systemd";
    cni: { config: string; plugins: string[] };
    /** Where the images named `localhost:5000/...` are. */
    registryAddress: string;
}

export interface ConfigFile {
    path: string;
    content: string;
}

export const crioSocket = "/run/crio/crio.sock";

export function crioFiles(machine: CrioMachine): ConfigFile[] {
    return [
        { path: "/etc/crio/crio.conf", content: crioConfig(machine) },
        { path: "/etc/containers/policy.json", content: `${JSON.stringify(policy)}\n` },
        { path: "/etc/containers/registries.conf", content: registriesConfig(machine.registryAddress) },
        { path: "/etc/systemd/system/crio.service", content: crioUnit(machine.crio) },
    ];
}

/** The lab's own registry signs nothing. */
const policy = { default: [{ type: "insecureAcceptAnything" }] };

export function crioConfig({ pinns, ociRuntime, conmon, cgroupManager, cni }: CrioMachine): string {
    return toml(
        {
            path: ["crio"],
            values: {
                root: "/var/lib/containers/storage",
                runroot: "/run/containers/storage",
                storage_driver: "overlay",
            },
        },
        { path: ["crio", "api"], values: { listen: crioSocket } },
        {
            path: ["crio", "runtime"],
            values: {
                default_runtime: ociRuntime.name,
                cgroup_manager: cgroupManager,
                pinns_path: pinns,
                selinux: false,
                // It would insist on iptables or nftables, and no pod of a lab has a port of the host.
                disable_hostport_mapping: true,
                // What it would do otherwise is done to the host: folders below /usr, the routing of interrupts.
                hooks_dir: [],
                irqbalance_config_restore_file: "disable",
            },
        },
        {
            path: ["crio", "runtime", "runtimes", ociRuntime.name],
            values: {
                runtime_path: ociRuntime.path,
                runtime_type: "oci",
                runtime_root: `/run/${ociRuntime.name}`,
                monitor_path: conmon,
                // Another one would be systemd's to make.
                monitor_cgroup: "pod",
            },
        },
        // Without a command of CRI-O's own the image's counts.
        { path: ["crio", "image"], values: { pause_image: `${registry}/pause:1`, pause_command: "" } },
        { path: ["crio", "network"], values: { network_dir: cni.config, plugin_dirs: cni.plugins } },
        { path: ["crio", "metrics"], values: { enable_metrics: false } },
        { path: ["crio", "nri"], values: { enable_nri: false } },
    );
}

export function registriesConfig(address: string): string {
    const short = toml({ path: [], values: { "unqualified-search-registries": [] } });
    return `${short}\n[[registry]]\n${toml({ path: [], values: { prefix: registry, location: address, insecure: true } })}`;
}

export function crioUnit(crio: string): string {
    return `[Unit]
Description=CRI-O
Before=kubelet.service

[Service]
Type=notify
ExecStart=${crio}
Restart=on-failure
RestartSec=2

[Install]
WantedBy=multi-user.target
`;
}
