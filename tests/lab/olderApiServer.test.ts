import assert from "node:assert/strict";
import { parse } from "yaml";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { planCluster } from "../../sdk/plan/clusterPlan";
import { proofJob } from "../../sdk/proof/job";
import { probeOf } from "../../sdk/proof/probe";
import { Bench } from "../support/bench";
import { type Json, pod } from "./admissionAttempts";

const pools = {
    common: {
        labels: { "kernel-isolation.io/pool": "common" },
        sandboxes: { runc: {}, "runc-userns": {}, gvisor: {}, "kata-clh": {} },
    },
    own: {
        labels: { "kernel-isolation.io/pool": "own", zone: "1" },
        sandboxes: { runc: {}, "runc-userns": {} },
        tenant: "own",
    },
};
const tenants: Record<string, TenantSpec> = {
    plain: { isolation: "shared" },
    sandboxed: { isolation: "sandboxed" },
    userns: { isolation: "user-namespace" },
    alone: { isolation: "shared", placement: "exclusive" },
    machine: { isolation: "microvm", placement: "exclusive" },
    own: { isolation: "user-namespace", placement: "dedicated" },
};
const existing = { version: "1.35", pools };

const antiAffinityOf = (tenant: string): Json => {
    const otherTenants = [
        { key: "kernel-isolation.io/tenant", operator: "Exists" },
        { key: "kernel-isolation.io/tenant", operator: "NotIn", values: [tenant] },
    ];
    const term = {
        topologyKey: "kubernetes.io/hostname",
        labelSelector: {},
        namespaceSelector: { matchExpressions: otherTenants },
    };
    return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
};
const common = { "kernel-isolation.io/pool": "common" };

/** All that a tenant has to write itself where nothing is given to its pods. A RuntimeClass brings the nodes along. */
const written: Record<string, Json> = {
    plain: { nodeSelector: common },
    sandboxed: { runtimeClassName: "gvisor" },
    userns: { hostUsers: false, nodeSelector: common },
    alone: { nodeSelector: common, affinity: antiAffinityOf("alone") },
    machine: { runtimeClassName: "kata-clh", affinity: antiAffinityOf("machine") },
    own: {
        hostUsers: false,
        nodeSelector: { "kernel-isolation.io/pool": "own", zone: "1" },
        tolerations: [{ key: "kernel-isolation.io/tenant", operator: "Equal", value: "own", effect: "NoSchedule" }],
    },
};

/** The lines of YAML that a refusal tells the tenant to write, as they stand there. */
const inSpec = (message: string) => /: set in spec: (.+)/.exec(message)?.[1];
const inContainers = (message: string) => /: set in each container: (.+), and in each image volume: (.+)/.exec(message);

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

    for (const tenant of Object.keys(tenants)) {
        it(`tells ${tenant} each line that is missing, and admits the pod that has them as they were told`, async () => {
            let spec: Json = {};
            let container: Json = { imagePullPolicy: "IfNotPresent" };
            let image: Json = { reference: "localhost:5000/data", pullPolicy: "IfNotPresent" };
            const object = () => {
                const volumes = [{ name: "data", image }];
                const first = { ...(pod({}, container).spec as { containers: Json[] }).containers[0], name: "first" };
                return pod({ ...spec, volumes, initContainers: [first] }, container);
            };
            let answer = await attempt(tenant, object());
            for (let tries = 0; answer.code !== 0 && tries < 8; tries++) {
                const line = inSpec(answer.stderr);
                const lines = inContainers(answer.stderr);
                assert.ok(line ?? lines, answer.stderr);
                if (line) spec = { ...spec, ...(parse(line) as Json) };
                if (lines) {
                    container = { ...container, ...(parse(lines[1]!) as Json) };
                    image = { ...image, ...(parse(lines[2]!) as Json) };
                }
                answer = await attempt(tenant, object());
            }
            assert.equal(answer.code, 0, answer.stderr);
            assert.deepEqual(spec, written[tenant]);
            assert.equal(container.imagePullPolicy, "Always");
            assert.equal(image.pullPolicy, "Always");
        });

        it(`refuses the pod of ${tenant} without any one of them`, async () => {
            const all = written[tenant]!;
            const whole = await attempt(tenant, pod(all, { imagePullPolicy: "Always" }));
            assert.equal(whole.code, 0, whole.stderr);
            for (const field of Object.keys(all)) {
                const { [field]: left, ...rest } = all;
                const refused = await attempt(tenant, pod(rest, { imagePullPolicy: "Always" }));
                const told: unknown = parse(inSpec(refused.stderr) ?? "");
                assert.deepEqual(told, { [field]: left }, refused.stderr);
            }
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
