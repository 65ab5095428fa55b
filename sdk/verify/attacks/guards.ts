/** On what guards the tenant in its own namespaces, and on the proof that speaks of it. */
import { claimAnnotations, claimLabels, proofName } from "../../tenancy/claims";
import type { Attack } from "../attack";
import { create, inNamespace, merge, object, podIn, read, remove, root } from "../honest";
import type { Target } from "../target";
import { annotation, podAttack } from "./podAttack";
import { may, right } from "./right";
import { job } from "./routes";

const namespacePath = ({ namespace }: Target) => `${root("")}/namespaces/${namespace}`;
const ownPods = ({ namespace }: Target) => read(inNamespace(namespace, "pods"));

export const guardAttacks: Attack[] = [
    ...(
        [
            ["tenant", { labels: { [claimLabels.tenant]: "somebody-else" } }, "access"],
            ["pod-security", { labels: { "pod-security.kubernetes.io/enforce": "privileged" } }, "pod security"],
            ["runtime-class", { annotations: { [claimAnnotations.runtimeClass]: "" } }, "kernel"],
            ["registries", { annotations: { [claimAnnotations.registries]: "" } }, "images"],
            ["review", { annotations: { [claimAnnotations.reviewBy]: "" } }, "access"],
        ] as const
    ).map(([id, metadata, layer]) =>
        right({
            id: `namespace.${id}`,
            layer,
            title: `another ${id.replace("-", " ")} claim on its own namespace`,
            attempt: (target) => merge(namespacePath(target), { metadata }),
            twin: ownPods,
        }),
    ),
    right({
        id: "namespace.create",
        title: "a namespace that poses as a tenant's, and has no guards",
        attempt: ({ tenant }) =>
            create(`${root("")}/namespaces`, {
                ...object("v1", "Namespace"),
                metadata: { generateName: "kernel-isolation-verify-", labels: { [claimLabels.tenant]: tenant } },
            }),
        twin: ({ namespace }) => create(inNamespace(namespace, "configmaps"), object("v1", "ConfigMap")),
    }),
    right({
        id: "namespace.delete",
        title: "deleting its own namespace, with every guard in it",
        attempt: (target) => remove(namespacePath(target)),
        twin: ownPods,
    }),
    right({
        id: "namespace.delete-neighbour",
        title: "deleting another tenant's namespace",
        attempt: ({ neighbour }) => remove(`${root("")}/namespaces/${neighbour.namespace}`),
        twin: ownPods,
    }),
    right({
        id: "namespace.finalize",
        title: "finishing a namespace's deletion by itself",
        attempt: (target) => may(target, "update", ["namespaces", "finalize"], "", { name: target.namespace }),
        twin: (target) => may(target, "update", ["pods"]),
    }),
    ...(
        [
            ["quota", "resourcequotas", { spec: { hard: { pods: "1000000" } } }],
            ["limits", "limitranges", { spec: { limits: [] } }],
        ] as const
    ).flatMap(([id, resource, body]) => [
        right({
            id: `guard.change-${id}`,
            layer: "resources",
            title: `raising its own ${id}`,
            attempt: ({ namespace }) => merge(inNamespace(namespace, `${resource}/kernel-isolation`), body),
            twin: ({ namespace }) => read(inNamespace(namespace, resource)),
        }),
        right({
            id: `guard.delete-${id}`,
            layer: "resources",
            title: `deleting its own ${id}`,
            attempt: ({ namespace }) => remove(inNamespace(namespace, `${resource}/kernel-isolation`)),
            twin: ({ namespace }) => read(inNamespace(namespace, resource)),
        }),
    ]),
    {
        id: "guard.over-limit",
        layer: "resources",
        title: "a container above its limit, or above the quota",
        by: "owner",
        refusedBy: ["limits", "quota"],
        because: /maximum cpu usage per Container|exceeded quota/,
        attempt: (target) =>
            podIn(target, (pod) => {
                pod.spec.containers[0].resources = { requests: { cpu: "1m" }, limits: { cpu: "100000" } };
            }),
        twin: (target) =>
            podIn(target, (pod) => {
                pod.spec.containers[0].resources = { requests: { cpu: "1m" }, limits: { cpu: "2m" } };
            }),
    },
    {
        id: "guard.memory",
        layer: "resources",
        title: "a container with more memory than its limit, or than the quota",
        by: "owner",
        refusedBy: ["limits", "quota"],
        because: /maximum memory usage per Container|exceeded quota/,
        attempt: (target) =>
            podIn(target, (pod) => {
                pod.spec.containers[0].resources = { requests: { memory: "1Mi" }, limits: { memory: "900Ti" } };
            }),
        twin: (target) =>
            podIn(target, (pod) => {
                pod.spec.containers[0].resources = { requests: { memory: "1Mi" }, limits: { memory: "16Mi" } };
            }),
    },
    right({
        id: "guard.events",
        layer: "resources",
        title: "events, of which no quota counts any",
        attempt: ({ namespace }) =>
            create(
                inNamespace(namespace, "events"),
                object("v1", "Event", { involvedObject: { namespace }, reason: "a", message: "b" }),
            ),
        twin: ({ namespace }) => read(inNamespace(namespace, "events")),
    }),
    ...proofAttacks(),
];

function proofAttacks(): Attack[] {
    const because = /only the platform may touch it/;
    const proof = (id: string, title: string, attempt: Attack["attempt"], twin: Attack["twin"]): Attack => ({
        id: `proof.${id}`,
        layer: "proof",
        title,
        by: "owner",
        refusedBy: ["admission"],
        because,
        attempt,
        twin,
    });
    return [
        proof(
            "job",
            "a proof Job of its own making",
            (target) => job(target, `${proofName}-a`),
            (target) => job(target, "my-proof"),
        ),
        proof(
            "pod-name",
            "a pod with the proof's name",
            (target) => podIn(target, (pod) => (pod.metadata.name = `${proofName}-x7k2p`)),
            (target) => podIn(target, (pod) => (pod.metadata.name = `my-${proofName}`)),
        ),
        proof(
            "pod-label",
            "a pod that poses as the proof's by its label",
            (target) => podIn(target, (pod) => (pod.metadata.labels["job-name"] = proofName)),
            (target) => podIn(target, (pod) => (pod.metadata.labels["job-name"] = "my-proof")),
        ),
        {
            ...proof(
                "label-later",
                "the proof's label on a pod that is there",
                (target) => relabel(target, proofName),
                (target) => relabel(target, "my-proof"),
            ),
            needsPod: true,
        },
        podAttack({
            id: "proof.claim-annotation",
            layer: "proof",
            title: "a sandbox's own annotation beside the proof's",
            because: /annotations that reconfigure a sandbox/,
            change: annotation("dev.gvisor.internal.a", "b"),
            instead: annotation("kernel-isolation.io/claim", "anything"),
        }),
    ];
}

function relabel({ namespace, pod }: Target, name: string) {
    return merge(inNamespace(namespace, `pods/${pod}`), {
        metadata: { labels: { "batch.kubernetes.io/job-name": name } },
    });
}
