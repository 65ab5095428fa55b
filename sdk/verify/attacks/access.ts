/** To more rights than were given: roles, bindings, impersonation, certificates, other tenants' objects. */
import type { Attack } from "../attack";
import { create, inNamespace, merge, object, podIn, read, remove, root } from "../honest";
import type { Target } from "../target";
import { may, right } from "./right";

const rbac = "rbac.authorization.k8s.io/v1";
const group = "rbac.authorization.k8s.io";
const cluster = { namespace: "" };

const ownList =
    (resource: string, of = "") =>
    ({ namespace }: Target) =>
        read(inNamespace(namespace, resource, of));

/** What anybody may ask of the API server: whether something would be allowed. */
const askOneself = () =>
    create("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectRulesReview",
        spec: { namespace: "default" },
    });

const admin = (kind: string, name: string) => ({
    roleRef: { apiGroup: group, kind, name },
    subjects: [{ kind: "Group", name: "system:authenticated", apiGroup: group }],
});

export const accessAttacks: Attack[] = [
    right({
        id: "access.role-binding",
        title: "a role binding to admin",
        attempt: ({ namespace }) =>
            create(
                inNamespace(namespace, "rolebindings", rbac),
                object(rbac, "RoleBinding", admin("ClusterRole", "admin")),
            ),
        twin: ownList("rolebindings", rbac),
    }),
    right({
        id: "access.cluster-role-binding",
        title: "a cluster-wide binding to cluster-admin",
        attempt: () =>
            create(
                `${root(rbac)}/clusterrolebindings`,
                object(rbac, "ClusterRoleBinding", admin("ClusterRole", "cluster-admin")),
            ),
        twin: ownList("rolebindings", rbac),
    }),
    right({
        id: "access.role",
        title: "a role of its own making",
        attempt: ({ namespace }) =>
            create(
                inNamespace(namespace, "roles", rbac),
                object(rbac, "Role", { rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] }),
            ),
        twin: ownList("roles", rbac),
    }),
    right({
        id: "access.cluster-role",
        title: "a cluster role that is added to admin by its label",
        attempt: () =>
            create(`${root(rbac)}/clusterroles`, {
                ...object(rbac, "ClusterRole", { rules: [] }),
                metadata: {
                    generateName: "kernel-isolation-verify-",
                    labels: { "rbac.authorization.k8s.io/aggregate-to-admin": "true" },
                },
            }),
        twin: ownList("roles", rbac),
    }),
    right({
        id: "access.change-owner-binding",
        title: "adding somebody to its own owners",
        attempt: ({ namespace }) =>
            merge(inNamespace(namespace, "rolebindings/kernel-isolation-owners", rbac), {
                subjects: [{ kind: "User", name: "mallory", apiGroup: group }],
            }),
        twin: ownList("rolebindings", rbac),
    }),
    right({
        id: "access.change-owner-role",
        title: "widening the owners' role",
        attempt: () => merge(`${root(rbac)}/clusterroles/kernel-isolation-tenant-owner`, { rules: [] }),
        twin: ownList("rolebindings", rbac),
    }),
    ...(["bind", "escalate"] as const).map((verb) =>
        right({
            id: `access.${verb}`,
            title:
                verb === "bind"
                    ? "binding a role whose rights it does not have"
                    : "a role with more rights than it has",
            attempt: (target) => may(target, verb, ["roles"], group),
            twin: (target) => may(target, "list", ["roles"], group),
        }),
    ),
    ...(["users", "groups", "serviceaccounts", "uids"] as const).map((resource) =>
        right({
            id: `access.impersonate-${resource}`,
            title: `acting as other ${resource}`,
            attempt: (target) =>
                may(
                    target,
                    "impersonate",
                    [resource],
                    resource === "uids" ? "authentication.k8s.io" : "",
                    resource === "serviceaccounts" ? {} : cluster,
                ),
            twin: (target) => may(target, "get", ["serviceaccounts"]),
        }),
    ),
    right({
        id: "access.csr",
        title: "a certificate by which it becomes somebody else",
        attempt: () =>
            create(
                `${root("certificates.k8s.io/v1")}/certificatesigningrequests`,
                object("certificates.k8s.io/v1", "CertificateSigningRequest", {
                    spec: {
                        request: Buffer.from("none").toString("base64"),
                        signerName: "kubernetes.io/kube-apiserver-client",
                        usages: ["client auth"],
                    },
                }),
            ),
        twin: askOneself,
    }),
    right({
        id: "access.approve-csr",
        title: "approving a certificate",
        attempt: (target) =>
            may(target, "update", ["certificatesigningrequests", "approval"], "certificates.k8s.io", cluster),
        twin: askOneself,
    }),
    right({
        id: "access.token-review",
        title: "asking whose token one is",
        attempt: () =>
            create("/apis/authentication.k8s.io/v1/tokenreviews", {
                apiVersion: "authentication.k8s.io/v1",
                kind: "TokenReview",
                spec: { token: "a" },
            }),
        twin: askOneself,
    }),
    ...(["secrets", "configmaps", "pods", "services", "serviceaccounts"] as const).map((resource) =>
        right({
            id: `access.neighbour-${resource}`,
            title: `reading another tenant's ${resource}`,
            attempt: ({ neighbour }) => read(inNamespace(neighbour.namespace, resource)),
            twin: ownList(resource),
        }),
    ),
    right({
        id: "access.neighbour-pod",
        title: "a pod in another tenant's namespace",
        attempt: (target) => podIn({ ...target, namespace: target.neighbour.namespace }),
        twin: (target) => podIn(target),
    }),
    right({
        id: "access.system-secrets",
        title: "the Secrets of kube-system",
        attempt: () => read(inNamespace("kube-system", "secrets")),
        twin: ownList("secrets"),
    }),
    right({
        id: "access.system-configmaps",
        title: "changing the cluster's DNS",
        layer: "network",
        attempt: () => merge(inNamespace("kube-system", "configmaps/coredns"), { data: { Corefile: "" } }),
        twin: (target) => may(target, "update", ["configmaps"]),
    }),
    ...(["nodes", "namespaces", "secrets", "pods"] as const).map((resource) =>
        right({
            id: `access.every-${resource}`,
            title: `reading every ${resource === "secrets" || resource === "pods" ? "tenant's " : ""}${resource}`,
            attempt: () => read(`${root("")}/${resource}`),
            twin: ownList("pods"),
        }),
    ),
    right({
        id: "access.node-metrics",
        title: "the API server's own metrics",
        attempt: () => read("/metrics", {}),
        twin: () => read("/version", {}),
    }),
    right({
        id: "access.debug",
        title: "the API server's own profile",
        attempt: () => read("/debug/pprof/", {}),
        twin: () => read("/version", {}),
    }),
    ...accountAttacks(),
    {
        id: "secret.service-account-token",
        layer: "access",
        title: "a Secret by which Kubernetes mints a token that never expires",
        by: "owner",
        refusedBy: ["admission"],
        because: /tokens that never expire/,
        attempt: (target) => secret(target, "kubernetes.io/service-account-token"),
        twin: (target) => secret(target, "Opaque"),
    },
    {
        id: "account.automount",
        layer: "access",
        title: "a token in every pod again, by the default service account",
        by: "owner",
        refusedBy: ["admission"],
        because: /default service account/,
        attempt: ({ namespace }) =>
            merge(inNamespace(namespace, "serviceaccounts/default"), { automountServiceAccountToken: true }),
        twin: ({ namespace }) =>
            merge(inNamespace(namespace, "serviceaccounts/default"), { metadata: { labels: { a: "b" } } }),
    },
    {
        id: "account.delete-default",
        layer: "access",
        title: "deleting the default service account, so that one with a token comes in its place",
        by: "owner",
        refusedBy: ["admission"],
        because: /default service account/,
        attempt: ({ namespace }) => remove(inNamespace(namespace, "serviceaccounts/default")),
        twin: ({ namespace }) => create(inNamespace(namespace, "serviceaccounts"), object("v1", "ServiceAccount")),
    },
];

/** What a pod's own token could do, were it mounted. */
function accountAttacks(): Attack[] {
    const tries: [string, string, (target: Target) => ReturnType<typeof read>][] = [
        ["secrets", "reading the tenant's Secrets", ownList("secrets")],
        ["pods", "making pods", (target) => podIn(target)],
        ["nodes", "reading the nodes", () => read(`${root("")}/nodes`)],
        [
            "neighbour",
            "reading another tenant's pods",
            ({ neighbour }) => read(inNamespace(neighbour.namespace, "pods")),
        ],
        ["configmaps", "reading the tenant's ConfigMaps", ownList("configmaps")],
    ];
    return tries.map(([id, title, attempt]) =>
        right({
            id: `account.${id}`,
            title: `a pod's own account: ${title}`,
            by: "account",
            attempt,
            twin: askOneself,
        }),
    );
}

function secret(target: Target, type: string) {
    return create(inNamespace(target.namespace, "secrets"), {
        ...object("v1", "Secret", { type }),
        metadata: {
            generateName: "kernel-isolation-verify-",
            annotations: { "kubernetes.io/service-account.name": "default" },
        },
    });
}
