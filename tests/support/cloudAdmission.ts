/** What a cluster of a cloud asks of its API server, on a real one: the cloud's own RuntimeClass beside the package's policies. */
import * as k8s from "@pulumi/kubernetes";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Tenant, type TenantSpec } from "../../index";
import type { ClusterOffer, RuntimeTaint } from "../../sdk/plan/types";
import { createClusterTenancy } from "../../sdk/tenancy";
import { type Json, pod } from "../lab/admissionAttempts";
import { Bench } from "./bench";

interface RuntimeClass {
    metadata: { name: string };
    handler: string;
    overhead?: { podFixed: Record<string, string> };
    scheduling: { nodeSelector: Record<string, string>; tolerations?: Json[] };
}

export interface CloudAdmission {
    title: string;
    /** Names the stack. */
    stack: string;
    /** `plain`, whose level has no class of the cloud's, and others that have. */
    tenants: Record<string, TenantSpec>;
    sandboxed: string[];
    sandbox: string;
    plan: { offer: ClusterOffer; mutates: boolean };
    taints: RuntimeTaint[];
    /** As the cloud makes it. */
    runtimeClass: RuntimeClass;
    wrong: [title: string, tenant: string, toleration: Json][];
}

interface Admitted {
    runtimeClassName?: string;
    nodeSelector: Record<string, string>;
    tolerations?: Json[];
    overhead?: Record<string, string>;
}

export function describeAdmission(cloud: CloudAdmission): void {
    const { tenants, runtimeClass } = cloud;
    describe(`admission of a cluster on ${cloud.title}`, function () {
        this.timeout(60_000);
        let bench: Bench;

        before(async function () {
            this.timeout(1_800_000);
            const { offer, mutates } = cloud.plan;
            bench = await Bench.start(`${cloud.stack}-${process.pid}`);
            const stack = await bench.stack(cloud.stack);
            await stack.up(() => {
                const provider = new k8s.Provider("prod", { kubeconfig: bench.kubeconfig });
                const guards = createClusterTenancy("prod", mutates, { provider }, cloud.taints);
                const theirs = new k8s.node.v1.RuntimeClass("of-the-cloud", runtimeClass, { provider });
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

        for (const tenant of cloud.sandboxed) {
            it(`sends ${tenant}'s pods to the nodes of the sandbox, by the cloud's own class`, async () => {
                const spec = await admitted(tenant, pod());
                const { nodeSelector, tolerations = [] } = runtimeClass.scheduling;
                assert.equal(spec.runtimeClassName, runtimeClass.metadata.name);
                const wanted = { ...nodeSelector, "kernel-isolation.io/sandbox": cloud.sandbox };
                assert.deepEqual({ ...spec.nodeSelector, ...wanted }, spec.nodeSelector);
                assert.deepEqual(spec.overhead, runtimeClass.overhead?.podFixed);
                for (const toleration of tolerations)
                    assert.ok(spec.tolerations?.some((each) => isDeepStrictEqual(each, toleration)));
            });
        }

        it("leaves the pods of a level without a sandbox as they are", async () => {
            const spec = await admitted("plain", pod());
            assert.equal(spec.runtimeClassName, undefined);
            const [label = ""] = Object.keys(runtimeClass.scheduling.nodeSelector);
            assert.equal(spec.nodeSelector[label], undefined);
        });

        it("refuses the class to who has another level", async () => {
            const { name } = runtimeClass.metadata;
            const answer = await attempt("plain", pod({ runtimeClassName: name }));
            assert.notEqual(answer.code, 0);
            assert.match(answer.stderr, /leave spec\.runtimeClassName out/);
            for (const tenant of cloud.sandboxed) await admitted(tenant, pod({ runtimeClassName: name }));
        });

        for (const [title, tenant, toleration] of cloud.wrong) {
            it(`refuses ${title}`, async () => {
                const answer = await attempt(tenant, pod({ tolerations: [toleration] }));
                assert.notEqual(answer.code, 0);
                assert.match(answer.stderr, /tolerate no taints/);
                await admitted(tenant, pod());
            });
        }
    });
}
