import * as k8s from "@pulumi/kubernetes";
import * as assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Bench, Program } from "./providerBench";

/** What the stand-in waits for. There is no node: the test writes what a kubelet would write about a pod. */
describe("the stand-in provider's waiting", function () {
    this.timeout(180_000);
    let bench: Bench;
    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`provider-await-${process.pid}`);
        await bench.kubectl("create ns strict");
        await bench.kubectl("label ns strict pod-security.kubernetes.io/enforce=restricted");
    });
    after(async () => bench?.end());

    const container = { name: "main", image: "localhost:5000/probe:1" };
    const job =
        (name: string, namespace: string, annotations: Record<string, string> = {}): Program =>
        ({ provider }) =>
            void new k8s.batch.v1.Job(
                name,
                {
                    metadata: { name, namespace, annotations },
                    spec: { backoffLimit: 0, template: { spec: { restartPolicy: "Never", containers: [container] } } },
                },
                { provider },
            );
    const deployment =
        (name: string, namespace: string, create = "60s"): Program =>
        ({ provider }) =>
            void new k8s.apps.v1.Deployment(
                name,
                {
                    metadata: { name, namespace },
                    spec: {
                        selector: { matchLabels: { app: name } },
                        template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
                    },
                },
                { provider, customTimeouts: { create } },
            );

    /** The newest pod of a kind that has no status yet. */
    async function pod(selector: string): Promise<string> {
        for (const until = Date.now() + 60_000; Date.now() < until; await pause(200)) {
            const pending = "--field-selector=status.phase=Pending";
            const found = await bench.kubectl(`get pods -l ${selector} ${pending} -o name`);
            if (found !== "") return found.split("\n")[0]!;
        }
        throw new Error(`no pod ${selector} came`);
    }

    const about = (state: unknown, ready = false) => ({ ...container, imageID: "", ready, restartCount: 0, state });

    it("tells what a failed Job said, and runs it again when asked to", async () => {
        const stack = await bench.stack("job");
        const annotations = { "pulumi.com/replaceUnready": "true" };
        const failing = assert.rejects(stack.up(job("proof", "default", annotations)), (error: Error) => {
            for (const text of [
                "Job default/proof has failed: BackoffLimitExceeded",
                "ended with code 3: the kernel is shared",
            ])
                assert.ok(error.message.includes(text), `${text} is missing in: ${error.message}`);
            return true;
        });
        const terminated = { exitCode: 3, reason: "Error", message: "the kernel is shared\n" };
        await bench.patchStatus(await pod("batch.kubernetes.io/job-name=proof"), "default", {
            phase: "Failed",
            containerStatuses: [about({ terminated })],
        });
        await failing;
        const { deployment } = await stack.engine.exportStack();
        const kept = deployment.resources.find(({ type }: { type: string }) => type === "kubernetes:batch/v1:Job");
        assert.match(kept.initErrors.join("\n"), /the kernel is shared/);
        const again = stack.up(job("proof", "default", annotations));
        await bench.patchStatus(await pod("batch.kubernetes.io/job-name=proof"), "default", {
            phase: "Succeeded",
            containerStatuses: [about({ terminated: { exitCode: 0, reason: "Completed" } })],
        });
        assert.equal((await again).changes.replace, 1);
        assert.deepEqual((await stack.up(job("proof", "default", annotations))).changes, { same: 3 });
    });

    it("ends at once when a Job's pods are refused, unless it is not to wait", async () => {
        const stack = await bench.stack("refused-job");
        const began = Date.now();
        await assert.rejects(stack.up(job("loose", "strict")), /violates PodSecurity/);
        assert.ok(Date.now() - began < 60_000, "it waited");
        const patient = await stack.up(job("loose", "strict", { "pulumi.com/skipAwait": "true" }));
        assert.equal(patient.changes.update, 1);
    });

    it("ends at once when a Deployment's pods are refused", async () => {
        const stack = await bench.stack("refused-deployment");
        await assert.rejects(stack.up(deployment("loose", "strict")), /violates PodSecurity/);
    });

    it("waits for a Deployment, lists its pods' troubles, and repairs it the next time", async () => {
        const stack = await bench.stack("deployment");
        const stuck = stack.up(deployment("web", "default", "12s"));
        const troubles = assert.rejects(stuck, /did not become ready in time[\s\S]*ImagePullBackOff: no such image/);
        const name = await pod("app=web");
        const waiting = { reason: "ImagePullBackOff", message: "no such image" };
        await bench.patchStatus(name, "default", { containerStatuses: [about({ waiting })] });
        await troubles;
        const repaired = stack.up(deployment("web", "default", "12s"));
        await bench.patchStatus(name, "default", {
            phase: "Running",
            conditions: [{ type: "Ready", status: "True", lastTransitionTime: new Date().toISOString() }],
            containerStatuses: [about({ running: {} }, true)],
        });
        assert.equal((await repaired).changes.update, 1);
        assert.deepEqual((await stack.up(deployment("web", "default", "12s"))).changes, { same: 3 });
    });

    it("waits for a definition before its objects", async () => {
        const stack = await bench.stack("definition");
        const program: Program = ({ provider }) => {
            const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
            const definition = new k8s.apiextensions.v1.CustomResourceDefinition(
                "boats",
                {
                    metadata: { name: "boats.lab.test" },
                    spec: {
                        group: "lab.test",
                        scope: "Namespaced",
                        names: { plural: "boats", singular: "boat", kind: "Boat" },
                        versions: [{ name: "v1", served: true, storage: true, schema }],
                    },
                },
                { provider },
            );
            const boat = { apiVersion: "lab.test/v1", kind: "Boat", metadata: { name: "dinghy" }, spec: { oars: 2 } };
            new k8s.apiextensions.CustomResource("dinghy", boat, { provider, dependsOn: definition });
        };
        assert.equal((await stack.preview(program)).create, 4);
        assert.equal((await stack.up(program)).changes.create, 4);
        assert.equal(await bench.kubectl("get boats.lab.test dinghy -o jsonpath={.spec.oars}"), "2");
        assert.deepEqual((await stack.up(program)).changes, { same: 4 });
        await stack.destroy();
    });
});
