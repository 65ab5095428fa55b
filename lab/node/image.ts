/** What a machine has before its bootstrap, as a distribution's packages and kubeadm leave it. */
import { join } from "node:path";
import { stringify } from "yaml";

import { ContainerRuntime } from "../../sdk/nodes";
import { hasCapability } from "../capabilities";
import { cgroupOf } from "../cgroups";
import type { LabFolders } from "../folders";
import { registry } from "../images";
import { both, hasIpv6, ipv6 } from "../ipv6";
import type { NetworkPlugin } from "../runningLab";
import { controlPlaneAddress } from "../world";
import { crioFiles } from "./crio";
import { ociClamp, ociHost } from "./ociClamp";
import type { Place } from "./machine";

/** Six parameters that the kubelet sets for the whole machine (its `setupKernelTunables`), as it wants them. */
const kubeletTunables = {
    "vm.overcommit_memory": 1,
    "vm.panic_on_oom": 0,
    "kernel.panic": 10,
    "kernel.panic_on_oops": 1,
    "kernel.keys.root_maxkeys": 1_000_000,
    "kernel.keys.root_maxbytes": 25_000_000,
} as const;

/** Where containers of any node find the lab's images. */
export const registryAddress = `${controlPlaneAddress}:5000`;

type ImageFiles = Record<string, string>;

export function imageFiles(
    folders: LabFolders,
    machine: Place,
    runtime: ContainerRuntime,
    plugin: NetworkPlugin,
): ImageFiles {
    const tunables = Object.entries(kubeletTunables).map(([name, value]) => [
        `/etc/lab/tunables/${name}`,
        `${value}\n`,
    ]);
    return {
        ...(runtime === ContainerRuntime.Containerd ? containerdFiles(folders) : crioImage(folders)),
        "/etc/systemd/system/kubelet.service": kubeletUnit(folders, machine),
        "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf":
            '[Service]\nEnvironment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"\n',
        "/var/lib/kubelet/config.yaml": kubeletConfig(folders, machine),
        // Cilium's agent writes its own.
        ...(plugin === "plain" && { "/etc/cni/net.d/10-lab.conflist": cniConfig(machine) }),
        // Empty: a pod must not learn the host's name servers.
        "/etc/lab/resolv.conf": "",
        ...(Object.fromEntries(tunables) as ImageFiles),
    };
}

function containerdFiles(folders: LabFolders): ImageFiles {
    return {
        "/etc/systemd/system/containerd.service": `[Service]\nExecStart=${join(folders.programs, "containerd")}\n`,
        "/etc/containerd/config.toml": containerdConfig(folders, { lowersOomScore: hasCapability("CAP_SYS_RESOURCE") }),
        [`/etc/containerd/certs.d/${registry}/hosts.toml`]: `server = "http://${registryAddress}"\n`,
    };
}

const wrapper = "/usr/local/libexec/oci-runtime";

function crioImage(folders: LabFolders): ImageFiles {
    const program = (name: string): string => join(folders.programs, name);
    // Debian 12's crun, 1.8, refuses the version of OCI that this CRI-O speaks.
    const runc = program("runc");
    const clamp = ociClamp(runc, ociHost());
    const files = crioFiles({
        crio: program("crio"),
        pinns: program("pinns"),
        conmon: program("conmon"),
        ociRuntime: { name: "runc", path: clamp === undefined ? runc : wrapper },
        cgroupManager: "cgroupfs",
        cni: { config: "/etc/cni/net.d", plugins: [folders.programs] },
        registryAddress,
    });
    return {
        ...Object.fromEntries(files.map(({ path, content }) => [path, content])),
        ...(clamp !== undefined && { [wrapper]: clamp }),
    };
}

export function containerdConfig(folders: LabFolders, host: { lowersOomScore: boolean }): string {
    const string = (text: string): string => JSON.stringify(text);
    const runtime = `[plugins."io.containerd.cri.v1.runtime".containerd.runtimes`;
    return `version = 3
imports = ["/etc/containerd/conf.d/*.toml"]

[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"

[plugins."io.containerd.nri.v1.nri"]
  disable = true

[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"

[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "${registry}/pause:1"

[plugins."io.containerd.cri.v1.images".registry]
  config_path = "/etc/containerd/certs.d"

[plugins."io.containerd.cri.v1.runtime"]
  # Without CAP_SYS_RESOURCE no oom_score_adj can be lowered, and trying is an error.
  restrict_oom_score_adj = ${!host.lowersOomScore}

[plugins."io.containerd.cri.v1.runtime".cni]
  bin_dirs = [${string(folders.programs)}]
  conf_dir = "/etc/cni/net.d"

[plugins."io.containerd.cri.v1.runtime".containerd]
  default_runtime_name = "runc"

${runtime}.runc]
  runtime_type = "io.containerd.runc.v2"
${runtime}.runc.options]
  BinaryName = ${string(join(folders.programs, "runc"))}
`;
}

function cniConfig({ index, podNetwork }: Place): string {
    // No masquerading: there is nowhere to go, and so no iptables is needed.
    const networks = [podNetwork, ...(hasIpv6() ? [ipv6.podsOf(index)] : [])];
    const ptp = {
        type: "ptp",
        ipMasq: false,
        ipam: {
            type: "host-local",
            ranges: networks.map((subnet) => [{ subnet }]),
            routes: [{ dst: "0.0.0.0/0" }, ...(hasIpv6() ? [{ dst: "::/0" }] : [])],
        },
    };
    return `${JSON.stringify({ cniVersion: "1.0.0", name: "lab", plugins: [ptp] }, undefined, 2)}\n`;
}

function kubeletUnit(folders: LabFolders, { index, hostname, address, suffix }: Place): string {
    const command = [
        ...["unshare", "--mount", "--propagation", "unchanged", "/bin/bash", join(__dirname, "tunables.sh")],
        "/etc/lab/tunables",
        join(folders.programs, "kubelet"),
        `--kubeconfig=${join(folders.config, `kubelet${suffix}.kubeconfig`)}`,
        `--hostname-override=${hostname}`,
        `--node-ip=${both(address, ipv6.node(index))}`,
        "--cert-dir=/var/lib/kubelet/pki",
        "$KUBELET_CONFIG_ARGS",
    ];
    return `[Service]\nExecStart=${command.join(" ")}\n`;
}

/** What is left to the cluster: everything that keeps tenants apart comes with the bootstrap. */
function kubeletConfig(folders: LabFolders, { index, address, suffix }: Place): string {
    const pki = (file: string): string => join(folders.pki, file);
    return stringify({
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        address,
        port: 10250,
        healthzBindAddress: "127.0.0.1",
        healthzPort: 10248,
        authentication: { x509: { clientCAFile: pki("ca.crt") } },
        tlsCertFile: pki(`kubelet${suffix}.crt`),
        tlsPrivateKeyFile: pki(`kubelet${suffix}.key`),
        tlsMinVersion: "VersionTLS12",
        cgroupRoot: cgroupOf(folders.name, index),
        failCgroupV1: false,
        failSwapOn: false,
        maxPods: 110,
        serializeImagePulls: false,
        resolvConf: "/etc/lab/resolv.conf",
        // Nobody answers there; without an address every pod gets a warning.
        clusterDNS: ["10.96.0.10"],
        clusterDomain: "cluster.local",
        volumePluginDir: "/var/lib/kubelet/volume-plugins",
        // The host's disk is not the lab's to manage: it evicts and collects only when there is next to nothing left.
        imageGCHighThresholdPercent: 100,
        evictionHard: {
            "memory.available": "100Mi",
            "nodefs.available": "1%",
            "nodefs.inodesFree": "1%",
            "imagefs.available": "1%",
        },
    });
}
