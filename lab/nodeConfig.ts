import { join } from "node:path";
import { stringify } from "yaml";

import { LabFolders } from "./folders";
import { nodeAddress } from "./world";

export const nodePodNetwork = "10.244.0.0/24";

const containerdSocket = "/run/containerd/containerd.sock";

/** The kernel parameters a kubelet insists on (its `setupKernelTunables`). */
export const kubeletTunables = {
    "vm.overcommit_memory": 1,
    "vm.panic_on_oom": 0,
    "kernel.panic": 10,
    "kernel.panic_on_oops": 1,
    "kernel.keys.root_maxkeys": 1_000_000,
    "kernel.keys.root_maxbytes": 25_000_000,
} as const;

export function containerdConfig(folders: LabFolders, host: { lowersOomScore: boolean }): string {
    const string = (text: string): string => JSON.stringify(text);
    const runtime = `[plugins."io.containerd.cri.v1.runtime".containerd.runtimes`;
    return `version = 3
root = "/var/lib/containerd"
state = "/run/containerd"

[grpc]
  address = ${string(containerdSocket)}

[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"

[plugins."io.containerd.nri.v1.nri"]
  disable = true

[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"

[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "localhost:5000/pause:1"

[plugins."io.containerd.cri.v1.images".registry]
  config_path = ${string(join(folders.config, "certs.d"))}

[plugins."io.containerd.cri.v1.runtime"]
  # Without CAP_SYS_RESOURCE no oom_score_adj can be lowered, and trying is an error.
  restrict_oom_score_adj = ${!host.lowersOomScore}

[plugins."io.containerd.cri.v1.runtime".cni]
  bin_dirs = [${string(folders.programs)}]
  conf_dir = ${string(join(folders.config, "cni"))}

[plugins."io.containerd.cri.v1.runtime".containerd]
  default_runtime_name = "runc"

${runtime}.runc]
  runtime_type = "io.containerd.runc.v2"
${runtime}.runc.options]
  BinaryName = ${string(join(folders.programs, "runc"))}

${runtime}.runsc]
  runtime_type = "io.containerd.runsc.v1"
${runtime}.runsc.options]
  TypeUrl = "io.containerd.runsc.v1.options"
  ConfigPath = ${string(join(folders.config, "runsc.toml"))}
`;
}

export function runscConfig(host: { limits: boolean }): string {
    const ignore = `  # runsc lacks a controller it must have: without this it would not start, with it no limit holds for a sandbox.
  ignore-cgroups = "true"
`;
    return `[runsc_config]\n  platform = "systrap"\n${host.limits ? "" : ignore}`;
}

export function cniConfig(): string {
    // No masquerading: there is nowhere to go, and so no iptables is needed.
    const ptp = {
        type: "ptp",
        ipMasq: false,
        ipam: { type: "host-local", subnet: nodePodNetwork, routes: [{ dst: "0.0.0.0/0" }] },
    };
    return `${JSON.stringify({ cniVersion: "1.0.0", name: "lab", plugins: [ptp] }, undefined, 2)}\n`;
}

export function kubeletConfig(folders: LabFolders, cgroupRoot: string): string {
    const pki = (file: string): string => join(folders.pki, file);
    return stringify({
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        address: nodeAddress,
        port: 10250,
        readOnlyPort: 0,
        healthzBindAddress: "127.0.0.1",
        healthzPort: 10248,
        authentication: {
            anonymous: { enabled: false },
            webhook: { enabled: true },
            x509: { clientCAFile: pki("ca.crt") },
        },
        authorization: { mode: "Webhook" },
        tlsCertFile: pki("kubelet.crt"),
        tlsPrivateKeyFile: pki("kubelet.key"),
        tlsMinVersion: "VersionTLS12",
        rotateCertificates: false,
        containerRuntimeEndpoint: `unix://${containerdSocket}`,
        cgroupDriver: "cgroupfs",
        cgroupRoot,
        failCgroupV1: false,
        failSwapOn: false,
        protectKernelDefaults: true,
        seccompDefault: true,
        podPidsLimit: 1024,
        maxPods: 110,
        serializeImagePulls: false,
        makeIPTablesUtilChains: false,
        // Empty: a pod must not learn the host's name servers.
        resolvConf: join(folders.config, "resolv.conf"),
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
