import assert from "node:assert/strict";
import { eksAddonNames, eksAddonSets } from "../../../sdk/catalog/aws/eksAddons";
import { nitroFacts } from "../../../sdk/catalog/aws/nitro";
import { prices } from "../../../sdk/catalog/aws/prices";
import { hoursPerMonth, type Price } from "../../../sdk/catalog/price";
import { mutatingPolicies } from "../../../sdk/catalog/kubernetesVersion";
import { sandboxes } from "../../../sdk/catalog/sandboxes";
import { PodSecurity } from "../../../sdk/isolation";

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
    it("are known with a source for each fact, and say what nobody publishes", () => {
        const { excludes, identity, nodeLabel, shim, karpenter, unpublished } = nitroFacts;
        for (const { reason } of Object.values(excludes)) assert.ok(reason.length > 20);
        for (const { source } of [...Object.values(excludes), identity, nodeLabel, shim, karpenter]) {
            assert.match(source, /^(docs\.aws\.amazon\.com|aws-samples|karpenter\.sh)\//);
        }
        assert.deepEqual(
            [sandboxes.nitro.handler, sandboxes.nitro.overhead].filter((fact) => fact === "given").length,
            unpublished.filter((fact) => /handler|overhead/.test(fact)).length,
        );
    });

    it("are asked for no node network: no Pod Security on offer admits one", () => {
        assert.ok(nitroFacts.excludes.hostNetwork);
        assert.deepEqual(Object.values<string>(PodSecurity).sort(), ["baseline", "restricted"]);
    });
});
