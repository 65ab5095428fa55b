/**
 * By another route than a bare pod. A workload passes by itself, its pod template is nobody's pod yet; what its
 * controller then makes is judged like any pod. So each escape is tried as the controller that would make the pod.
 */
import { type Attack, type Controller } from "../attack";
import { create, inNamespace, object, podIn } from "../honest";
import type { Target } from "../target";
import {
    approvedOnly,
    byApproval,
    type Change,
    otherClass,
    podBy,
    type PodAttack,
    securityContext,
    templateOf,
    toleration,
    unapproved,
    volume,
} from "./podAttack";

/** The kinds of workload, and the controller that makes their pods. */
const routes: { kind: string; by: Controller }[] = [
    { kind: "Deployment and ReplicaSet", by: "replicaset-controller" },
    { kind: "StatefulSet", by: "statefulset-controller" },
    { kind: "DaemonSet", by: "daemon-set-controller" },
    { kind: "Job and CronJob", by: "job-controller" },
];

const escapes: Pick<PodAttack, "id" | "layer" | "title" | "because" | "change" | "refusedBy" | "applies">[] = [
    {
        id: "runtime-class",
        layer: "kernel",
        title: "another RuntimeClass",
        refusedBy: ["admission", "api-server"],
        because: /run under|RuntimeClass/,
        change: otherClass,
    },
    {
        id: "host-network",
        layer: "pod security",
        title: "the node's network",
        refusedBy: ["pod-security", "api-server"],
        because: /host namespaces|hostUsers/,
        change: (pod) => (pod.spec.hostNetwork = true),
    },
    {
        id: "privileged",
        layer: "pod security",
        title: "a privileged container",
        refusedBy: ["pod-security", "api-server"],
        because: /privileged/,
        change: securityContext({ allowPrivilegeEscalation: true, privileged: true }),
    },
    {
        id: "host-path",
        layer: "storage",
        title: "the node's files",
        refusedBy: ["pod-security"],
        because: /hostPath/,
        change: volume({ hostPath: { path: "/" } }),
    },
    {
        id: "every-taint",
        layer: "placement",
        title: "a toleration of every taint",
        because: /tolerate no taints/,
        change: toleration({ operator: "Exists" }),
    },
    {
        id: "node-name",
        layer: "placement",
        title: "a node by name",
        because: /the scheduler chooses the node/,
        change: (pod) => (pod.spec.nodeName = "control-plane"),
    },
    {
        id: "unapproved-image",
        layer: "images",
        title: "an image that nobody approved",
        because: byApproval,
        change: (pod, target) => (pod.spec.containers[0].image = unapproved(target)),
        applies: approvedOnly,
    },
];

/** What the owner writes: it passes, and so shows that the template is what its controller tries. */
function workload(target: Target, kind: string, change: Change) {
    const selector = { matchLabels: { app: "verify" } };
    const template = templateOf(target, (pod) => {
        pod.metadata.labels.app = "verify";
        change(pod, target);
    });
    return create(
        inNamespace(target.namespace, `${kind.toLowerCase()}s`, "apps/v1"),
        object("apps/v1", kind, {
            spec: { selector, template, replicas: 1, ...(kind === "StatefulSet" && { serviceName: "none" }) },
        }),
    );
}

export const routeAttacks: Attack[] = [
    ...routes.flatMap(({ kind, by }) =>
        escapes.map((escape) =>
            podBy(by, {
                ...escape,
                id: `route.${by.replace("-controller", "")}.${escape.id}`,
                title: `${escape.title}, by the pods of a ${kind}`,
            }),
        ),
    ),
    {
        id: "route.static-claim",
        layer: "storage",
        title: "a volume by name, by the claim template of a pod",
        by: "ephemeral-volume-controller",
        refusedBy: ["admission"],
        because: /volumes are made for their claim/,
        attempt: (target) => claim(target, { volumeName: "another-tenants" }),
        twin: (target) => claim(target, {}),
    },
    {
        id: "route.static-claim-template",
        layer: "storage",
        title: "a volume by name, by the claim template of a StatefulSet",
        by: "statefulset-controller",
        refusedBy: ["admission"],
        because: /volumes are made for their claim/,
        attempt: (target) => claim(target, { volumeName: "another-tenants" }),
        twin: (target) => claim(target, {}),
    },
    {
        id: "route.replicaset-as-proof",
        layer: "proof",
        title: "a ReplicaSet whose pods pose as the proof's",
        by: "replicaset-controller",
        refusedBy: ["admission"],
        because: /only the platform may touch it/,
        attempt: (target) =>
            podIn(target, (pod) => {
                pod.metadata.generateName = "kernel-isolation-proof-";
                pod.metadata.labels["batch.kubernetes.io/job-name"] = "kernel-isolation-proof";
            }),
        twin: (target) => podIn(target, (pod) => (pod.metadata.labels["batch.kubernetes.io/job-name"] = "my-proof")),
    },
    {
        id: "route.cronjob-as-proof",
        layer: "proof",
        title: "a CronJob whose Jobs pose as the proof",
        by: "cronjob-controller",
        refusedBy: ["admission"],
        because: /only the platform may touch it/,
        attempt: (target) => job(target, "kernel-isolation-proof-29384"),
        twin: (target) => job(target, "nightly-29384"),
    },
    ...["Deployment", "StatefulSet", "DaemonSet"].map((kind): Attack => ({
        id: `route.${kind.toLowerCase()}-elsewhere`,
        layer: "access",
        title: `a ${kind} in another tenant's namespace`,
        by: "owner",
        refusedBy: ["rbac"],
        because: /is forbidden: User/,
        attempt: (target) => workload({ ...target, namespace: target.neighbour.namespace }, kind, () => undefined),
        twin: (target) => workload(target, kind, () => undefined),
    })),
];

export function claim(target: Target, spec: object) {
    return create(
        inNamespace(target.namespace, "persistentvolumeclaims"),
        object("v1", "PersistentVolumeClaim", {
            spec: {
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: "1Mi" } },
                // Of a class that is nowhere, so that nothing would be made for it.
                storageClassName: "kernel-isolation-verify",
                ...spec,
            },
        }),
    );
}

export function job(target: Target, name: string) {
    const { spec } = templateOf(target);
    return create(inNamespace(target.namespace, "jobs", "batch/v1"), {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name },
        spec: { template: { spec: { ...spec, restartPolicy: "Never" } } },
    });
}
