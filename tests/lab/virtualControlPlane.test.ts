/** What the cluster's own API server says to a virtual control plane: to its pod, to its syncer and to its owner. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { Tenant, type TenantSpec } from "../../index";
import { standInFolder } from "../../lab/provider/choose";
import { names } from "../../sdk/catalog/vcluster";
import { planTenantOrThrow } from "../../sdk/plan/tenantPlan";
import type { TenantPlan } from "../../sdk/plan/types";
import { syncerRules } from "../../sdk/plan/virtual/values";
import { createClusterTenancy, createTenancy } from "../../sdk/tenancy";
import { controlPlaneOwnerRules } from "../../sdk/tenancy/virtual";
import { Bench } from "../support/bench";
import { plan } from "../support/requests";
import { controlPlanePod, syncedPod } from "../support/virtualPods";

type Json = Record<string, unknown>;

const own = { controlPlane: "virtual" } as const;
const tenants: Record<string, TenantSpec> = {
    boxed: { isolation: "sandboxed", ...own },
    userns: { isolation: "user-namespace", ...own },
    alone: { isolation: "sandboxed", placement: "exclusive", ...own },
    // With the chart's own rules, which let its syncer write what network plugins write.
    generous: { isolation: "sandboxed", ...own },
};

const chartRules = [{ apiGroups: [""], resources: ["pods/status"], verbs: ["patch", "update"] }];

describe("the cluster's API server before a virtual control plane", function () {
    this.timeout(60_000);
    let bench: Bench;
    const plans: Record<string, TenantPlan> = {};

    before(async function () {
        this.timeout(1_800_000);
        const { offer } = plan({});
        for (const [name, spec] of Object.entries(tenants)) plans[name] = planTenantOrThrow(name, spec, offer);
        bench = await Bench.start(`virtual-${process.pid}`);
        const stack = await bench.stack("virtual");
        await stack.up(() => {
            const provider = new k8s.Provider("prod", { kubeconfig: bench.kubeconfig });
            const classes = ["gvisor", "other"].map(
                (name) => new k8s.node.v1.RuntimeClass(name, { metadata: { name }, handler: name }, { provider }),
            );
            const dependsOn = [...createClusterTenancy("prod", true, { provider }), ...classes];
            for (const [tenant, known] of Object.entries(plans)) {
                const context = { name: tenant, namespaces: [tenant], plan: pulumi.output(known), labels: {} };
                const shape = { tenant, protect: false, signed: false, virtual: true };
                createTenancy({ ...context, options: { provider, dependsOn } }, shape);
            }
        });
        const made = await bench.kubectl(["apply", "-f", "-"], {
            input: { apiVersion: "v1", kind: "List", items: Object.keys(tenants).flatMap(ofChart) },
        });
        assert.equal(made.code, 0, made.stderr);
        await bench.until(async () => (await asSyncer("boxed", syncedPod("other"))).code !== 0);
    });
    after(async () => bench?.end());

    /** What of the chart an API server alone can do something with, and the owner's role. */
    function ofChart(namespace: string): Json[] {
        const apiVersion = "rbac.authorization.k8s.io/v1";
        const bound = (name: string, rules: object[], subject: Json): Json[] => [
            { apiVersion, kind: "Role", metadata: { name, namespace }, rules },
            {
                apiVersion,
                kind: "RoleBinding",
                metadata: { name, namespace },
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
                subjects: [subject],
            },
        ];
        const accounts = [names.syncer, names.workloads].map((name) => ({
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { name, namespace },
        }));
        const secrets = [names.kubeconfig, "other"].map((name) => ({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name, namespace },
        }));
        return [
            ...accounts,
            ...secrets,
            ...bound(names.syncer, namespace === "generous" ? [...syncerRules, ...chartRules] : syncerRules, {
                kind: "ServiceAccount",
                name: names.syncer,
                namespace,
            }),
            ...bound("owners", controlPlaneOwnerRules, { kind: "User", name: "ana" }),
        ];
    }

    const account = (namespace: string) => `system:serviceaccount:${namespace}:${names.syncer}`;
    const create = ["create", "--dry-run=server", "-o", "json", "-f", "-"];
    const asSyncer = (namespace: string, input: unknown) =>
        bench.kubectl(["-n", namespace, ...create], { as: account(namespace), input });
    const mayI = async (namespace: string, who: string, ...what: string[]) => {
        const { stdout } = await bench.kubectl(["-n", namespace, "auth", "can-i", ...what], { as: who });
        return stdout.trim() === "yes";
    };

    for (const [tenant, runtimeClass] of [
        ["boxed", "gvisor"],
        ["userns", ""],
        ["alone", "gvisor"],
    ] as const) {
        it(`admits the control plane's own pod of ${tenant}, and puts it in the tenant's sandbox`, async () => {
            const { values } = plans[tenant]!.virtual!;
            const answer = await bench.kubectl(["-n", tenant, ...create], { input: controlPlanePod(values) });
            assert.equal(answer.code, 0, answer.stderr);
            const { spec } = JSON.parse(answer.stdout) as { spec: Json };
            assert.equal(spec.runtimeClassName ?? "", runtimeClass);
            assert.equal(spec.hostUsers ?? true, tenant !== "userns");
            assert.equal(JSON.stringify(spec.affinity ?? {}).includes("NotIn"), tenant === "alone");
        });
    }

    it("refuses it with the chart's own user, who is root", async () => {
        const { values } = plans.boxed!.virtual!;
        const asChart = structuredClone(values);
        const root = { allowPrivilegeEscalation: false, runAsUser: 0, runAsGroup: 0 };
        Object.assign(asChart.controlPlane.statefulSet.security, { containerSecurityContext: root });
        const answer = await bench.kubectl(["-n", "boxed", ...create], { input: controlPlanePod(asChart) });
        assert.match(answer.stderr, /violates PodSecurity "restricted:v1\.36"/);
    });

    const service = (spec: Json): Json => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web-x-default-x-control-plane" },
        spec: { selector: { app: "web" }, ports: [{ port: 80 }], ...spec },
    });
    const toleration = { key: "kernel-isolation.io/tenant", operator: "Equal", value: "own", effect: "NoSchedule" };

    const attempts: [what: string, tenant: string, refused: Json, message: RegExp, twin: Json][] = [
        ["a pod of another runtime class", "boxed", syncedPod("other"), /run under gvisor/, syncedPod("gvisor")],
        [
            "a pod with the node's users",
            "userns",
            syncedPod("", { spec: { hostUsers: true } }),
            /hostUsers/,
            syncedPod("", { spec: { hostUsers: false } }),
        ],
        [
            "a pod that reconfigures its sandbox",
            "boxed",
            syncedPod("gvisor", { metadata: { annotations: { "dev.gvisor.flag.network": "host" } } }),
            /reconfigure a sandbox/,
            syncedPod("gvisor", { metadata: { annotations: { "example.com/flag": "host" } } }),
        ],
        ...["boxed", "generous"].map((tenant): [string, string, Json, RegExp, Json] => [
            `a pod with a network of its own, in ${tenant}`,
            tenant,
            syncedPod("gvisor", { metadata: { annotations: { "k8s.v1.cni.cncf.io/networks": "others" } } }),
            /reconfigure a pod's network/,
            syncedPod("gvisor"),
        ]),
        [
            "a pod for another tenant's nodes",
            "boxed",
            syncedPod("gvisor", { spec: { tolerations: [toleration] } }),
            /tolerate no taints/,
            syncedPod("gvisor"),
        ],
        [
            "a pod with the node's network",
            "boxed",
            syncedPod("gvisor", { spec: { hostNetwork: true } }),
            /violates PodSecurity/,
            syncedPod("gvisor"),
        ],
        [
            "a pod that would count as the proof's",
            "boxed",
            syncedPod("gvisor", { metadata: { labels: { "job-name": "kernel-isolation-proof" } } }),
            /only the platform may touch it/,
            syncedPod("gvisor", { metadata: { labels: { "job-name": "own" } } }),
        ],
        [
            "a pod that takes more than the quota",
            "boxed",
            syncedPod("gvisor", { container: { resources: { limits: { cpu: "5" } } } }),
            /maximum cpu usage per Container is 4/,
            syncedPod("gvisor", { container: { resources: { limits: { cpu: "1" } } } }),
        ],
        ["a Service that opens a port of every node", "boxed", service({ type: "NodePort" }), /NodePort/, service({})],
    ];
    for (const [what, tenant, refused, message, twin] of attempts) {
        it(`refuses its syncer ${what}, and admits the same put right`, async () => {
            const answer = await asSyncer(tenant, refused);
            assert.notEqual(answer.code, 0, "it was let in");
            assert.match(answer.stderr, message);
            const honest = await asSyncer(tenant, twin);
            assert.equal(honest.code, 0, honest.stderr);
        });
    }

    it("gives the syncer the rights of its namespace's work and no others", async () => {
        const asked = (namespace: string, ...what: string[]) => mayI(namespace, account("boxed"), ...what);
        for (const what of [
            ["create", "pods"],
            ["create", "pods", "--subresource=exec"],
            ["patch", "pods", "--subresource=resize"],
            ["create", "secrets"],
        ])
            assert.equal(await asked("boxed", ...what), true, what.join(" "));
        for (const what of [
            ["patch", "pods", "--subresource=status"],
            ["create", "endpoints"],
            ["create", "networkpolicies.networking.k8s.io"],
            ["create", "serviceaccounts"],
            ["update", "resourcequotas"],
            ["list", "namespaces"],
            ["list", "nodes"],
        ])
            assert.equal(await asked("boxed", ...what), false, what.join(" "));
        assert.equal(await asked("alone", "get", "pods"), false, "another tenant's pods");
    });

    it("lets an owner have the kubeconfig and the way to it, and nothing beside", async () => {
        const asked = (...what: string[]) => mayI("boxed", "ana", ...what);
        assert.equal(await asked("get", `secret/${names.kubeconfig}`), true);
        assert.equal(await asked("create", `pods/${names.pod}`, "--subresource=portforward"), true);
        for (const what of [
            ["get", "secret/other"],
            ["list", "secrets"],
            ["create", "pods"],
            ["create", `pods/${names.pod}`, "--subresource=exec"],
            ["create", "pods/other", "--subresource=portforward"],
        ])
            assert.equal(await asked(...what), false, what.join(" "));
    });

    it("is refused with its reason where Helm cannot be had, before anything is there", async () => {
        const stack = await bench.stack("without-helm", undefined, { kubernetes: standInFolder });
        const cluster = { ...plan({}).offer, kubeconfig: bench.kubeconfig, context: "" };
        const program = (spec: TenantSpec) => () => {
            new Tenant("refused", { ...spec, cluster, proof: { onUpdate: false } });
        };
        const shared: TenantSpec = { isolation: "sandboxed" };
        await assert.rejects(stack.preview(program({ ...shared, ...own })), /install the official plugin for Helm/);
        assert.ok(((await stack.preview(program(shared))).create ?? 0) >= 8);
        assert.doesNotMatch((await bench.objects("namespaces")).join(), /refused/);
    });

    it("has the network policies that were written", async () => {
        const { stdout } = await bench.kubectl(["-n", "boxed", "get", "networkpolicies", "-o", "name"]);
        assert.deepEqual(stdout.trim().split("\n"), [
            "networkpolicy.networking.k8s.io/kernel-isolation",
            "networkpolicy.networking.k8s.io/kernel-isolation-control-plane",
        ]);
    });
});
