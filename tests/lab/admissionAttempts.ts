/** What an owner may try, and the nearest request that has to pass. */
import type { TenantSpec } from "../../index";

const registry = "localhost:5000/";
const digest = `${registry}app@sha256:${"a".repeat(64)}`;

export const tenants: Record<string, TenantSpec> = {
    plain: { isolation: "shared" },
    userns: { isolation: "user-namespace" },
    sandboxed: { isolation: "sandboxed", images: { registries: [registry], requireDigest: true } },
    alone: { isolation: "shared", placement: "exclusive" },
    own: { isolation: "shared", placement: "dedicated" },
    tuned: {
        isolation: "shared",
        sysctls: ["net.ipv4.tcp_syncookies"],
        seccomp: "Localhost",
        quota: { loadBalancers: 1 },
    },
};

export type Json = Record<string, unknown>;

/** What Pod Security asks of every pod, so that a refusal below is never about that. */
export function pod(spec: Json = {}, container: Json = {}, annotations: Json = {}): Json {
    const secure = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "attempt", annotations },
        spec: {
            securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [{ name: "main", image: digest, securityContext: secure, ...container }],
            ...spec,
        },
    };
}

const service = (spec: Json): Json => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "attempt" },
    spec: { selector: { app: "a" }, ports: [{ port: 80 }], ...spec },
});

const secret = (type: string): Json => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "attempt", annotations: { "kubernetes.io/service-account.name": "default" } },
    type,
});

export const job = (name: string): Json => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: { template: { spec: { ...(pod().spec as Json), restartPolicy: "Never" } } },
});

const securityContext = (more: Json) => ({
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" }, ...more },
});

const toleration = (key: string, value: string) => ({
    tolerations: [{ key, operator: "Equal", value, effect: "NoSchedule" }],
});

/** Each attempt with its twin: the nearest request that has to pass, so that a refusal is about what it says. */
export const attempts: {
    what: string;
    tenant: string;
    refused: Json;
    message: RegExp;
    twin: Json;
    twinTenant?: string;
}[] = [
    {
        what: "another RuntimeClass",
        tenant: "plain",
        refused: pod({ runtimeClassName: "gvisor" }),
        message: /run under runc: leave spec.runtimeClassName out/,
        twin: pod(),
    },
    {
        what: "no sandbox, by the empty RuntimeClass",
        tenant: "sandboxed",
        refused: pod({ runtimeClassName: "" }),
        message: /resource name may not be empty/,
        twin: pod({ runtimeClassName: "gvisor" }),
    },
    {
        what: "the node's user namespace",
        tenant: "userns",
        refused: pod({ hostUsers: true }),
        message: /set in spec: hostUsers: false/,
        twin: pod({ hostUsers: false }),
    },
    {
        what: "a node by name",
        tenant: "plain",
        refused: pod({ nodeName: "lab" }),
        message: /the scheduler chooses the node/,
        twin: pod({ nodeSelector: { "kernel-isolation.io/pool": "common" } }),
    },
    {
        what: "another tenant's nodes, by label",
        tenant: "plain",
        refused: pod({ nodeSelector: { "kernel-isolation.io/pool": "own" } }),
        message: /run on its nodes only/,
        twin: pod({ nodeSelector: { "kernel-isolation.io/pool": "own" } }),
        twinTenant: "own",
    },
    {
        what: "another tenant's nodes, by toleration",
        tenant: "plain",
        refused: pod(toleration("kernel-isolation.io/tenant", "own")),
        message: /tolerate no taints/,
        twin: pod(toleration("kernel-isolation.io/tenant", "own")),
        twinTenant: "own",
    },
    {
        what: "every taint",
        tenant: "plain",
        refused: pod({ tolerations: [{ operator: "Exists" }] }),
        message: /tolerate no taints/,
        twin: pod({ tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }] }),
    },
    {
        what: "another scheduler",
        tenant: "plain",
        refused: pod({ schedulerName: "mine" }),
        message: /leave spec.schedulerName out/,
        twin: pod({ schedulerName: "default-scheduler" }),
    },
    {
        what: "a system priority",
        tenant: "plain",
        refused: pod({ priorityClassName: "system-node-critical" }),
        message: /cannot displace others/,
        twin: pod(),
    },
    {
        what: "an image from elsewhere",
        tenant: "sandboxed",
        refused: pod({}, { image: digest.replace("localhost", "localhost.example.com") }),
        message: /come from localhost:5000/,
        twin: pod(),
    },
    {
        what: "an image without a digest",
        tenant: "sandboxed",
        refused: pod({}, { image: `${registry}app:1` }),
        message: /named by digest/,
        twin: pod(),
    },
    {
        what: "an image volume from elsewhere",
        tenant: "sandboxed",
        refused: pod({ volumes: [{ name: "v", image: { reference: "example.com/data:1", pullPolicy: "Always" } }] }),
        message: /come from localhost:5000/,
        twin: pod({ volumes: [{ name: "v", image: { reference: digest, pullPolicy: "Always" } }] }),
    },
    {
        what: "a cached image volume",
        tenant: "plain",
        refused: pod({ volumes: [{ name: "v", image: { reference: digest, pullPolicy: "IfNotPresent" } }] }),
        message: /always pulled/,
        twin: pod({ volumes: [{ name: "v", image: { reference: digest, pullPolicy: "Always" } }] }),
    },
    {
        what: "an annotation that reconfigures the sandbox",
        tenant: "sandboxed",
        refused: pod({}, {}, { "dev.gvisor.spec.mount.data.type": "bind" }),
        message: /annotations that reconfigure a sandbox/,
        twin: pod({}, {}, { "example.com/gvisor": "bind" }),
    },
    {
        what: "a device by resource claim",
        tenant: "plain",
        refused: pod({ resourceClaims: [{ name: "gpu", resourceClaimName: "gpu" }] }),
        message: /leave spec.resourceClaims out/,
        twin: pod(),
    },
    {
        what: "a seccomp profile of the node",
        tenant: "plain",
        refused: pod(securityContext({ seccompProfile: { type: "Localhost", localhostProfile: "p" } })),
        message: /seccomp profiles of this tenant are RuntimeDefault/,
        twin: pod(securityContext({ seccompProfile: { type: "Localhost", localhostProfile: "p" } })),
        twinTenant: "tuned",
    },
    {
        what: "an AppArmor profile of the node",
        tenant: "plain",
        refused: pod(securityContext({ appArmorProfile: { type: "Localhost", localhostProfile: "p" } })),
        message: /AppArmor profiles of this tenant are RuntimeDefault/,
        twin: pod(securityContext({ appArmorProfile: { type: "RuntimeDefault" } })),
    },
    {
        what: "a sysctl outside the tenant's list",
        tenant: "tuned",
        refused: pod(securityContext({ sysctls: [{ name: "net.ipv4.ping_group_range", value: "0 1" }] })),
        message: /sysctls of tenant tuned are limited/,
        twin: pod(securityContext({ sysctls: [{ name: "net.ipv4.tcp_syncookies", value: "1" }] })),
    },
    {
        what: "an unsafe sysctl",
        tenant: "plain",
        refused: pod(securityContext({ sysctls: [{ name: "kernel.msgmax", value: "1" }] })),
        message: /forbidden sysctls/,
        twin: pod(securityContext({ sysctls: [{ name: "net.ipv4.ping_group_range", value: "0 1" }] })),
    },
    {
        what: "a privileged container",
        tenant: "sandboxed",
        refused: pod({}, { securityContext: { privileged: true } }),
        message: /violates PodSecurity "restricted:v1.36"/,
        twin: pod(),
    },
    {
        what: "the node's files",
        tenant: "plain",
        refused: pod({ volumes: [{ name: "v", hostPath: { path: "/" } }] }),
        message: /restricted volume types/,
        twin: pod({ volumes: [{ name: "v", emptyDir: {} }] }),
    },
    {
        what: "the node's network",
        tenant: "plain",
        refused: pod({ hostNetwork: true }),
        message: /host namespaces/,
        twin: pod(),
    },
    {
        what: "more than the quota",
        tenant: "plain",
        refused: pod({}, { resources: { requests: { cpu: "3" }, limits: { cpu: "5" } } }),
        message: /maximum cpu usage per Container is 4|exceeded quota/,
        twin: pod({}, { resources: { requests: { cpu: "3" }, limits: { cpu: "4" } } }),
    },
    {
        what: "addresses of others",
        tenant: "plain",
        refused: service({ externalIPs: ["203.0.113.7"] }),
        message: /take over addresses of others/,
        twin: service({}),
    },
    {
        what: "a port on every node",
        tenant: "plain",
        refused: service({ type: "NodePort" }),
        message: /opens every node/,
        twin: service({ type: "ClusterIP" }),
    },
    {
        what: "a load balancer that is not in the quota",
        tenant: "plain",
        refused: service({ type: "LoadBalancer" }),
        message: /exceeded quota/,
        twin: service({ type: "LoadBalancer" }),
        twinTenant: "tuned",
    },
    {
        what: "a token that never expires",
        tenant: "plain",
        refused: secret("kubernetes.io/service-account-token"),
        message: /tokens that never expire/,
        twin: secret("Opaque"),
    },
    {
        what: "a proof Job of its own making",
        tenant: "plain",
        refused: job("kernel-isolation-proof"),
        message: /only the platform may touch it/,
        twin: job("my-proof"),
    },
    {
        what: "a proof Job by a generated name",
        tenant: "plain",
        refused: { ...job(""), metadata: { generateName: "kernel-isolation-proof" } },
        message: /only the platform may touch it/,
        twin: { ...job(""), metadata: { generateName: "my-proof-" } },
    },
    {
        what: "a pod that poses as the proof's",
        tenant: "plain",
        refused: {
            ...pod(),
            metadata: { name: "a", labels: { "batch.kubernetes.io/job-name": "kernel-isolation-proof" } },
        },
        message: /only the platform may touch it/,
        twin: { ...pod(), metadata: { name: "a", labels: { "batch.kubernetes.io/job-name": "my-proof" } } },
    },
    {
        what: "a pod with the proof's name",
        tenant: "plain",
        refused: { ...pod(), metadata: { name: "kernel-isolation-proof-x7k2p" } },
        message: /only the platform may touch it/,
        twin: { ...pod(), metadata: { name: "my-kernel-isolation-proof" } },
    },
];

/** What an owner may not do at all, beside something of the same kind that it may. */
export const rights: { refused: string[]; twin: string[] }[] = [
    { refused: ["delete", "networkpolicies"], twin: ["get", "networkpolicies"] },
    { refused: ["create", "networkpolicies"], twin: ["create", "services"] },
    { refused: ["update", "resourcequotas"], twin: ["get", "resourcequotas"] },
    { refused: ["delete", "limitranges"], twin: ["list", "limitranges"] },
    { refused: ["create", "rolebindings"], twin: ["list", "rolebindings"] },
    { refused: ["create", "roles"], twin: ["create", "configmaps"] },
    { refused: ["create", "serviceaccounts/token"], twin: ["create", "serviceaccounts"] },
    { refused: ["create", "pods/binding"], twin: ["create", "pods"] },
    { refused: ["update", "pods/resize"], twin: ["create", "pods/exec"] },
    { refused: ["impersonate", "serviceaccounts"], twin: ["get", "serviceaccounts"] },
    { refused: ["update", "endpoints"], twin: ["get", "endpoints"] },
    { refused: ["create", "endpointslices.discovery.k8s.io"], twin: ["get", "endpointslices.discovery.k8s.io"] },
    { refused: ["update", "namespaces"], twin: ["update", "deployments.apps"] },
];
