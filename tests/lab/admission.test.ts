import assert from "node:assert/strict";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { Bench, type Answer } from "../support/bench";

const registry = "localhost:5000/";
const digest = `${registry}app@sha256:${"a".repeat(64)}`;

const tenants: Record<string, TenantSpec> = {
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

type Json = Record<string, unknown>;

/** What Pod Security asks of every pod, so that a refusal below is never about that. */
function pod(spec: Json = {}, container: Json = {}, annotations: Json = {}): Json {
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

const job = (name: string): Json => ({
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
const attempts: { what: string; tenant: string; refused: Json; message: RegExp; twin: Json; twinTenant?: string }[] = [
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
        message: /set spec.hostUsers: false/,
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
const rights: { refused: string[]; twin: string[] }[] = [
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

describe("admission and access on a real API server", function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`admission-${process.pid}`, { node: false });
        const stack = await bench.stack("admission");
        await stack.up(() => {
            new IsolatedCluster("attacked", {
                existing: {
                    kubeconfig: bench.kubeconfig,
                    version: "1.36",
                    pools: {
                        common: {
                            labels: { "kernel-isolation.io/pool": "common", gvisor: "yes", userns: "yes" },
                            sandboxes: { runc: {}, "runc-userns": {}, gvisor: {} },
                        },
                        own: { labels: { "kernel-isolation.io/pool": "own" }, sandboxes: { runc: {} }, tenant: "own" },
                    },
                },
                proof: { onUpdate: false },
                tenants: Object.fromEntries(
                    Object.entries(tenants).map(([name, spec]) => [
                        name,
                        { ...spec, owners: { groups: [`${name}-owners`] } },
                    ]),
                ),
            });
        });
        // The API server compiles a policy shortly after it was made; until then it fails closed or has not seen it.
        await until(async () => (await attempt("plain", pod({ schedulerName: "mine" }))).code !== 0);
    });
    after(async () => bench?.end());

    const attempt = (tenant: string, object: Json): Promise<Answer> =>
        bench.kubectl(["-n", tenant, "create", "--dry-run=server", "-o", "json", "-f", "-"], {
            as: "ana",
            group: `${tenant}-owners`,
            input: object,
        });
    const admitted = async (tenant: string, object: Json): Promise<Json> => {
        const answer = await attempt(tenant, object);
        assert.equal(answer.code, 0, answer.stderr);
        return (JSON.parse(answer.stdout) as { spec: Json }).spec;
    };

    it("has policies the API server finds no fault with", async () => {
        const { stdout } = await bench.kubectl([
            "get",
            "validatingadmissionpolicies",
            "-o",
            "jsonpath={.items[*].status}",
        ]);
        assert.equal((stdout.match(/"typeChecking":\{\}/g) ?? []).length, 4, stdout);
    });

    it("gives a pod that names nothing what its tenant's level asks for", async () => {
        assert.equal((await admitted("plain", pod())).runtimeClassName, undefined);
        assert.equal((await admitted("userns", pod())).hostUsers, false);
        const sandboxed = await admitted("sandboxed", pod());
        assert.equal(sandboxed.runtimeClassName, "gvisor");
        assert.deepEqual(sandboxed.overhead, { cpu: "50m", memory: "64Mi" });
    });

    it("keeps an exclusive tenant from every other tenant's pods, once, whatever the pod says itself", async () => {
        const mine = { topologyKey: "zone", labelSelector: { matchLabels: { app: "a" } } };
        for (const spec of [
            {},
            { affinity: { nodeAffinity: {} } },
            { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [mine] } } },
        ]) {
            const { affinity } = (await admitted("alone", pod(spec))) as {
                affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: Json[] } };
            };
            const terms = affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
            const ours = terms.filter((term) => term.topologyKey === "kubernetes.io/hostname");
            assert.deepEqual(ours, [
                {
                    topologyKey: "kubernetes.io/hostname",
                    labelSelector: {},
                    namespaceSelector: {
                        matchExpressions: [
                            { key: "kernel-isolation.io/tenant", operator: "Exists" },
                            { key: "kernel-isolation.io/tenant", operator: "NotIn", values: ["alone"] },
                        ],
                    },
                },
            ]);
        }
        assert.equal((await admitted("plain", pod())).affinity, undefined);
    });

    it("gives a dedicated tenant's pods its nodes and their toleration, once", async () => {
        const spec = (await admitted("own", pod())) as {
            nodeSelector: Json;
            tolerations: { key: string; value?: string }[];
        };
        assert.deepEqual(spec.nodeSelector, { "kernel-isolation.io/pool": "own" });
        const own = spec.tolerations.filter(({ key }) => key === "kernel-isolation.io/tenant");
        assert.deepEqual(
            own.map(({ value }) => value),
            ["own"],
        );
    });

    it("pulls every image, whatever the pod says", async () => {
        const { containers } = (await admitted("plain", pod({}, { imagePullPolicy: "IfNotPresent" }))) as {
            containers: { imagePullPolicy: string }[];
        };
        assert.deepEqual(
            containers.map(({ imagePullPolicy }) => imagePullPolicy),
            ["Always"],
        );
    });

    for (const { what, tenant, refused, message, twin, twinTenant } of attempts) {
        it(`refuses ${what}, and admits its twin`, async () => {
            const answer = await attempt(tenant, refused);
            assert.notEqual(answer.code, 0, "it was admitted");
            assert.match(answer.stderr, message);
            const other = await attempt(twinTenant ?? tenant, twin);
            assert.equal(other.code, 0, other.stderr);
        });
    }

    for (const { refused, twin } of rights) {
        it(`lets an owner not ${refused.join(" ")}, but ${twin.join(" ")}`, async () => {
            const can = async ([verb = "", target = ""]: string[]) => {
                const [resource = "", subresource] = target.split("/");
                const args = [verb, resource, ...(subresource ? ["--subresource", subresource] : []), "-n", "plain"];
                const answer = await bench.kubectl(["auth", "can-i", ...args], { as: "ana", group: "plain-owners" });
                return answer.stdout.trim();
            };
            assert.equal(await can(refused), "no");
            assert.equal(await can(twin), "yes");
        });
    }

    it("lets only the platform touch a proof that is there", async () => {
        const object = job("kernel-isolation-proof");
        const made = await bench.kubectl(["-n", "plain", "create", "-f", "-"], { input: object });
        assert.equal(made.code, 0, made.stderr);
        const own = await bench.kubectl(["-n", "plain", "create", "-f", "-"], {
            input: job("mine"),
            as: "ana",
            group: "plain-owners",
        });
        assert.equal(own.code, 0, own.stderr);
        const edit = (name: string) => ["-n", "plain", "label", "job", name, "a=b"];
        const remove = (name: string) => ["-n", "plain", "delete", "job", name, "--wait=false"];
        for (const verb of [edit, remove]) {
            const refused = await bench.kubectl(verb("kernel-isolation-proof"), { as: "ana", group: "plain-owners" });
            assert.match(refused.stderr, /only the platform may touch it/);
            const twin = await bench.kubectl(verb("mine"), { as: "ana", group: "plain-owners" });
            assert.equal(twin.code, 0, twin.stderr);
        }
        // The garbage collector and the controllers still can: the platform's own deletion takes the pods along.
        const platform = await bench.kubectl([
            "-n",
            "plain",
            "delete",
            "job",
            "kernel-isolation-proof",
            "--timeout=30s",
        ]);
        assert.equal(platform.code, 0, platform.stderr);
    });

    it("shows one tenant nothing of another, nor of the cluster", async () => {
        for (const args of [
            ["get", "pods", "-n", "userns"],
            ["get", "secrets", "-n", "userns"],
            ["get", "namespaces"],
            ["get", "nodes"],
        ]) {
            const answer = await bench.kubectl(args, { as: "ana", group: "plain-owners" });
            assert.match(answer.stderr, /forbidden/, args.join(" "));
        }
        const own = await bench.kubectl(["get", "pods", "-n", "plain"], { as: "ana", group: "plain-owners" });
        assert.equal(own.code, 0, own.stderr);
    });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 50; tries++) {
        if (await condition()) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error("it did not come true within ten seconds");
}
