/** Onto other nodes than the tenant's, beside other tenants, or before them. */
import type { V1NodeAffinity, V1NodeSelectorRequirement } from "@kubernetes/client-node";
import { claimLabels } from "../../tenancy/claims";
import type { Attack } from "../attack";
import { create, inNamespace, merge, podIn, silentPod } from "../honest";
import type { Target } from "../target";
import { type Change, podAttack, toleration } from "./podAttack";

const tolerates = /tolerate no taints/;
const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const othersOwn = /select no other tenant's own nodes/;

/** The first pair of the tenant's node selector, with a value that is another's. */
const otherNodes = ({ nodeSelector }: Target) => {
    const [key = ""] = Object.keys(nodeSelector);
    return { ...nodeSelector, [key]: "somebody-elses" };
};

export const placementAttacks: Attack[] = [
    podAttack({
        id: "placement.node-name",
        layer: "placement",
        title: "a pod on a node by name, past the scheduler",
        because: /the scheduler chooses the node/,
        change: (pod) => (pod.spec.nodeName = "control-plane"),
    }),
    podAttack({
        id: "placement.mirror-pod",
        layer: "placement",
        title: "a pod that poses as one the kubelet made by itself",
        because: /the scheduler chooses the node/,
        change: (pod) => {
            pod.spec.nodeName = "control-plane";
            pod.metadata.annotations["kubernetes.io/config.mirror"] = "a";
        },
    }),
    podAttack({
        id: "placement.mirror-annotation",
        layer: "placement",
        title: "the annotation of a static pod's mirror alone",
        refusedBy: ["api-server"],
        because: /mirror/,
        change: (pod) => (pod.metadata.annotations["kubernetes.io/config.mirror"] = "a"),
        instead: (pod) => (pod.metadata.annotations["example.com/mirror"] = "a"),
    }),
    podAttack({
        id: "placement.node-selector",
        layer: "placement",
        title: "a pod that selects other nodes",
        because: /run on its nodes only|node selector|nodeSelector/,
        refusedBy: ["admission", "api-server"],
        change: (pod, target) => (pod.spec.nodeSelector = otherNodes(target)),
        applies: ({ nodeSelector }) => Object.keys(nodeSelector).length > 0,
    }),
    {
        id: "placement.no-node-selector",
        layer: "placement",
        title: "a pod that selects no nodes where the tenant has its own",
        by: "owner",
        refusedBy: ["admission"],
        because: /run on its nodes only|set in spec:/,
        attempt: (target) => create(inNamespace(target.namespace, "pods"), silentPod(target)),
        twin: (target) => podIn(target),
        harmless: (admitted, { nodeSelector }) =>
            Object.entries(nodeSelector).every(([key, value]) => admitted.spec.nodeSelector?.[key] === value),
        applies: ({ nodeSelector }) => Object.keys(nodeSelector).length > 0,
    },
    podAttack({
        id: "placement.foreign-nodes",
        layer: "placement",
        title: "a pod that selects another tenant's own nodes",
        because: othersOwn,
        change: (pod, { nodeSelector, neighbour }) =>
            (pod.spec.nodeSelector = { ...nodeSelector, [claimLabels.tenant]: neighbour.tenant }),
        instead: (pod, { nodeSelector }) => (pod.spec.nodeSelector = { ...nodeSelector, "example.com/disk": "fast" }),
    }),
    podAttack({
        id: "placement.foreign-nodes-by-affinity",
        layer: "placement",
        title: "a pod that asks for any tenant's own nodes",
        because: othersOwn,
        change: nodeAffinity(required, { key: claimLabels.tenant, operator: "Exists" }),
        instead: nodeAffinity(required, { key: "example.com/disk", operator: "Exists" }),
    }),
    podAttack({
        id: "placement.foreign-nodes-preferred",
        layer: "placement",
        title: "a pod that would rather have another tenant's own nodes",
        because: othersOwn,
        change: (pod, target) =>
            nodeAffinity(preferred, { key: claimLabels.tenant, operator: "In", values: [target.neighbour.tenant] })(
                pod,
                target,
            ),
        instead: nodeAffinity(preferred, { key: "example.com/disk", operator: "In", values: ["fast"] }),
    }),
    podAttack({
        id: "placement.foreign-toleration",
        layer: "placement",
        title: "a pod that tolerates another tenant's dedicated nodes",
        because: tolerates,
        change: (pod, target) =>
            toleration({
                key: claimLabels.tenant,
                operator: "Equal",
                value: target.neighbour.tenant,
                effect: "NoSchedule",
            })(pod, target),
        instead: toleration({ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }),
    }),
    podAttack({
        id: "placement.tenant-taint-exists",
        layer: "placement",
        title: "a pod that tolerates every tenant's dedicated nodes",
        because: tolerates,
        change: toleration({ key: claimLabels.tenant, operator: "Exists" }),
        instead: toleration({ key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" }),
    }),
    podAttack({
        id: "placement.every-taint",
        layer: "placement",
        title: "a pod that tolerates every taint",
        because: tolerates,
        change: toleration({ operator: "Exists" }),
        instead: toleration({ key: "node.kubernetes.io/disk-pressure", operator: "Exists" }),
    }),
    podAttack({
        id: "placement.control-plane",
        layer: "placement",
        title: "a pod that tolerates the control plane's nodes",
        because: tolerates,
        change: toleration({ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }),
        instead: toleration({ key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" }),
    }),
    {
        id: "placement.toleration-later",
        layer: "placement",
        title: "a toleration that is added to a pod that is there",
        by: "owner",
        refusedBy: ["admission"],
        because: tolerates,
        needsPod: true,
        attempt: (target) => tolerate(target, { operator: "Exists" }),
        twin: (target) => tolerate(target, { key: "node.kubernetes.io/pid-pressure", operator: "Exists" }),
    },
    {
        id: "placement.foreign-nodes-later",
        layer: "placement",
        title: "another tenant's own nodes, selected by a pod that waits behind a gate",
        by: "owner",
        refusedBy: ["admission"],
        because: othersOwn,
        needsPod: true,
        attempt: (target) => select(target, { [claimLabels.tenant]: target.neighbour.tenant }),
        twin: (target) => select(target, { "example.com/disk": "fast" }),
    },
    podAttack({
        id: "placement.scheduler",
        layer: "placement",
        title: "a pod for a scheduler that knows no rules",
        because: /leave spec\.schedulerName out/,
        change: (pod) => (pod.spec.schedulerName = "mine"),
        instead: (pod) => (pod.spec.schedulerName = "default-scheduler"),
    }),
    ...["system-node-critical", "system-cluster-critical"].map((priorityClass) =>
        podAttack({
            id: `placement.${priorityClass}`,
            layer: "placement",
            title: `a pod of priority ${priorityClass}, which displaces others`,
            because: /cannot displace others|insufficient quota|priorityClass/,
            refusedBy: ["admission", "quota", "api-server"],
            change: (pod) => (pod.spec.priorityClassName = priorityClass),
            instead: (pod) => (pod.spec.priority = 0),
        }),
    ),
    podAttack({
        id: "placement.priority-number",
        layer: "placement",
        title: "a pod with a high priority as a number",
        refusedBy: ["api-server", "admission"],
        because: /priority/,
        change: (pod) => (pod.spec.priority = 2_000_000_000),
        instead: (pod) => (pod.spec.priority = 0),
    }),
    ...exclusiveAttacks(),
    {
        id: "placement.no-toleration",
        layer: "placement",
        title: "a dedicated tenant's pod that does not tolerate its own nodes",
        by: "owner",
        refusedBy: ["admission"],
        because: /run on its own nodes/,
        attempt: (target) => podIn(target, (pod) => (pod.spec.tolerations = [])),
        twin: (target) => podIn(target),
        harmless: (admitted, { tenant }) =>
            JSON.stringify(admitted.spec.tolerations ?? []).includes(`"value":"${tenant}"`),
        applies: ({ placement }) => placement === "dedicated",
    },
];

function nodeAffinity(kind: typeof required | typeof preferred, expression: V1NodeSelectorRequirement): Change {
    const term = { matchExpressions: [expression] };
    const affinity: V1NodeAffinity =
        kind === required
            ? { [required]: { nodeSelectorTerms: [term] } }
            : { [preferred]: [{ weight: 1, preference: term }] };
    return (pod) => (pod.spec.affinity = { ...pod.spec.affinity, nodeAffinity: affinity });
}

/** An exclusive tenant's pod that says of its neighbours what suits it. */
function exclusiveAttacks(): Attack[] {
    const without = { matchExpressions: [{ key: claimLabels.tenant, operator: "NotIn", values: ["nobody"] }] };
    const terms: Record<string, { title: string; term?: object }> = {
        "no-anti-affinity": { title: "without the rule that keeps others off its node" },
        "narrow-selector": {
            title: "whose rule holds for some pods alone",
            term: { labelSelector: { matchLabels: { app: "none" } }, namespaceSelector: without },
        },
        "narrow-namespaces": {
            title: "whose rule holds for its own namespaces alone",
            term: { labelSelector: {}, namespaceSelector: { matchLabels: { a: "b" } } },
        },
        "wide-topology": {
            title: "whose rule is about something else than nodes",
            term: { labelSelector: {}, namespaceSelector: without, topologyKey: "example.com/none" },
        },
    };
    return Object.entries(terms).map(([id, { title, term }]) => ({
        id: `placement.${id}`,
        layer: "placement",
        title: `an exclusive tenant's pod ${title}`,
        by: "owner",
        refusedBy: ["admission"],
        because: /share no node with other tenants/,
        attempt: (target) =>
            podIn(target, (pod) => {
                pod.spec.affinity = term
                    ? { podAntiAffinity: { [required]: [{ topologyKey: "kubernetes.io/hostname", ...term }] } }
                    : {};
            }),
        twin: (target) => podIn(target),
        harmless: (admitted, { tenant }) => keepsOff(admitted.spec.affinity?.podAntiAffinity?.[required] ?? [], tenant),
        applies: ({ placement }) => placement === "exclusive",
    }));
}

/** Whether one of the terms is exactly the one that keeps every other tenant's pods off. */
function keepsOff(terms: { topologyKey: string; labelSelector: object; namespaceSelector: object }[], tenant: string) {
    const expected = [
        { key: claimLabels.tenant, operator: "Exists" },
        { key: claimLabels.tenant, operator: "NotIn", values: [tenant] },
    ];
    return terms.some(
        (term) =>
            Object.keys(term).length === 3 &&
            term.topologyKey === "kubernetes.io/hostname" &&
            JSON.stringify(term.labelSelector) === "{}" &&
            JSON.stringify(term.namespaceSelector) === JSON.stringify({ matchExpressions: expected }),
    );
}

function select(target: Target, nodeSelector: Record<string, string>) {
    return merge(inNamespace(target.namespace, `pods/${target.pod}`), { spec: { nodeSelector } });
}

function tolerate(target: Target, added: object) {
    return {
        kind: "request" as const,
        method: "PATCH" as const,
        path: inNamespace(target.namespace, `pods/${target.pod}`),
        body: [{ op: "add", path: "/spec/tolerations/-", value: added }],
        patch: "json" as const,
    };
}
