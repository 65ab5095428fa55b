/** To the node's files, to another tenant's volumes, to devices. */
import type { Attack } from "../attack";
import { create, honestContainer, inNamespace, object, read, remove, root } from "../honest";
import { podAttack, podSecurity, volume } from "./podAttack";
import { claim } from "./routes";

const kinds = /volumes of tenants are/;
const nodeMounts = ["pod-security", "admission"] as const;

export const volumeAttacks: Attack[] = [
    podAttack({
        id: "volume.host-path",
        layer: "storage",
        title: "the node's files",
        refusedBy: podSecurity,
        because: /hostPath/,
        change: volume({ hostPath: { path: "/" } }),
        instead: volume({ emptyDir: {} }),
    }),
    podAttack({
        id: "volume.nfs",
        layer: "storage",
        title: "a network volume that the node mounts, past every network policy",
        refusedBy: [...nodeMounts],
        because: /restricted volume types|volumes of tenants are/,
        change: volume({ nfs: { server: "10.0.0.1", path: "/" } }),
        instead: volume({ emptyDir: {} }),
    }),
    podAttack({
        id: "volume.iscsi",
        layer: "storage",
        title: "a block device that the node attaches",
        refusedBy: [...nodeMounts],
        because: /restricted volume types|volumes of tenants are/,
        change: volume({ iscsi: { targetPortal: "10.0.0.1", iqn: "iqn.2001-04.com.example:a", lun: 0 } }),
        instead: volume({ projected: { sources: [] } }),
    }),
    podAttack({
        id: "volume.csi-inline",
        layer: "storage",
        title: "a volume by which a node's driver does as the pod says",
        because: kinds,
        change: volume({ csi: { driver: "nfs.csi.k8s.io", volumeAttributes: { server: "10.0.0.1", share: "/" } } }),
        instead: volume({ persistentVolumeClaim: { claimName: "a" } }),
    }),
    {
        id: "volume.by-name",
        layer: "storage",
        title: "a claim on a volume by name: one on the node, or another tenant's",
        by: "owner",
        refusedBy: ["admission"],
        because: /volumes are made for their claim/,
        attempt: (target) => claim(target, { volumeName: "another-tenants" }),
        twin: (target) => claim(target, {}),
    },
    {
        id: "volume.by-selector",
        layer: "storage",
        title: "a claim on any volume with a label",
        by: "owner",
        refusedBy: ["admission"],
        because: /volumes are made for their claim/,
        attempt: (target) => claim(target, { selector: { matchLabels: { tenant: target.neighbour.tenant } } }),
        twin: (target) => claim(target, {}),
    },
    {
        id: "volume.static",
        layer: "storage",
        title: "a claim on any volume that somebody made by hand",
        by: "owner",
        refusedBy: ["admission"],
        because: /volumes are made for their claim/,
        attempt: (target) => claim(target, { storageClassName: "" }),
        twin: (target) => claim(target, {}),
    },
    {
        id: "volume.from-neighbour",
        layer: "storage",
        title: "a claim filled with another namespace's data",
        by: "owner",
        refusedBy: ["admission", "api-server"],
        because: /not filled from another namespace|namespace/,
        attempt: (target) =>
            claim(target, {
                dataSourceRef: {
                    kind: "PersistentVolumeClaim",
                    name: "data",
                    namespace: target.neighbour.namespace,
                },
            }),
        twin: (target) => claim(target, { dataSourceRef: { kind: "PersistentVolumeClaim", name: "data" } }),
        // Servers without the feature drop the field, and then the claim is filled from the tenant's own namespace.
        harmless: (admitted, target) =>
            admitted.spec.dataSourceRef?.namespace === undefined ||
            admitted.spec.dataSourceRef.namespace === target.namespace,
    },
    {
        id: "volume.make-host-path",
        layer: "storage",
        title: "a PersistentVolume that is the node's files",
        by: "owner",
        refusedBy: ["rbac"],
        because: /cannot create resource "persistentvolumes"/,
        attempt: () =>
            create(
                `${root("")}/persistentvolumes`,
                object("v1", "PersistentVolume", {
                    spec: { capacity: { storage: "1Mi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/" } },
                }),
            ),
        twin: (target) => claim(target, {}),
    },
    {
        id: "volume.list-all",
        layer: "storage",
        title: "the names of everybody's volumes",
        by: "owner",
        refusedBy: ["rbac"],
        because: /cannot list resource "persistentvolumes"/,
        attempt: () => read(`${root("")}/persistentvolumes`),
        twin: ({ namespace }) => read(inNamespace(namespace, "persistentvolumeclaims")),
    },
    {
        id: "volume.delete",
        layer: "storage",
        title: "deleting a volume",
        by: "owner",
        refusedBy: ["rbac"],
        because: /cannot delete resource "persistentvolumes"/,
        attempt: () => remove(`${root("")}/persistentvolumes/another-tenants`),
        twin: ({ namespace }) => read(inNamespace(namespace, "persistentvolumeclaims")),
    },
    podAttack({
        id: "device.resource-claim",
        layer: "kernel",
        title: "a device by a resource claim",
        because: /leave spec\.resourceClaims out/,
        change: (pod) => (pod.spec.resourceClaims = [{ name: "gpu", resourceClaimName: "gpu" }]),
    }),
    podAttack({
        id: "device.plugin",
        layer: "kernel",
        title: "a device of the node by an extended resource",
        because: /only cpu, memory and ephemeral-storage/,
        change: (pod) =>
            (pod.spec.containers[0].resources = {
                limits: { "devices.example.com/kvm": "1" },
                requests: { "devices.example.com/kvm": "1" },
            }),
        instead: (pod) => (pod.spec.containers[0].resources = { requests: { cpu: "1m" } }),
    }),
    podAttack({
        id: "device.plugin-init",
        layer: "kernel",
        title: "a device of the node in an init container",
        because: /only cpu, memory and ephemeral-storage/,
        change: (pod, target) =>
            (pod.spec.initContainers = [
                { ...honestContainer(target, "first"), resources: { limits: { "devices.example.com/fuse": "1" } } },
            ]),
        instead: (pod, target) =>
            (pod.spec.initContainers = [
                { ...honestContainer(target, "first"), resources: { requests: { cpu: "1m" } } },
            ]),
    }),
    podAttack({
        id: "device.huge-pages",
        layer: "resources",
        title: "the node's huge pages, which no quota counts",
        because: /only cpu, memory and ephemeral-storage/,
        change: (pod) =>
            (pod.spec.containers[0].resources = {
                limits: { "hugepages-2Mi": "2Mi", memory: "64Mi", cpu: "10m" },
                requests: { "hugepages-2Mi": "2Mi", memory: "64Mi", cpu: "10m" },
            }),
        instead: (pod) => (pod.spec.containers[0].resources = { requests: { memory: "64Mi" } }),
    }),
    {
        id: "device.make-claim",
        layer: "kernel",
        title: "a resource claim of its own",
        by: "owner",
        refusedBy: ["rbac"],
        because: /cannot create resource "resourceclaims"/,
        attempt: ({ namespace }) =>
            create(
                inNamespace(namespace, "resourceclaims", "resource.k8s.io/v1"),
                object("resource.k8s.io/v1", "ResourceClaim", { spec: {} }),
            ),
        twin: (target) => claim(target, {}),
    },
];
