/** To what is the same for all tenants: webhooks, classes, definitions, nodes, the policies themselves. */
import type { Attack } from "../attack";
import { create, inNamespace, merge, object, read, remove, root } from "../honest";
import { right } from "./right";

const admissionGroup = "admissionregistration.k8s.io/v1";

/** Cluster-wide objects that only the platform makes: the group, the resource, the kind, and what it would win. */
const made: [id: string, group: string, resource: string, kind: string, title: string, rest?: object][] = [
    [
        "validating-webhook",
        admissionGroup,
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
        "a webhook that sees every tenant's objects",
    ],
    [
        "mutating-webhook",
        admissionGroup,
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
        "a webhook that changes every tenant's objects",
    ],
    [
        "mutating-policy",
        admissionGroup,
        "mutatingadmissionpolicies",
        "MutatingAdmissionPolicy",
        "a policy that changes every tenant's objects",
        { spec: {} },
    ],
    [
        "crd",
        "apiextensions.k8s.io/v1",
        "customresourcedefinitions",
        "CustomResourceDefinition",
        "a kind of its own",
        { spec: {} },
    ],
    [
        "api-service",
        "apiregistration.k8s.io/v1",
        "apiservices",
        "APIService",
        "an API server of its own behind the cluster's",
        { spec: {} },
    ],
    [
        "runtime-class",
        "node.k8s.io/v1",
        "runtimeclasses",
        "RuntimeClass",
        "a RuntimeClass whose handler is no sandbox",
        { handler: "runc" },
    ],
    [
        "priority-class",
        "scheduling.k8s.io/v1",
        "priorityclasses",
        "PriorityClass",
        "a priority above others",
        { value: 1 },
    ],
    [
        "storage-class",
        "storage.k8s.io/v1",
        "storageclasses",
        "StorageClass",
        "a storage class of its own",
        { provisioner: "a" },
    ],
    ["csi-driver", "storage.k8s.io/v1", "csidrivers", "CSIDriver", "a storage driver of its own", { spec: {} }],
    [
        "ingress-class",
        "networking.k8s.io/v1",
        "ingressclasses",
        "IngressClass",
        "an Ingress class of its own",
        { spec: {} },
    ],
    ["device-class", "resource.k8s.io/v1", "deviceclasses", "DeviceClass", "a class of devices", { spec: {} }],
    [
        "flow-schema",
        "flowcontrol.apiserver.k8s.io/v1",
        "flowschemas",
        "FlowSchema",
        "a way past its own share of the API server",
        { spec: {} },
    ],
    ["node", "", "nodes", "Node", "a node of its own", { spec: {} }],
];

export const clusterAttacks: Attack[] = [
    ...made.map(([id, group, resource, kind, title, rest]) =>
        right({
            id: `cluster.${id}`,
            layer: "cluster",
            title,
            attempt: () => create(`${root(group)}/${resource}`, object(group === "" ? "v1" : group, kind, rest)),
            twin: ({ namespace }) =>
                create(inNamespace(namespace, "configmaps"), object("v1", "ConfigMap", { data: { a: "b" } })),
        }),
    ),
    ...(
        [
            ["policy", `${admissionGroup}/validatingadmissionpolicies/kernel-isolation-pods`, "the policy on its pods"],
            [
                "policy-binding",
                `${admissionGroup}/validatingadmissionpolicybindings/kernel-isolation-pods`,
                "the binding of the policy on its pods",
            ],
        ] as const
    ).map(([id, path, title]) =>
        right({
            id: `cluster.delete-${id}`,
            layer: "cluster",
            title: `deleting ${title}`,
            attempt: () => remove(`/apis/${path}`),
            twin: ({ namespace }) => read(inNamespace(namespace, "pods")),
        }),
    ),
    right({
        id: "cluster.node-label",
        layer: "placement",
        title: "a node's labels and taints",
        attempt: () => merge(`${root("")}/nodes/any`, { spec: { taints: [] } }),
        twin: ({ namespace }) => read(inNamespace(namespace, "pods")),
    }),
    right({
        id: "cluster.runtime-class-handler",
        layer: "kernel",
        title: "another handler in its own RuntimeClass",
        attempt: ({ runtimeClass }) =>
            merge(`${root("node.k8s.io/v1")}/runtimeclasses/${runtimeClass || "any"}`, { handler: "runc" }),
        twin: ({ namespace }) => read(inNamespace(namespace, "pods")),
    }),
    right({
        id: "cluster.csi-node",
        layer: "storage",
        title: "what a node says of its drivers",
        attempt: () => remove(`${root("storage.k8s.io/v1")}/csinodes/any`),
        twin: ({ namespace }) => read(inNamespace(namespace, "persistentvolumeclaims")),
    }),
    right({
        id: "cluster.lease",
        layer: "cluster",
        title: "the lease by which the control plane has one leader",
        attempt: () => remove(inNamespace("kube-system", "leases/kube-scheduler", "coordination.k8s.io/v1")),
        twin: ({ namespace }) => read(inNamespace(namespace, "events")),
    }),
];
