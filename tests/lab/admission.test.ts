import assert from "node:assert/strict";
import { IsolatedCluster } from "../../index";
import { type Answer, Bench } from "../support/bench";
import { attempts, job, type Json, pod, rights, tenants } from "./admissionAttempts";

describe("admission and access on a real API server", function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`admission-${process.pid}`);
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
        await bench.until(async () => (await attempt("plain", pod({ schedulerName: "mine" }))).code !== 0);
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
        assert.equal((stdout.match(/"typeChecking":\{\}/g) ?? []).length, 5, stdout);
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
