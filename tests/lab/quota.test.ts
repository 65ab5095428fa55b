/** What the API server counts of a tenant, as its owner meets it. */
import assert from "node:assert/strict";
import { IsolatedCluster } from "../../index";
import { ownerRole } from "../../sdk/tenancy/access";
import { Bench } from "../support/bench";
import { type Json, pod } from "./admissionAttempts";

const pools = { common: { labels: { "kernel-isolation.io/pool": "common" }, sandboxes: { runc: {}, gvisor: {} } } };
const quota = { cpu: "1", configMaps: 3 };

describe("quotas on a real API server", function () {
    this.timeout(60_000);
    let bench: Bench;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`quota-${process.pid}`);
        const stack = await bench.stack("quota");
        await stack.up(() => {
            new IsolatedCluster("counted", {
                existing: { kubeconfig: bench.kubeconfig, version: "1.36", pools },
                proof: { onUpdate: false },
                tenants: {
                    plain: { isolation: "shared", quota, owners: { groups: ["plain-owners"] } },
                    sandboxed: { isolation: "sandboxed", quota, owners: { groups: ["sandboxed-owners"] } },
                },
            });
        });
        await bench.until(async () => Object.keys((await status("plain")).used ?? {}).length > 0);
        await bench.until(async () => (await make("plain", pod({ schedulerName: "mine" }))).code !== 0);
    });
    after(async () => bench?.end());

    const make = (tenant: string, object: Json, ...more: string[]) =>
        bench.kubectl(["-n", tenant, "create", "-f", "-", ...more], {
            as: "ana",
            group: `${tenant}-owners`,
            input: object,
        });
    const status = async (tenant: string) => {
        const { stdout } = await bench.kubectl([
            "-n",
            tenant,
            "get",
            "resourcequota",
            "kernel-isolation",
            "-o",
            "json",
        ]);
        return (JSON.parse(stdout) as { status: Record<"hard" | "used", Record<string, string> | undefined> }).status;
    };
    const asking = (name: string, cpu: string): Json => {
        const resources = { limits: { cpu }, requests: { cpu } };
        return { ...pod({}, { imagePullPolicy: "Always", resources }), metadata: { name } };
    };
    const configMap = (name: string): Json => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

    it("are counted for every kind that they name", async () => {
        const { hard, used } = await status("plain");
        assert.ok(Object.keys(hard ?? {}).length >= 23);
        assert.deepEqual(Object.keys(used ?? {}).sort(), Object.keys(hard ?? {}).sort());
    });

    it("count what the sandbox itself costs", async () => {
        const without = await make("plain", asking("all", "1"));
        assert.equal(without.code, 0, without.stderr);
        const refused = await make("sandboxed", asking("all", "1"));
        assert.match(
            refused.stderr,
            /exceeded quota: kernel-isolation, requested: limits.cpu=1050m,requests.cpu=1050m/,
        );
        const admitted = await make("sandboxed", asking("rest", "950m"));
        assert.equal(admitted.code, 0, admitted.stderr);
        assert.equal((await status("sandboxed")).used?.["requests.cpu"], "1");
    });

    it("bound how many objects there are, and not the next tenant's", async () => {
        // Kubernetes' own certificate authority is one of them.
        for (const name of ["first", "second"]) assert.equal((await make("plain", configMap(name))).code, 0, name);
        assert.match((await make("plain", configMap("third"))).stderr, /exceeded quota: .* limited: configmaps=3/);
        assert.equal((await make("sandboxed", configMap("third"))).code, 0);
    });

    it("count no events, so that neither owners nor their pods' accounts may write any", async () => {
        const name = "of-events";
        const hard = { pods: "100", "count/events": "0", "count/events.events.k8s.io": "0" };
        const counting = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name }, spec: { hard } };
        assert.equal((await bench.kubectl(["-n", "plain", "create", "-f", "-"], { input: counting })).code, 0);
        const written = (event: string): Json => ({
            apiVersion: "v1",
            kind: "Event",
            metadata: { name: event },
            involvedObject: { kind: "Pod", name: "all", namespace: "plain" },
        });
        await bench.until(async () => {
            const { stdout } = await bench.kubectl(["-n", "plain", "get", "resourcequota", name, "-o", "json"]);
            return (JSON.parse(stdout) as { status?: { used?: Json } }).status?.used?.pods !== undefined;
        });
        const byKubernetes = await bench.kubectl(["-n", "plain", "create", "-f", "-"], { input: written("one") });
        assert.equal(byKubernetes.code, 0, byKubernetes.stderr);
        assert.match((await make("plain", written("two"))).stderr, /cannot create resource "events"/);

        const account = "system:serviceaccount:plain:worker";
        const binding = ["-n", "plain", "create", "rolebinding", "worker", "--clusterrole", ownerRole];
        await bench.kubectl([...binding, "--serviceaccount", "plain:worker"]);
        const byPod = await bench.kubectl(["-n", "plain", "create", "-f", "-"], { as: account, input: written("two") });
        assert.match(byPod.stderr, /cannot create resource "events"/);
    });
});
