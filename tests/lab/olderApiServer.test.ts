import assert from "node:assert/strict";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { planCluster } from "../../sdk/plan/clusterPlan";
import { proofJob } from "../../sdk/proof/job";
import { probeOf } from "../../sdk/proof/probe";
import { Bench } from "../support/bench";
import { type Json, pod } from "./admissionAttempts";

const pools = {
    common: {
        labels: { "kernel-isolation.io/pool": "common" },
        sandboxes: { runc: {}, "runc-userns": {}, gvisor: {} },
    },
    own: { labels: { "kernel-isolation.io/pool": "own" }, sandboxes: { runc: {} }, tenant: "own" },
};
const tenants: Record<string, TenantSpec> = {
    sandboxed: { isolation: "sandboxed" },
    userns: { isolation: "user-namespace" },
    alone: { isolation: "shared", placement: "exclusive" },
    own: { isolation: "shared", placement: "dedicated" },
};
const existing = { version: "1.35", pools };

/** The lines a refusal tells the tenant to write, by tenant, in the order in which it learns of them. */
const common = { nodeSelector: { "kernel-isolation.io/pool": "common" } };
const otherTenants = [
    { key: "kernel-isolation.io/tenant", operator: "Exists" },
    { key: "kernel-isolation.io/tenant", operator: "NotIn", values: ["alone"] },
];
const lines: Record<string, { told: RegExp; write: Json }[]> = {
    // The RuntimeClass brings the nodes along by itself.
    sandboxed: [{ told: /set spec.runtimeClassName: gvisor/, write: { runtimeClassName: "gvisor" } }],
    userns: [
        { told: /set spec.hostUsers: false/, write: { hostUsers: false } },
        { told: /set spec.nodeSelector/, write: common },
    ],
    alone: [
        { told: /set spec.nodeSelector/, write: common },
        {
            told: /add the required podAntiAffinity term on kubernetes.io\/hostname/,
            write: {
                affinity: {
                    podAntiAffinity: {
                        requiredDuringSchedulingIgnoredDuringExecution: [
                            {
                                topologyKey: "kubernetes.io/hostname",
                                labelSelector: {},
                                namespaceSelector: { matchExpressions: otherTenants },
                            },
                        ],
                    },
                },
            },
        },
    ],
    own: [
        {
            told: /set spec.nodeSelector to kernel-isolation.io\/pool=own/,
            write: { nodeSelector: { "kernel-isolation.io/pool": "own" } },
        },
        {
            told: /tolerate kernel-isolation.io\/tenant=own:NoSchedule/,
            write: {
                tolerations: [
                    { key: "kernel-isolation.io/tenant", operator: "Equal", value: "own", effect: "NoSchedule" },
                ],
            },
        },
    ],
};

/** Where the cluster is declared older than 1.36 nothing is given: the validating half stands alone. */
describe("an API server without mutating policies", function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`older-${process.pid}`);
        const stack = await bench.stack("older");
        await stack.up(() => {
            new IsolatedCluster("older", {
                existing: { ...existing, kubeconfig: bench.kubeconfig },
                proof: { onUpdate: false },
                tenants,
            });
        });
        await bench.until(async () => (await attempt("userns", pod({ hostUsers: true }))).code !== 0);
    });
    after(async () => bench?.end());

    const attempt = (tenant: string, object: unknown) =>
        bench.kubectl(["-n", tenant, "create", "--dry-run=server", "-f", "-"], { input: object });

    it("has no mutating policy", async () => {
        assert.deepEqual(await bench.objects("mutatingadmissionpolicies"), []);
        assert.equal((await bench.objects("validatingadmissionpolicies")).length, 5);
    });

    for (const [tenant, steps] of Object.entries(lines)) {
        it(`tells ${tenant} line by line what to write, and admits the pod that has it all`, async () => {
            let spec: Json = {};
            for (const { told, write } of steps) {
                const refused = await attempt(tenant, pod(spec, { imagePullPolicy: "Always" }));
                assert.notEqual(refused.code, 0, "it was admitted");
                assert.match(refused.stderr, told);
                spec = { ...spec, ...write };
            }
            const cached = await attempt(tenant, pod(spec, { imagePullPolicy: "IfNotPresent" }));
            assert.match(cached.stderr, /set imagePullPolicy: Always/);
            const admitted = await attempt(tenant, pod(spec, { imagePullPolicy: "Always" }));
            assert.equal(admitted.code, 0, admitted.stderr);
        });
    }

    it("admits the pod of each proof Job, which names its level in full", async () => {
        for (const plan of planCluster("older", { existing: { ...existing, kubeconfig: "k" }, tenants }).tenants) {
            const job = proofJob(plan, probeOf(plan)!);
            const object = {
                apiVersion: "v1",
                kind: "Pod",
                metadata: { name: "as-the-job-makes-it" },
                spec: job.spec.template.spec,
            };
            const answer = await attempt(plan.name, object);
            assert.equal(answer.code, 0, `${plan.name}: ${answer.stderr}`);
        }
    });
});
