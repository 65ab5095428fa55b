/** What a cluster on GKE asks of its API server, on a real one: GKE's own RuntimeClass beside the package's policies. */
import * as k8s from "@pulumi/kubernetes";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Tenant, type TenantSpec } from "../../index";
import { planGkeCluster } from "../../sdk/plan/gke";
import { createClusterTenancy } from "../../sdk/tenancy";
import { Bench } from "../support/bench";
import { type Json, pod } from "./admissionAttempts";

const tenants: Record<string, TenantSpec> = {
    boxed: { isolation: "sandboxed" },
    own: { isolation: "sandboxed", placement: "dedicated" },
    plain: { isolation: "shared" },
};

/** As GKE makes it where a node pool has GKE Sandbox. */
const runtimeClass = {
    metadata: { name: "gvisor" },
    handler: "gvisor",
    scheduling: {
        nodeSelector: { "sandbox.gke.io/runtime": "gvisor" },
        tolerations: [{ key: "sandbox.gke.io/runtime", operator: "Equal", value: "gvisor", effect: "NoSchedule" }],
    },
};
const [toleration] = runtimeClass.scheduling.tolerations;

interface Admitted {
    runtimeClassName?: string;
    nodeSelector: Record<string, string>;
    tolerations: Json[];
}

describe("admission of a cluster on GKE", function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        const gke = { project: "my-project", region: "us-central1", version: "1.36" };
        const outcome = planGkeCluster("prod", { gke, tenants });
        assert.ok("plan" in outcome);
        const { offer, mutates, platform } = outcome.plan;
        bench = await Bench.start(`gke-${process.pid}`);
        const stack = await bench.stack("gke");
        await stack.up(() => {
            const provider = new k8s.Provider("prod", { kubeconfig: bench.kubeconfig });
            const guards = createClusterTenancy("prod", mutates, { provider }, platform.runtimeTaints);
            const theirs = new k8s.node.v1.RuntimeClass("of-gke", runtimeClass, { provider });
            for (const [name, spec] of Object.entries(tenants)) {
                new Tenant(
                    name,
                    {
                        ...spec,
                        cluster: { ...offer, kubeconfig: bench.kubeconfig, context: "" },
                        proof: { onUpdate: false },
                    },
                    { dependsOn: [...guards, theirs], providers: { kubernetes: provider } },
                );
            }
        });
        await bench.until(async () => (await attempt("plain", pod({ schedulerName: "mine" }))).code !== 0);
    });
    after(async () => bench?.end());

    const attempt = (tenant: string, object: Json) =>
        bench.kubectl(["-n", tenant, "create", "--dry-run=server", "-o", "json", "-f", "-"], { input: object });
    const admitted = async (tenant: string, object: Json) => {
        const answer = await attempt(tenant, object);
        assert.equal(answer.code, 0, answer.stderr);
        return (JSON.parse(answer.stdout) as { spec: Admitted }).spec;
    };

    it("has policies that the API server finds no fault with", async () => {
        const { stdout } = await bench.kubectl([
            "get",
            "validatingadmissionpolicies",
            "-o",
            "jsonpath={.items[*].status}",
        ]);
        assert.equal((stdout.match(/"typeChecking":\{\}/g) ?? []).length, 5, stdout);
    });

    for (const tenant of ["boxed", "own"]) {
        it(`sends ${tenant}'s pods to the nodes of GKE Sandbox, by GKE's own class`, async () => {
            const spec = await admitted(tenant, pod());
            assert.equal(spec.runtimeClassName, "gvisor");
            assert.equal(spec.nodeSelector["sandbox.gke.io/runtime"], "gvisor");
            assert.equal(spec.nodeSelector["kernel-isolation.io/sandbox"], "gvisor");
            assert.ok(spec.tolerations.some((each) => isDeepStrictEqual(each, toleration)));
        });
    }

    const wrong: [title: string, tenant: string, change: Json][] = [
        ["another level's pod on them", "plain", { ...toleration }],
        ["any value of their taint", "boxed", { key: "sandbox.gke.io/runtime", operator: "Exists" }],
        ["another value of it", "boxed", { ...toleration, value: "other" }],
        [
            "the taint of GKE's own pods",
            "boxed",
            { key: "components.gke.io/gke-managed-components", operator: "Exists" },
        ],
        ["another tenant's nodes", "boxed", { key: "kernel-isolation.io/tenant", value: "own", effect: "NoSchedule" }],
    ];
    for (const [title, tenant, change] of wrong) {
        it(`refuses ${title}`, async () => {
            const answer = await attempt(tenant, pod({ tolerations: [change] }));
            assert.notEqual(answer.code, 0);
            assert.match(answer.stderr, /tolerate no taints/);
            await admitted(tenant, pod());
        });
    }
});
