/** The attacks, by the very runner that `kernel-isolation verify` uses, on the lab's API server. */
import assert from "node:assert/strict";
import { KubeConfig } from "@kubernetes/client-node";
import { IsolatedCluster } from "../../index";
import { attacks } from "../../sdk/verify/attacks";
import { ApiClient } from "../../sdk/verify/client";
import { readTargets, readTenantNamespaces } from "../../sdk/verify/read";
import { attacksOn, type Result, runAttacks } from "../../sdk/verify/run";
import type { Target } from "../../sdk/verify/target";
import { Bench } from "../support/bench";
import { tenants } from "./admissionAttempts";

const pools = {
    common: {
        labels: { "kernel-isolation.io/pool": "common", gvisor: "yes", userns: "yes" },
        sandboxes: { runc: {}, "runc-userns": {}, gvisor: {} },
    },
    own: { labels: { "kernel-isolation.io/pool": "own" }, sandboxes: { runc: {} }, tenant: "own" },
};

describe("the attack table on a real API server", function () {
    this.timeout(300_000);
    let bench: Bench;
    let results: Result[];
    let targets: Target[];

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`verify-${process.pid}`);
        const stack = await bench.stack("verify");
        await stack.up(() => {
            new IsolatedCluster("attacked", {
                existing: { kubeconfig: bench.kubeconfig, version: "1.36", pools },
                proof: { onUpdate: false },
                tenants: Object.fromEntries(
                    Object.entries(tenants).map(([name, spec]) => [
                        name,
                        { ...spec, owners: { groups: [`${name}-owners`] } },
                    ]),
                ),
            });
        });
        const config = new KubeConfig();
        config.loadFromString(bench.kubeconfig);
        const client = await ApiClient.of(config);
        targets = await readTargets(config, await readTenantNamespaces(config), { cluster: "attacked" });
        const started = Date.now();
        results = await runAttacks(client, targets);
        console.log(`      ${results.length} results in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    });
    after(async () => bench?.end());

    it("has at least 80 attacks, each by a name of its own, and each applies to some tenant", () => {
        const ids = attacks.map(({ id }) => id);
        assert.ok(ids.length >= 80, String(ids.length));
        assert.equal(new Set(ids).size, ids.length);
        const tried = new Set(results.map(({ id }) => id));
        assert.deepEqual(
            ids.filter((id) => !tried.has(id)),
            [],
        );
    });

    for (const tenant of Object.keys(tenants)) {
        it(`refuses every attack of ${tenant} for what it tries, and admits every twin`, () => {
            const theirs = results.filter((result) => result.tenant === tenant);
            const target = targets.find((candidate) => candidate.tenant === tenant);
            assert.ok(target);
            assert.equal(theirs.length, attacksOn(target).length);
            assert.deepEqual(
                theirs.filter(({ verdict }) => verdict !== "proven").map(({ id, evidence }) => `${id}: ${evidence}`),
                [],
            );
        });
    }

    it("leaves nothing behind", async () => {
        const { stdout } = await bench.kubectl(["get", "all,configmaps,secrets,pvc,sa", "-A", "-o", "name"]);
        assert.doesNotMatch(stdout, /kernel-isolation-verify/);
    });
});
