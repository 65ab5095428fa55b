/** Kinds of resources and parts of a tenant in words, for readers who know neither Kubernetes nor the engine. */
import { levels } from "../../../sdk/catalog/levels";
import type { IsolationLevel } from "../../../index";

const nouns: Record<string, string> = {
    "kernel-isolation:index:IsolatedCluster": "the cluster",
    "kernel-isolation:index:Tenant": "tenant",
    "pulumi:providers:kubernetes": "the way into the cluster",
    "kubernetes:core/v1:Namespace": "namespace",
    "kubernetes:core/v1:ResourceQuota": "quota",
    "kubernetes:core/v1:LimitRange": "limits of a container",
    "kubernetes:core/v1:ServiceAccount": "default service account",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": "network policy",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": "rights of people",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": "role",
    "kubernetes:flowcontrol.apiserver.k8s.io/v1:FlowSchema": "way to the API server",
    "kubernetes:flowcontrol.apiserver.k8s.io/v1:PriorityLevelConfiguration": "share of the API server",
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": "admission policy",
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": "binding of an admission policy",
    "kubernetes:admissionregistration.k8s.io/v1:MutatingAdmissionPolicy":
        "admission policy that gives pods their level",
    "kubernetes:admissionregistration.k8s.io/v1:MutatingAdmissionPolicyBinding": "binding of an admission policy",
    "kubernetes:node.k8s.io/v1:RuntimeClass": "sandbox (RuntimeClass)",
    "kubernetes:batch/v1:Job": "proof from inside",
    "kubernetes:core/v1:Secret": "secret",
    "kubernetes:apps/v1:Deployment": "workload",
};

/** `NodeGroup` of a cloud is "node group". */
export function nounOf(type: string): string {
    const known = nouns[type];
    if (known !== undefined) return known;
    const last = type.split(":").at(-1) ?? type;
    return last.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** As read in a list: "Namespace payments". */
export function resourceWords(type: string, name: string): string {
    const noun = nounOf(type);
    const words = noun.startsWith("the ") ? noun.slice(4) : `${noun} ${name}`;
    return words.charAt(0).toUpperCase() + words.slice(1);
}

export type DiffOp = "create" | "update" | "replace" | "delete";

const verbs: Record<DiffOp, string> = {
    create: "is created",
    update: "is changed in place",
    replace: "is removed and created anew",
    delete: "is removed",
};

export function stepWords(op: DiffOp, type: string, name: string): string {
    const loss = op === "delete" || op === "replace" ? lossOf(type) : "";
    return `${resourceWords(type, name)} ${verbs[op]}${loss}`;
}

function lossOf(type: string): string {
    return type === "kubernetes:core/v1:Namespace" ? ", with every pod, volume claim and secret in it" : "";
}

const fields: Record<string, string> = {
    isolation: "isolation level",
    sandbox: "sandbox",
    placement: "placement",
    pool: "node pool",
    workload: "kind of work",
    owners: "owners",
    viewers: "viewers",
    namespaces: "namespaces",
    quota: "quota",
    limits: "limits of a container",
    network: "network",
    egress: "addresses outside",
    ingressFrom: "tenants let in",
    images: "images",
    reviewBy: "review date",
    reviewOverdue: "once the review is overdue",
    protect: "protection against removal",
    fairness: "share of the API server",
    labels: "labels",
    podSecurity: "Pod Security",
};

export function fieldWords(path: readonly (string | number)[]): string {
    return path.map((part) => (typeof part === "number" ? `no. ${part + 1}` : (fields[part] ?? part))).join(", ");
}

export function valueWords(path: readonly (string | number)[], value: unknown): string {
    if (value === undefined) return "the default";
    if (path.at(-1) === "isolation" && typeof value === "string" && Object.hasOwn(levels, value)) {
        return `${value} (${levels[value as IsolationLevel].kernel})`;
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}
