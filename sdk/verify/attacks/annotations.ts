/** Out of the sandbox, or into another network, by what a runtime or a network plugin reads from a pod's annotations. */
import type { Attack } from "../attack";
import { inNamespace, merge } from "../honest";
import { annotation, podAttack } from "./podAttack";

const runtime: Record<string, { key: string; value: string; title: string }> = {
    gvisor: { key: "dev.gvisor.spec.mount.data.type", value: "bind", title: "gVisor: a mount from the node" },
    "gvisor-flag": { key: "dev.gvisor.flag.network", value: "host", title: "gVisor: the node's network stack" },
    kata: { key: "io.katacontainers.config.hypervisor.path", value: "/bin/sh", title: "Kata: another hypervisor" },
    "kata-kernel": {
        key: "io.katacontainers.config.hypervisor.kernel_params",
        value: "init=/bin/sh",
        title: "Kata: the guest kernel's parameters",
    },
    crio: { key: "io.kubernetes.cri-o.userns-mode", value: "host", title: "CRI-O: the node's user namespace" },
    "crio-devices": { key: "io.kubernetes.cri-o.Devices", value: "/dev/kvm", title: "CRI-O: a device" },
    "crio-hook": {
        key: "io.kubernetes.cri-o.TrySkipVolumeSELinuxLabel",
        value: "true",
        title: "CRI-O: no SELinux label",
    },
    containerd: { key: "io.containerd.runc.v2.group", value: "a", title: "containerd: another shim's group" },
    "containerd-cri": {
        key: "io.kubernetes.cri.untrusted-workload",
        value: "true",
        title: "containerd: another runtime",
    },
    urunc: { key: "com.urunc.unikernel.hypervisor", value: "qemu", title: "urunc: another monitor" },
    nitro: { key: "sandbox.amazonaws.com/image", value: "a", title: "Nitro: another image" },
    cdi: { key: "cdi.k8s.io/vendor", value: "vendor.example.com/device=all", title: "CDI: a device" },
    systemd: { key: "org.systemd.property.DeviceAllow", value: "'a'", title: "systemd: properties of the scope" },
    crun: { key: "run.oci.handler", value: "krun", title: "crun: another handler" },
    nri: { key: "devices.nri.io/container.main", value: "- path: /dev/mem", title: "an NRI plugin: a device" },
    "nri-mount": { key: "mounts.nri.io/container.main", value: "- source: /", title: "an NRI plugin: a mount" },
};

const network: Record<string, { key: string; value: string; title: string }> = {
    multus: { key: "k8s.v1.cni.cncf.io/networks", value: "kube-system/node", title: "Multus: another network" },
    "multus-default": { key: "v1.multus-cni.io/default-network", value: "a", title: "Multus: another default network" },
    calico: { key: "cni.projectcalico.org/ipAddrs", value: '["10.0.0.1"]', title: "Calico: somebody's address" },
    "calico-source": {
        key: "cni.projectcalico.org/allowedSourcePrefixes",
        value: '["0.0.0.0/0"]',
        title: "Calico: any source address",
    },
    ovn: { key: "k8s.ovn.org/routing-namespaces", value: "kube-system", title: "OVN: the way out of other namespaces" },
    "kube-ovn": { key: "ovn.kubernetes.io/ip_address", value: "10.0.0.1", title: "Kube-OVN: somebody's address" },
    cilium: { key: "ipam.cilium.io/ip-pool", value: "nodes", title: "Cilium: addresses of another pool" },
};

const attacksOf = (entries: typeof runtime, layer: "kernel" | "network", because: RegExp): Attack[] =>
    Object.entries(entries).map(([id, { key, value, title }]) =>
        podAttack({
            id: `annotation.${id}`,
            layer,
            title: `an annotation for ${title}`,
            because,
            change: annotation(key, value),
            // The same name without what makes it the runtime's.
            instead: annotation(`example.com/${key.replace(/[^a-zA-Z0-9]/g, "-").slice(0, 60)}`, value),
        }),
    );

const later = (id: string, key: string, because: RegExp, layer: "kernel" | "network"): Attack => ({
    id: `annotation.${id}`,
    layer,
    title: `the annotation ${key}, added to a pod that waits`,
    by: "owner",
    refusedBy: ["admission"],
    because,
    needsPod: true,
    attempt: ({ namespace, pod }) =>
        merge(inNamespace(namespace, `pods/${pod}`), { metadata: { annotations: { [key]: "a" } } }),
    twin: ({ namespace, pod }) =>
        merge(inNamespace(namespace, `pods/${pod}`), { metadata: { annotations: { "example.com/a": "a" } } }),
});

const reconfigures = /annotations that reconfigure a sandbox/;
const reroutes = /annotations that reconfigure a pod's network/;

export const annotationAttacks: Attack[] = [
    ...attacksOf(runtime, "kernel", reconfigures),
    ...attacksOf(network, "network", reroutes),
    later("runtime-later", "io.katacontainers.config.agent.policy", reconfigures, "kernel"),
    later("network-later", "k8s.v1.cni.cncf.io/networks", reroutes, "network"),
];
