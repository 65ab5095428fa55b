import assert from "node:assert/strict";
import type { Hosting } from "../../../sdk/catalog/platform";
import { parseKubernetesVersion } from "../../../sdk/catalog/kubernetesVersion";
import { platformNames, platforms } from "../../../sdk/catalog/platforms";
import { sandboxes } from "../../../sdk/catalog/sandboxes";
import { Sandbox } from "../../../sdk/isolation";

describe("platforms", () => {
    it("are known by their own names", () => {
        assert.deepEqual(Object.keys(platforms), platformNames);
        for (const name of platformNames) assert.equal(platforms[name].name, name);
    });

    it("have one that can be used", () => assert.equal(platforms.existing.available, true));

    for (const platform of Object.values(platforms)) {
        describe(platform.name, () => {
            it("says of every sandbox whether it hosts it", () => {
                assert.deepEqual(Object.keys(platform.hosts).sort(), Object.values(Sandbox).sort());
            });

            for (const [sandbox, hosting] of Object.entries<Hosting>(platform.hosts)) {
                it(`${hosting.kind === "hosted" ? "says how it hosts" : "says why it refuses"} ${sandbox}`, () => {
                    if (hosting.kind === "hosted") {
                        assert.ok(hosting.how);
                        if (hosting.since) assert.ok(parseKubernetesVersion(hosting.since));
                        return;
                    }
                    assert.ok(hosting.reason);
                    if (!hosting.nearest) return;
                    assert.notEqual(hosting.nearest, sandbox);
                    assert.equal(platform.hosts[hosting.nearest].kind, "hosted", "the nearest is to be had");
                });
            }

            it("names a hosted sandbox near each refused one of a level it has", () => {
                const refused = Object.entries<Hosting>(platform.hosts).filter(([, { kind }]) => kind === "refused");
                for (const [name, hosting] of refused) {
                    const level = sandboxes[name as Sandbox].level;
                    const same = Object.values(sandboxes).filter((sandbox) => sandbox.level === level);
                    const hosted = same.some((sandbox) => platform.hosts[sandbox.name].kind === "hosted");
                    if (hosted) assert.ok(hosting.kind === "refused" && hosting.nearest, `${name}: say what to take`);
                }
            });

            it("says of what it lacks why, and what to do", () => {
                for (const gap of Object.values<{ reason: string; nearest: string }>(platform.missing)) {
                    assert.ok(gap.reason && gap.nearest);
                }
            });
        });
    }
});
