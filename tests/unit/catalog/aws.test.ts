import assert from "node:assert/strict";
import { eksAddonNames, eksAddonSets } from "../../../sdk/catalog/aws/eksAddons";
import { nitro } from "../../../sdk/catalog/aws/nitro";
import { hoursPerMonth, prices, type Price } from "../../../sdk/catalog/aws/prices";
import { isAtLeast, mutatingPolicies } from "../../../sdk/catalog/kubernetesVersion";
import { levels } from "../../../sdk/catalog/levels";

describe("prices", () => {
    it("say of each unit what it costs, when and where from", () => {
        for (const price of Object.values<Price>(prices)) {
            assert.ok(price.usd > 0 && price.source);
            assert.match(price.asOf, /^20\d\d-\d\d-\d\d$/);
        }
        assert.equal(hoursPerMonth, 730);
        assert.equal(prices.controlPlane.usd * hoursPerMonth, 73);
    });
});

describe("add-ons", () => {
    it("are complete sets of full versions, each with its source", () => {
        for (const [kubernetes, set] of Object.entries(eksAddonSets)) {
            assert.deepEqual(Object.keys(set.versions).sort(), [...eksAddonNames].sort());
            for (const version of Object.values(set.versions)) assert.match(version, /^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
            assert.ok(set.versions["kube-proxy"].startsWith(`v${kubernetes}.`));
            assert.ok(set.asOf && set.source);
        }
    });

    it("have the version in which pods are given their sandbox", () => assert.ok(eksAddonSets[mutatingPolicies]));
});

describe("Nitro Sandboxes", () => {
    it("are known with a source for each fact, and say what is missing", () => {
        for (const need of nitro.needs) assert.ok(need.what && need.source);
        for (const { reason, source } of Object.values(nitro.excludes)) assert.ok(reason && source);
        assert.ok(nitro.level in levels);
        assert.ok(isAtLeast(nitro.kubernetes, "1.36"));
        assert.ok(nitro.limits.length > 0 && nitro.missing.length > 0);
    });
});
