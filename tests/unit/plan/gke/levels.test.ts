/** Every level, sandbox and version on GKE is either planned or refused, with the reason and the nearest that can be had. */
import assert from "node:assert/strict";
import { platforms } from "../../../../sdk/catalog/platforms";
import { isAtLeast } from "../../../../sdk/catalog/kubernetesVersion";
import { levelNames } from "../../../../sdk/catalog/levels";
import { sandboxes, sandboxesOf } from "../../../../sdk/catalog/sandboxes";
import { Workload } from "../../../../sdk/isolation";
import { acme, outcome } from "./support";

const versions = ["1.30", "1.32", "1.33", "1.35", "1.36"];

describe("GKE levels", () => {
    for (const isolation of levelNames) {
        for (const version of versions) {
            it(`${isolation} on ${version}`, () => {
                for (const workload of Object.values(Workload)) {
                    for (const sandbox of [undefined, ...sandboxesOf(isolation, workload).map(({ name }) => name)]) {
                        const result = outcome(acme({ isolation, workload, ...(sandbox && { sandbox }) }, { version }));
                        const wanted = sandbox ? [sandbox] : sandboxesOf(isolation, workload).map(({ name }) => name);
                        const hosted = wanted.filter((name) => {
                            const hosting = platforms.gke.hosts[name];
                            return (
                                hosting.kind === "hosted" &&
                                isAtLeast(version, hosting.since ?? sandboxes[name].kubernetes)
                            );
                        });
                        if ("plan" in result) {
                            const [tenant] = result.plan.tenants;
                            assert.equal(tenant?.isolation, isolation, "never another level than was asked for");
                            assert.ok(hosted.includes(tenant!.sandbox));
                            assert.ok(result.plan.platform.pools.some((pool) => pool.sandbox === tenant!.sandbox));
                        } else {
                            assert.deepEqual(hosted, []);
                            const [refusal, ...more] = result.refusals;
                            assert.deepEqual(more, []);
                            assert.equal(refusal?.path, `tenants.acme.${sandbox ? "sandbox" : "isolation"}`);
                            assert.ok(refusal?.reason && refusal.nearest, JSON.stringify(refusal));
                        }
                    }
                }
            });
        }
    }

    it("names a level near a microvm that can be had", () => {
        const result = outcome(acme({ isolation: "microvm" }));
        assert.ok("refusals" in result);
        assert.equal(result.refusals[0]?.nearest, 'isolation "sandboxed", under gVisor');
        assert.ok("plan" in outcome(acme({ isolation: "sandboxed" })));
    });
});
