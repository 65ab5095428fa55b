/** That every level, sandbox and version of a platform is either planned or refused, with the reason and the nearest that can be had. */
import assert from "node:assert/strict";
import { isAtLeast } from "../../../sdk/catalog/kubernetesVersion";
import { levelNames } from "../../../sdk/catalog/levels";
import { platforms } from "../../../sdk/catalog/platforms";
import { sandboxes, sandboxesOf } from "../../../sdk/catalog/sandboxes";
import { Workload } from "../../../sdk/isolation";
import type { Refusal } from "../../../sdk/plan/refusal";
import type { TenantPlan } from "../../../sdk/plan/types";

const versions = ["1.30", "1.32", "1.33", "1.35", "1.36"];

type Outcome =
    { plan: { tenants: TenantPlan[]; platform: { pools: { sandbox: string }[] } } } | { refusals: Refusal[] };

export function checkLevels(name: "gke" | "aks", outcomeOf: (tenant: object, version: string) => Outcome): void {
    for (const isolation of levelNames) {
        for (const version of versions) {
            it(`${isolation} on ${version}`, () => {
                for (const workload of Object.values(Workload)) {
                    const ofLevel = sandboxesOf(isolation, workload).map((sandbox) => sandbox.name);
                    for (const sandbox of [undefined, ...ofLevel]) {
                        const hosted = (sandbox ? [sandbox] : ofLevel).filter((each) => {
                            const hosting = platforms[name].hosts[each];
                            return (
                                hosting.kind === "hosted" &&
                                isAtLeast(version, hosting.since ?? sandboxes[each].kubernetes)
                            );
                        });
                        const result = outcomeOf({ isolation, workload, ...(sandbox && { sandbox }) }, version);
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
}
