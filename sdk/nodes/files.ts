/** The files that do not depend on the sandbox: settings, the gate before the kubelet, the kubelet's own. */
import { stringify } from "yaml";
import { kubeletConfig } from "./kubelet";
import { blacklistFile, type Modules } from "./modules";
import { ContainerRuntime, NodeOs, type ResolvedNodeSpec } from "./spec";
import { sysctlFile } from "./sysctls";
import type { NodeFile, NodeUnit } from "./types";

export const bootstrapProgram = "/usr/local/sbin/kernel-isolation-bootstrap";

export const bootstrapUnit = "kernel-isolation-bootstrap.service";

export const sysctlPath = "/etc/sysctl.d/99-kernel-isolation.conf";

/** nodeadm reads it last, when it starts the kubelet: only a node that has proven itself registers without the start-up taint. */
export const releasePath = "/etc/eks/nodeadm.d/90-kernel-isolation.yaml";

/** Written first: from then on no kubelet starts unless the check has passed in this boot. */
export const gateFile: NodeFile = {
    path: "/etc/systemd/system/kubelet.service.d/10-kernel-isolation.conf",
    mode: "0644",
    purpose: "the kubelet starts only after the check has passed in this boot",
    content: `[Unit]\nRequires=${bootstrapUnit}\nAfter=${bootstrapUnit}\n`,
};

const kubeletFolder = "/etc/kubernetes/kubelet.conf.d";

export function settingFiles(modules: Modules, sysctls: Record<string, string>): NodeFile[] {
    return [
        {
            path: "/etc/modprobe.d/kubernetes-blacklist.conf",
            mode: "0644",
            purpose: "kernel modules that are never loaded",
            content: blacklistFile(modules),
        },
        { path: sysctlPath, mode: "0644", purpose: "kernel settings", content: sysctlFile(sysctls) },
    ];
}

/** On AL2023 nodeadm is told the same in the NodeConfig. */
export function kubeletFiles(spec: ResolvedNodeSpec): NodeFile[] {
    const config = {
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        ...kubeletConfig(spec),
    };
    const labels = labelFlag(spec.labels);
    const args = `--config=/var/lib/kubelet/config.yaml --config-dir=${kubeletFolder}${labels && ` ${labels}`}`;
    return [
        {
            path: `${kubeletFolder}/10-kernel-isolation.conf`,
            mode: "0644",
            purpose: "the kubelet's settings",
            content: stringify(config),
        },
        {
            path: "/etc/systemd/system/kubelet.service.d/90-kernel-isolation.conf",
            mode: "0644",
            purpose: "the kubelet reads the settings; sorted after kubeadm's drop-in, whose variable it sets",
            content: `[Service]\nEnvironment="KUBELET_CONFIG_ARGS=${args}"\n`,
        },
    ];
}

export function labelFlag(labels: Record<string, string>): string {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    return pairs.length > 0 ? `--node-labels=${pairs.join(",")}` : "";
}

/** What lifts the start-up taint. Written last, and only by a node that has proven itself. */
export function releaseFile(taints: readonly object[]): NodeFile {
    const content = {
        apiVersion: "node.eks.aws/v1alpha1",
        kind: "NodeConfig",
        spec: { kubelet: { config: { registerWithTaints: taints } } },
    };
    return {
        path: releasePath,
        mode: "0644",
        purpose: "the node registers without the start-up taint",
        content: stringify(content),
    };
}

/**
 * The kubelet requires it, so it runs whenever a boot comes to start the kubelet. It only wants the runtime: one that is
 * restarted later must not take the kubelet down with it.
 */
export function checkUnit({ runtime, os }: ResolvedNodeSpec): NodeUnit {
    const wanted = `${serviceOf(runtime)} network-online.target`;
    const first = os === NodeOs.Al2023 ? " nodeadm-config.service" : "";
    return {
        name: bootstrapUnit,
        purpose: "checks the sandbox again at every boot, before the kubelet",
        startFirst: false,
        content: `[Unit]
Description=Check that this node runs its sandbox
Wants=${wanted}
After=${wanted}${first} systemd-modules-load.service systemd-sysctl.service
Before=kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${bootstrapProgram} gate
TimeoutStartSec=300
`,
    };
}

export function serviceOf(runtime: ContainerRuntime): string {
    return runtime === ContainerRuntime.Containerd ? "containerd.service" : "crio.service";
}
