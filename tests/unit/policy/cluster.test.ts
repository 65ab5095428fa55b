/** What a program puts beside its tenants in the cluster: refused where it bypasses them, and the same put right. */
import type { TenantSpec } from "../../../sdk/isolation";
import type { StackResource } from "../../../policy/stackResource";
import { claimAnnotations, claimLabels } from "../../../sdk/tenancy/claims";
import { run } from "../../support/mocks";
import { beside, object, stackOf, workload } from "../../support/policies";
import { cluster } from "../../support/programs";
import { checkRows, type Row } from "./support";

const tenants: Record<string, TenantSpec> = {
    payments: { isolation: "sandboxed", owners: { users: ["ana"], groups: ["payments-team"] } },
    storefront: { isolation: "user-namespace", viewers: { groups: ["auditors"] } },
    batch: { isolation: "shared" },
};
const elsewhere = { namespace: "tools" };
const tenantType = "kernel-isolation:index:IsolatedCluster$kernel-isolation:index:Tenant";

describe("policies: the cluster", () => {
    let made: StackResource[] = [];
    const stack = () => made;
    before(async () => {
        made = stackOf((await run(() => cluster(tenants))).registrations);
    });

    const gvisor = "gvisor";
    const kinds = [
        "Pod",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
        "CronJob",
        "ReplicationController",
    ];
    const pathOf = (kind: string) =>
        kind === "Pod" ? "spec" : kind === "CronJob" ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
    checkRows("tenant-pods-keep-their-sandbox", stack, [
        ...kinds.map((kind): Row => ({
            title: `another runtime class in a ${kind}`,
            wrong: [workload(kind, { runtimeClassName: "kata" })],
            path: `${pathOf(kind)}.runtimeClassName`,
            reason: /"kata" is not the sandbox of tenant payments, which runs under gvisor/,
            nearest: /leave it out/,
            right: [workload(kind, { runtimeClassName: gvisor }), workload(kind, {})],
        })),
        {
            title: "a runtime class where the node's own is meant",
            wrong: [workload("Pod", { runtimeClassName: "kata" }, { namespace: "batch" })],
            path: "spec.runtimeClassName",
            reason: /tenant batch, which runs under runc/,
            nearest: /^leave it out$/,
            right: [workload("Pod", { runtimeClassName: "kata" }, elsewhere)],
        },
        {
            title: "the node's users",
            wrong: [workload("Job", { hostUsers: true }, { namespace: "storefront" })],
            path: "spec.template.spec.hostUsers",
            reason: /user namespace of their own/,
            right: [
                workload("Job", { hostUsers: false }, { namespace: "storefront" }),
                workload("Job", { hostUsers: true }, { namespace: "batch" }),
            ],
        },
        {
            title: "by a namespace that the provider gives",
            wrong: [{ ...workload("Pod", { runtimeClassName: "kata" }, {}), defaultNamespace: "payments" }],
            path: "spec.runtimeClassName",
            reason: /not the sandbox/,
            right: [{ ...workload("Pod", { runtimeClassName: "kata" }, {}), defaultNamespace: "tools" }],
        },
    ]);

    const fromTheNode: [string, object, string, RegExp, object][] = [
        ["the node's network", { hostNetwork: true }, "hostNetwork", /node's own namespace/, { hostNetwork: false }],
        ["the node's processes", { hostPID: true }, "hostPID", /node's own namespace/, {}],
        ["the node's IPC", { hostIPC: true }, "hostIPC", /node's own namespace/, {}],
        ["a node of its choice", { nodeName: "n1" }, "nodeName", /scheduler/, {}],
        [
            "a path of the node",
            { volumes: [{ emptyDir: {} }, { hostPath: { path: "/var/run" } }] },
            "volumes.1.hostPath",
            /"\/var\/run" is a path of the node/,
            { volumes: [{ emptyDir: {} }] },
        ],
        [
            "a privileged container",
            { initContainers: [{ securityContext: { privileged: true } }] },
            "initContainers.0.securityContext.privileged",
            /every capability/,
            { initContainers: [{ securityContext: { privileged: false } }] },
        ],
        [
            "a port of the node",
            { containers: [{}, { ports: [{ containerPort: 80, hostPort: 80 }] }] },
            "containers.1.ports.0.hostPort",
            /port of the node/,
            { containers: [{}, { ports: [{ containerPort: 80 }] }] },
        ],
    ];
    checkRows(
        "tenant-pods-stay-off-the-node",
        stack,
        fromTheNode.map(([title, wrong, path, reason, right]) => ({
            title,
            wrong: [workload("Deployment", wrong)],
            path: `spec.template.spec.${path}`,
            reason,
            right: [workload("Deployment", right), workload("Deployment", wrong, elsewhere)],
        })),
    );

    const binding = (name: string, more: object = {}, kind = "ClusterRole") =>
        object("RoleBinding", { roleRef: { kind, name }, subjects: [{ kind: "User", name: "bo" }], ...more });
    const role = (rule: object, kind = "Role") => object(kind, { rules: [rule] }, { name: "r", namespace: "payments" });
    const account = (namespace: string) => ({ subjects: [{ kind: "ServiceAccount", name: "default", namespace }] });
    const view = binding("view");
    const excessive: [string, object, RegExp][] = [
        ["every verb", { verbs: ["*"], resources: ["pods"] }, /may do everything/],
        ["every resource", { verbs: ["get"], resources: ["*"] }, /every kind of object/],
        ["impersonation", { verbs: ["impersonate"], resources: ["serviceaccounts"] }, /may impersonate/],
        ["binding", { verbs: ["bind"], resources: ["roles"] }, /may bind/],
        ["its guards", { verbs: ["get", "delete"], resources: ["networkpolicies"] }, /may change networkpolicies/],
        ["tokens", { verbs: ["create"], resources: ["serviceaccounts/token"] }, /mint tokens/],
    ];
    checkRows("tenant-namespaces-give-no-more-rights", stack, [
        ...["admin", "edit", "cluster-admin"].map((name): Row => ({
            title: name,
            wrong: [binding(name)],
            path: "roleRef",
            reason: new RegExp(`"${name}" lets its holder change`),
            nearest: /owners and viewers/,
            right: [view, object("RoleBinding", { roleRef: { kind: "ClusterRole", name } }, elsewhere)],
        })),
        ...excessive.map(([title, rule, reason]): Row => ({
            title: `a role over ${title}`,
            wrong: [role(rule), binding("r", {}, "Role")],
            path: "roleRef",
            reason,
            right: [role({ verbs: ["get"], resources: ["networkpolicies", "pods"] }), binding("r", {}, "Role")],
        })),
        {
            title: "a cluster's role over everything",
            wrong: [role({ verbs: ["*"], resources: ["*"] }, "ClusterRole"), binding("r")],
            path: "roleRef",
            reason: /may do everything/,
            right: [role({ verbs: ["*"], resources: ["*"] }, "ClusterRole"), view],
        },
        {
            title: "another tenant's service account",
            wrong: [binding("view", account("storefront"))],
            path: "subjects.0",
            reason: /"default" is of tenant storefront, and this is a namespace of payments/,
            right: [binding("view", account("payments")), binding("view", account("tools"))],
        },
        {
            title: "all of another tenant's service accounts",
            wrong: [binding("view", { subjects: [{ kind: "Group", name: "system:serviceaccounts:storefront" }] })],
            path: "subjects.0",
            reason: /of tenant storefront/,
            right: [binding("view", { subjects: [{ kind: "Group", name: "system:serviceaccounts:payments" }] })],
        },
    ]);

    const clusterBinding = (subject: object, name = "view") =>
        object("ClusterRoleBinding", { roleRef: { kind: "ClusterRole", name }, subjects: [subject] }, {});
    const stranger = clusterBinding({ kind: "User", name: "root@example.com" });
    const everywhere: [string, object, RegExp][] = [
        [
            "a tenant's service account",
            { kind: "ServiceAccount", name: "x", namespace: "payments" },
            /of tenant payments/,
        ],
        ["all of them", { kind: "Group", name: "system:serviceaccounts:payments" }, /of tenant payments/],
        ["one of them as a user", { kind: "User", name: "system:serviceaccount:batch:default" }, /of tenant batch/],
        ["an owner", { kind: "User", name: "ana" }, /somebody of a tenant/],
        ["a viewer", { kind: "Group", name: "auditors" }, /somebody of a tenant/],
        ["everybody", { kind: "Group", name: "system:authenticated" }, /every tenant among them/],
    ];
    checkRows(
        "tenants-have-no-rights-over-the-cluster",
        stack,
        everywhere.map(([title, subject, reason]) => ({
            title,
            wrong: [clusterBinding(subject)],
            path: "subjects.0",
            reason,
            right: [stranger, clusterBinding(subject, "system:discovery")],
        })),
    );

    const policy = (spec: object, kind = "NetworkPolicy", metadata?: object, parent?: string) =>
        object(kind, { spec }, metadata, parent);
    const denying = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    checkRows("tenant-networks-are-not-widened", stack, [
        {
            title: "a way in",
            wrong: [policy({ podSelector: {}, ingress: [{}] })],
            path: "spec.ingress",
            reason: /tenant payments was not given/,
            nearest: /network\.ingressFrom/,
            right: [denying, policy({ ingress: [{}] }, "NetworkPolicy", elsewhere)],
        },
        {
            title: "a way out",
            wrong: [policy({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] })],
            path: "spec.egress",
            reason: /policies add up/,
            nearest: /network\.egress/,
            right: [policy({ egress: [] })],
        },
        {
            title: "a plugin's own kind of policy",
            wrong: [policy({ egress: [{ toEntities: ["world"] }] }, "CiliumNetworkPolicy")],
            path: "spec.egress",
            reason: /policies add up/,
            right: [policy({ egressDeny: [{}] }, "CiliumNetworkPolicy"), policy({ egress: [{ action: "Deny" }] })],
        },
        {
            title: "several policies in one",
            wrong: [object("CiliumNetworkPolicy", { specs: [{}, { ingress: [{}] }] })],
            path: "specs.1.ingress",
            reason: /policies add up/,
            right: [object("CiliumNetworkPolicy", { specs: [{}, { ingressDeny: [{}] }] })],
        },
        {
            title: "the package's own name, put under its component",
            wrong: [policy({ egress: [{}] }, "NetworkPolicy", { name: "more", namespace: "payments" }, tenantType)],
            path: "spec.egress",
            reason: /policies add up/,
            right: [],
        },
    ]);

    const claim = { labels: { [claimLabels.tenant]: "forged" } };
    checkRows("tenant-claims-are-written-by-tenants", stack, [
        {
            title: "a namespace that passes for a tenant's",
            wrong: [object("Namespace", {}, { name: "forged", ...claim })],
            path: `metadata.labels["${claimLabels.tenant}"]`,
            reason: /only a Tenant writes it/,
            right: [object("Namespace", {}, { name: "forged", labels: { team: "x" } })],
        },
        {
            title: "another claim for a tenant's namespace",
            wrong: [
                object(
                    "NamespacePatch",
                    {},
                    { name: "payments", annotations: { [claimAnnotations.hostUsers]: "true" } },
                ),
            ],
            path: `metadata.annotations["${claimAnnotations.hostUsers}"]`,
            reason: /hold a tenant's pods to/,
            right: [object("NamespacePatch", {}, { name: "payments", annotations: { team: "x" } })],
        },
        {
            title: "a looser Pod Security Standard",
            wrong: [
                object(
                    "NamespacePatch",
                    {},
                    {
                        name: "payments",
                        labels: { "pod-security.kubernetes.io/enforce": "privileged" },
                    },
                ),
            ],
            path: 'metadata.labels["pod-security.kubernetes.io/enforce"]',
            reason: /only a Tenant writes it/,
            right: [
                object(
                    "Namespace",
                    {},
                    { name: "tools", labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
                ),
            ],
        },
    ]);

    checkRows("guards-are-written-by-the-package", stack, [
        {
            title: "a patch of the tenant's network policy",
            wrong: [policy({}, "NetworkPolicyPatch", { name: "kernel-isolation", namespace: "payments" })],
            path: "metadata.name",
            reason: /whose objects guard the tenants/,
            right: [policy({}, "NetworkPolicyPatch", { name: "other", namespace: "payments" })],
        },
        {
            title: "an admission policy's binding",
            wrong: [
                beside("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBindingPatch", {
                    metadata: { name: "kernel-isolation-pods" },
                }),
            ],
            path: "metadata.name",
            reason: /"kernel-isolation-pods" is a name of this package's/,
            right: [
                beside("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", {
                    metadata: { name: "mine" },
                }),
            ],
        },
    ]);
});
