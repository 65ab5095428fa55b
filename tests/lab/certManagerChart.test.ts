import * as k8s from "@pulumi/kubernetes";
import assert from "node:assert/strict";
import { certManagerNamespace, createCertManagerNamespace, otherValues } from "../../sdk/platforms/eks/certManager";
import { Bench } from "../support/bench";
import { featureGates, podSpecs, renderChart } from "../support/certManager";
import type { Rendered } from "../support/helm";
import { eks, planned, pool } from "../unit/plan/eks/support";

/** What cert-manager's own chart makes of the values that it is given on EKS. */
describe("cert-manager's chart", function () {
    this.timeout(60_000);
    let chart: Rendered[];

    before(async function () {
        this.timeout(1_800_000);
        chart = await renderChart();
    });

    const names = (kind: string) => chart.filter((item) => item.kind === kind).map(({ metadata }) => metadata.name);

    it("has nothing but values it knows", async () => {
        await assert.rejects(renderChart({ ...otherValues, tolerance: [] }), /additional properties 'tolerance'/i);
        await assert.rejects(renderChart({ crds: { enabled: true, kept: true } }), /additional properties 'kept'/i);
    });

    it("defines its kinds, and leaves them behind when it goes", async () => {
        assert.equal(names("CustomResourceDefinition").length, 6);
        const kept = chart.filter(({ metadata }) => metadata.annotations?.["helm.sh/resource-policy"] === "keep");
        assert.deepEqual(
            kept.map(({ kind }) => kind),
            Array<string>(6).fill("CustomResourceDefinition"),
        );
        const bare = await renderChart({});
        assert.ok(bare.every(({ kind }) => kind !== "CustomResourceDefinition"));
    });

    it("tells the controller and the webhook of name constraints", async () => {
        const programs = ["cert-manager", "cert-manager-webhook"];
        for (const name of programs) assert.equal(featureGates(chart, name), "NameConstraints=true");
        const bare = await renderChart({});
        for (const name of programs) assert.equal(featureGates(bare, name), "");
    });

    it("puts every pod on the nodes of the cluster's own pods", () => {
        const specs = podSpecs(chart);
        assert.deepEqual(Object.keys(specs).sort(), [
            "cert-manager",
            "cert-manager-cainjector",
            "cert-manager-startupapicheck",
            "cert-manager-webhook",
        ]);
        const { labels, taints } = pool(eks({}), "system");
        assert.deepEqual(taints, ["CriticalAddonsOnly=true:NoSchedule"]);
        for (const [name, { affinity, tolerations }] of Object.entries(specs)) {
            const terms = affinity?.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms ?? [];
            assert.equal(terms.length, 1, name);
            for (const { key, operator, values } of terms.flatMap(({ matchExpressions }) => matchExpressions))
                assert.deepEqual([operator, values], ["In", [labels[key]]], `${name}: ${key}`);
            assert.deepEqual(tolerations, [{ key: "CriticalAddonsOnly", operator: "Exists" }], name);
        }
    });

    it("has its webhook where the network policy lets it be called", () => {
        const tenants = { a: { isolation: "sandboxed", certificates: { enabled: true } } };
        const policies = planned(eks({ certManager: { version: "v1.21.2" } }, tenants)).platform.systemPolicies;
        const called = policies
            .filter(({ namespace }) => namespace === certManagerNamespace)
            .flatMap(({ ingress }) => ingress.flatMap(({ ports }) => ports.map(({ port }) => port)));
        const { containers, hostNetwork } = podSpecs(chart)["cert-manager-webhook"]!;
        const listens = containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === "https");
        assert.deepEqual([listens?.containerPort], called);
        assert.ok(!hostNetwork);
    });

    describe("in its namespace", () => {
        let bench: Bench;
        before(async function () {
            this.timeout(1_800_000);
            bench = await Bench.start(`chart-${process.pid}`);
            const stack = await bench.stack("chart");
            await stack.up(() => {
                const provider = new k8s.Provider("lab", { kubeconfig: bench.kubeconfig });
                createCertManagerNamespace("lab", { provider });
            });
            const items = chart.filter(({ kind }) => kind === "ServiceAccount");
            const input = { apiVersion: "v1", kind: "List", items };
            const made = await bench.kubectl(["apply", "-f", "-"], { input });
            assert.equal(made.code, 0, made.stderr);
        });
        after(async () => bench?.end());

        it("has pods that Pod Security restricted admits", async () => {
            const admitted = (spec: object) =>
                bench.kubectl(["-n", certManagerNamespace, "create", "--dry-run=server", "-f", "-"], {
                    input: { apiVersion: "v1", kind: "Pod", metadata: { name: "attempt" }, spec },
                });
            for (const [name, spec] of Object.entries(podSpecs(chart))) {
                const answer = await admitted({ ...spec, restartPolicy: "Never" });
                assert.equal(answer.code, 0, `${name}: ${answer.stderr}`);
                const { securityContext, ...rest } = spec;
                assert.ok(securityContext, name);
                assert.match((await admitted(rest)).stderr, /violates PodSecurity "restricted:latest"/);
            }
        });
    });
});
