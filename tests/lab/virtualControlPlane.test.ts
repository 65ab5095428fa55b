/** What the cluster's own API server says to a virtual control plane: to its pod, to its syncer and to its owner. */
import type { V1Pod } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Tenant, type TenantSpec } from "../../index";
import { standInFolder } from "../../lab/provider/choose";
import { names, release } from "../../sdk/catalog/vcluster";
import { planTenantOrThrow } from "../../sdk/plan/tenantPlan";
import type { TenantPlan } from "../../sdk/plan/types";
import { schemaFaults } from "../../sdk/plan/virtual/schema";
import { type ControlPlaneValues, syncerRules } from "../../sdk/plan/virtual/values";
import { createClusterTenancy, createTenancy } from "../../sdk/tenancy";
import type { PolicyRule } from "../../sdk/tenancy/access";
import { controlPlaneNetwork, controlPlaneOwnerRules } from "../../sdk/tenancy/virtual";
import { guards, judgeGuard } from "../../sdk/verify/guards";
import { ApiClient } from "../../sdk/verify/client";
import { readTargets, readTenantNamespaces } from "../../sdk/verify/read";
import { configOf } from "../support/attacked";
import { Bench } from "../support/bench";
import type { Rendered } from "../support/helm";
import { virtualChart } from "../support/judges/programs";
import { plan } from "../support/requests";
import { chartObjects, controlPlanePod, statefulSet, syncedPod } from "../support/virtualPods";

type Json = Record<string, unknown>;
type LabelSelector = { matchLabels: Record<string, string>; matchExpressions: object[] };

// The lab has no default class, without which a claim that names none is refused.
const own = { controlPlane: "virtual", virtualControlPlane: { storageClass: "fast" } } as const;
const tenants: Record<string, TenantSpec> = {
    boxed: { isolation: "sandboxed", ...own },
    userns: { isolation: "user-namespace", ...own },
    alone: { isolation: "sandboxed", placement: "exclusive", ...own },
    // With the chart's own rules, which let its syncer write what network plugins write.
    generous: { isolation: "sandboxed", ...own },
};

describe("the cluster's API server before a virtual control plane", function () {
    this.timeout(60_000);
    let bench: Bench;
    const plans: Record<string, TenantPlan> = {};
    const charts: Record<string, Rendered[]> = {};

    function valuesOf(tenant: string): ControlPlaneValues {
        const { values } = plans[tenant]!.virtual!;
        return tenant === "generous"
            ? { ...values, rbac: { ...values.rbac, role: { enabled: true, overwriteRules: [] } } }
            : values;
    }

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
        for (const tenant of Object.keys(tenants)) charts[tenant] = await chartObjects(tenant, valuesOf(tenant));
        const items = Object.keys(tenants).flatMap((tenant) => [...charts[tenant]!, ...beside(tenant)]);
        const made = await bench.kubectl(["apply", "-f", "-"], { input: { apiVersion: "v1", kind: "List", items } });
        assert.equal(made.code, 0, made.stderr);
        await bench.until(async () => (await asSyncer("boxed", syncedPod("other"))).code !== 0);
    });
    after(async () => bench?.end());

    /** The owner's role, as it is made after a release, and Secrets as the control plane makes them. */
    function beside(namespace: string): Json[] {
        const apiVersion = "rbac.authorization.k8s.io/v1";
        const metadata = { name: "owners", namespace };
        const secrets = [names.kubeconfig, "other"].map((name) => ({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name, namespace },
        }));
        return [
            ...secrets,
            { apiVersion, kind: "Role", metadata, rules: controlPlaneOwnerRules },
            {
                apiVersion,
                kind: "RoleBinding",
                metadata,
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "owners" },
                subjects: [{ kind: "User", name: "ana" }],
            },
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
            let made: V1Pod | undefined;
            await bench.until(async () => {
                const answer = await bench.kubectl(["-n", tenant, "get", "pod", names.pod, "-o", "json"]);
                if (answer.code === 0) made = JSON.parse(answer.stdout) as V1Pod;
                return answer.code === 0;
            }, 30);
            const { spec, metadata } = made!;
            assert.equal(metadata!.ownerReferences![0]!.kind, "StatefulSet");
            assert.equal(spec!.runtimeClassName ?? "", runtimeClass);
            assert.equal(spec!.hostUsers ?? true, tenant !== "userns");
            assert.equal(JSON.stringify(spec!.affinity ?? {}).includes("NotIn"), tenant === "alone");
        });
    }

    it("refuses it with the chart's own user, who is root", async () => {
        const pod = async (values: object) => {
            const input = controlPlanePod(await chartObjects("boxed", values));
            (input.metadata as Json).name = "another";
            return bench.kubectl(["-n", "boxed", ...create], { input });
        };
        const asChart = structuredClone(valuesOf("boxed"));
        const root = { allowPrivilegeEscalation: false, runAsUser: 0, runAsGroup: 0 };
        Object.assign(asChart.controlPlane.statefulSet.security, { containerSecurityContext: root });
        assert.match((await pod(asChart)).stderr, /violates PodSecurity "restricted:v1\.36"/);
        const honest = await pod(valuesOf("boxed"));
        assert.equal(honest.code, 0, honest.stderr);
    });

    it("is given nothing by the chart beside what is in its namespace, and the syncer's rights as they are written", () => {
        const kinds = charts.boxed!.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
        assert.deepEqual(kinds.sort(), [
            `Role boxed/${names.syncer}`,
            `RoleBinding boxed/${names.syncer}`,
            `Secret boxed/vc-config-${release}`,
            `Service boxed/${release}`,
            `Service boxed/${release}-headless`,
            `ServiceAccount boxed/${names.syncer}`,
            `ServiceAccount boxed/${names.workloads}`,
            `StatefulSet boxed/${release}`,
        ]);
        const rules = (tenant: string) => charts[tenant]!.find(({ kind }) => kind === "Role")!.rules as PolicyRule[];
        assert.deepEqual(rules("boxed"), syncerRules);
        const status = ({ resources = [] }: PolicyRule) => resources.includes("pods/status");
        assert.ok(rules("generous").some(status), "the chart's own rules write no status of pods");
        assert.ok(!rules("boxed").some(status));
    });

    it("takes its values by names that the chart knows, as the plan finds out before it", async () => {
        const schema = JSON.parse(
            readFileSync(path.join(await virtualChart(), "values.schema.json"), "utf8"),
        ) as object;
        const values = valuesOf("boxed");
        assert.deepEqual(schemaFaults(schema, values), []);
        const wrong = { ...values, sync: { ...values.sync, toCluster: {} } };
        assert.deepEqual(schemaFaults(schema, wrong), ["sync.toCluster is no value of the chart's"]);
        await assert.rejects(chartObjects("boxed", wrong), /additional properties 'toCluster' not allowed/i);
    });

    it("has its network policy on the pod that the chart makes, and on none that the syncer does", () => {
        const { matchLabels, matchExpressions } = controlPlaneNetwork(plans.boxed!.virtual!)
            .podSelector as LabelSelector;
        const labels = statefulSet(charts.boxed!).spec!.template.metadata!.labels!;
        for (const [key, value] of Object.entries(matchLabels)) assert.equal(labels[key], value);
        assert.deepEqual(matchExpressions, [{ key: names.synced, operator: "DoesNotExist" }]);
        assert.ok(!(names.synced in labels));
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
            ["watch", "endpointslices.discovery.k8s.io"],
        ])
            assert.equal(await asked("boxed", ...what), true, what.join(" "));
        for (const what of [
            ["patch", "pods", "--subresource=status"],
            ["create", "endpoints"],
            ["create", "endpointslices.discovery.k8s.io"],
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

    it("is compared by verify with what it was made as", async () => {
        const config = configOf(bench);
        const client = await ApiClient.of(config);
        const targets = await readTargets(config, await readTenantNamespaces(config), { cluster: "prod" });
        const guard = guards.find(({ id }) => id === "guard.control-plane")!;
        const judged = async (tenant: string) => {
            const target = targets.find((each) => each.tenant === tenant)!;
            return (await judgeGuard(client, target, guard)).verdict;
        };
        assert.equal(await judged("boxed"), "proven");
        assert.equal(await judged("generous"), "broken", "whose syncer has the chart's own rights");
        const policy = ["networkpolicy", "kernel-isolation-control-plane", "--type=json", "-p"];
        const opened = [{ op: "replace", path: "/spec/egress/0/to", value: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }];
        assert.equal((await bench.kubectl(["-n", "alone", "patch", ...policy, JSON.stringify(opened)])).code, 0);
        assert.deepEqual([await judged("alone"), await judged("userns")], ["broken", "proven"]);
    });

    it("has the network policies that were written", async () => {
        const { stdout } = await bench.kubectl(["-n", "boxed", "get", "networkpolicies", "-o", "name"]);
        assert.deepEqual(stdout.trim().split("\n"), [
            "networkpolicy.networking.k8s.io/kernel-isolation",
            "networkpolicy.networking.k8s.io/kernel-isolation-control-plane",
        ]);
    });
});
