/** Approved images on a real API server: by every route to a pod, and at the largest list that a tenant may have. */
import assert from "node:assert/strict";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { mostApproved } from "../../sdk/plan/approvedImages";
import { Bench } from "../support/bench";
import { job, type Json, pod } from "./admissionAttempts";

const hex = (number: number) => number.toString(16).padStart(64, "0");
const image = (number: number) => `registry.example.com/app@sha256:${hex(number)}`;
const approved = Array.from({ length: mostApproved }, (_, index) => ({ digest: `sha256:${hex(index)}`, shell: false }));
const last = image(mostApproved - 1);
const other = image(mostApproved);
const proofImage = "registry.example.com/probe:1";

const tenants: Record<string, TenantSpec> = {
    clean: { isolation: "shared", images: { noShell: true, approved } },
    listed: { isolation: "shared", images: { approved: approved.slice(0, 1) } },
    free: { isolation: "shared" },
};
const refusal = /images of tenant \w+ are those approved for it, by digest/;
const [main] = (pod().spec as { containers: Json[] }).containers;
const container = (name: string, its: string): Json => ({ ...main, name, image: its, imagePullPolicy: "Always" });

describe("approved images on a real API server", function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`approved-${process.pid}`);
        const stack = await bench.stack("approved");
        await stack.up(() => {
            new IsolatedCluster("approving", {
                existing: { kubeconfig: bench.kubeconfig, version: "1.36" },
                proof: { onUpdate: false, image: proofImage },
                tenants: Object.fromEntries(
                    Object.entries(tenants).map(([name, spec]) => [
                        name,
                        { ...spec, owners: { groups: [`${name}-owners`] } },
                    ]),
                ),
            });
        });
        await bench.until(async () => (await attempt("clean", { image: other })).code !== 0);
    });
    after(async () => bench?.end());

    const asOwner = (tenant: string, args: string[], input?: object) =>
        bench.kubectl(["-n", tenant, ...args], { as: "ana", group: `${tenant}-owners`, input });
    const dryRun = ["create", "--dry-run=server", "-f", "-"];
    const attempt = (tenant: string, its: Json, spec: Json = {}) => asOwner(tenant, dryRun, pod(spec, its));
    const passes = async (tenant: string, its: Json, spec: Json = {}) => {
        const answer = await attempt(tenant, its, spec);
        assert.equal(answer.code, 0, answer.stderr);
    };
    const isRefused = async (tenant: string, its: Json, spec: Json = {}) => {
        const answer = await attempt(tenant, its, spec);
        assert.notEqual(answer.code, 0, "it was admitted");
        assert.match(answer.stderr, refusal);
    };

    for (const tenant of ["clean", "listed"]) {
        it(`start by an approved digest and by no other, for tenant ${tenant}`, async () => {
            await passes(tenant, { image: image(0) });
            await isRefused(tenant, { image: other });
        });
    }

    it("start whatever registry they come from, and by no other name of the same content", async () => {
        await passes("clean", { image: last });
        await passes("clean", { image: last.replace("registry.example.com", "mirror.example.com") });
        await passes("clean", { image: last.replace("@", ":1.4@") });
        const answer = await attempt("clean", { image: "registry.example.com/app:1" });
        assert.match(answer.stderr, /are named by digest/);
    });

    it("are no matter for a tenant without a list", async () => {
        for (const its of [image(0), other, "registry.example.com/app:1", proofImage])
            await passes("free", { image: its });
    });

    const parts: [title: string, (its: string) => Json][] = [
        ["an init container", (its) => ({ initContainers: [container("first", its)] })],
        ["a sidecar", (its) => ({ initContainers: [{ ...container("beside", its), restartPolicy: "Always" }] })],
        ["a second container", (its) => ({ containers: [container("main", last), container("second", its)] })],
        ["an image volume", (its) => ({ volumes: [{ name: "v", image: { reference: its, pullPolicy: "Always" } }] })],
    ];
    for (const [title, spec] of parts) {
        it(`hold for ${title}`, async () => {
            await isRefused("clean", { image: last }, spec(other));
            await passes("clean", { image: last }, spec(last));
        });
    }

    it("hold for each of many containers, within what the API server may spend on a policy", async () => {
        // Small enough that sixty of them are within the tenant's quota.
        const small = { cpu: "10m", memory: "16Mi", "ephemeral-storage": "16Mi" };
        const many = (its: string) => ({
            containers: [...Array(60).keys()].map((index) => ({
                ...container(`c${index}`, index === 59 ? its : last),
                resources: { requests: small, limits: small },
            })),
        });
        await isRefused("clean", {}, many(other));
        await passes("clean", {}, many(last));
    });

    it("hold for a pod that is there: its image, and a container that joins it", async () => {
        const waiting = pod({ schedulingGates: [{ name: "example.com/wait" }] }, { image: last });
        assert.equal((await asOwner("clean", ["create", "-f", "-"], waiting)).code, 0);
        const change = (its: string) =>
            asOwner("clean", [
                ...["patch", "pod", "attempt", "--dry-run=server", "--type=json", "-p"],
                JSON.stringify([{ op: "replace", path: "/spec/containers/0/image", value: its }]),
            ]);
        const join = (its: string) =>
            asOwner("clean", [
                ...["patch", "pod", "attempt", "--subresource=ephemeralcontainers", "--dry-run=server", "-p"],
                JSON.stringify({ spec: { ephemeralContainers: [container("joins", its)] } }),
            ]);
        for (const [refused, admitted] of [
            [await change(other), await change(image(0))],
            [await join(other), await join(last)],
            [await join(proofImage), await join(image(0))],
        ] as const) {
            assert.notEqual(refused.code, 0, "it was admitted");
            assert.match(refused.stderr, /are those approved for it|are named by digest/);
            assert.equal(admitted.code, 0, admitted.stderr);
        }
    });

    const template = (name: string, its: string) => ({
        metadata: { labels: { app: name } },
        spec: pod({}, { image: its }).spec as Json,
    });
    const workloads: [kind: string, (name: string, its: string) => Json][] = [
        ["Deployment", (name, its) => ({ replicas: 1, template: template(name, its) })],
        ["StatefulSet", (name, its) => ({ replicas: 1, serviceName: "none", template: template(name, its) })],
        ["Job", (_, its) => ({ template: { spec: { ...template("", its).spec, restartPolicy: "Never" } } })],
    ];
    for (const [kind, spec] of workloads) {
        it(`hold for the pods that the controllers of a ${kind} make`, async () => {
            const make = async (name: string, its: string) => {
                const selector = kind === "Job" ? {} : { selector: { matchLabels: { app: name } } };
                const apiVersion = kind === "Job" ? "batch/v1" : "apps/v1";
                const object = { apiVersion, kind, metadata: { name }, spec: { ...selector, ...spec(name, its) } };
                const answer = await asOwner("clean", ["create", "-f", "-"], object);
                assert.equal(answer.code, 0, answer.stderr);
            };
            const [good, bad] = [`good-${kind.toLowerCase()}`, `bad-${kind.toLowerCase()}`];
            await make(good, last);
            await make(bad, other);
            await bench.until(async () => (await pods(good)).length === 1, 30);
            await bench.until(async () => refusal.test(await eventsOf(bad)), 30);
            assert.deepEqual(await pods(bad), []);
        });
    }

    it("leave the proof its own image, and nobody else that", async () => {
        await isRefused("clean", { image: `${proofImage}@sha256:${"f".repeat(64)}` });
        const byOwner = await attempt("clean", { image: proofImage });
        assert.match(byOwner.stderr, refusal);
        await passes("listed", { image: proofImage });
        const proof = job("kernel-isolation-proof") as { spec: { template: { spec: { containers: Json[] } } } };
        proof.spec.template.spec.containers[0]!.image = proofImage;
        assert.notEqual((await asOwner("clean", ["create", "-f", "-"], proof)).code, 0);
        const answer = await bench.kubectl(["-n", "clean", "create", "-f", "-"], { input: proof });
        assert.equal(answer.code, 0, answer.stderr);
        await bench.until(async () => (await pods("kernel-isolation-proof")).length === 1, 30);
    });

    const pods = async (prefix: string) => {
        const { stdout } = await bench.kubectl(["-n", "clean", "get", "pods", "-o", "name"]);
        return stdout.split("\n").filter((name) => name.startsWith(`pod/${prefix}-`));
    };
    /** What was said of it and of what its controller made for it. */
    const eventsOf = async (prefix: string) => {
        const { stdout } = await bench.kubectl(["-n", "clean", "get", "events", "-o", "json"]);
        const { items } = JSON.parse(stdout) as { items: { involvedObject: { name: string }; message: string }[] };
        return items
            .filter(({ involvedObject }) => involvedObject.name.startsWith(prefix))
            .map(({ message }) => message)
            .join("\n");
    };
});
