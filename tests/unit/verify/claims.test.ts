/** What a verification says as a whole: by claim, for a terminal, as a page; and what the role allows. */
import assert from "node:assert/strict";
import type { V1Namespace } from "@kubernetes/client-node";
import { milliseconds } from "../../../cli/duration";
import { claimAnnotations, claimLabels } from "../../../sdk/tenancy/claims";
import { resourceQuota } from "../../../sdk/tenancy/quota";
import { ownerRules } from "../../../sdk/tenancy/access";
import { planCluster } from "../../../sdk/plan/clusterPlan";
import { verification } from "../../../sdk/verify/claims";
import { verificationHtml } from "../../../sdk/verify/html";
import { roleFor } from "../../../sdk/verify/role";
import type { Result } from "../../../sdk/verify/run";
import { claimOn, targetOf } from "../../../sdk/verify/target";
import { sentence, verificationText } from "../../../sdk/verify/text";
import { namespacesOf, targetFor } from "./support";

const result = (more: Partial<Result>): Result => ({
    tenant: "acme",
    namespace: "acme",
    layer: "kernel",
    id: "pod.a",
    title: "a pod",
    verdict: "proven",
    evidence: "refused by admission: no",
    seconds: 0.1,
    ...more,
});
const at = new Date("2026-11-24T12:00:00Z");

describe("a verification", () => {
    const proven = [result({}), result({ layer: "network", id: "service.a" })];

    it("is proven where every claim is, broken where one is, and not tried where nothing was", () => {
        const verdict = (...results: Result[]) => verification("prod", results, at, 1).verdict;
        assert.equal(verdict(...proven), "proven");
        assert.equal(verdict(...proven, result({ verdict: "not tried" })), "not tried");
        assert.equal(verdict(...proven, result({ verdict: "not tried" }), result({ verdict: "broken" })), "broken");
        assert.equal(verdict(), "not tried");
    });

    it("names what nobody claimed, which is neither a proof nor a broken promise", () => {
        const unclaimed = result({
            layer: "network",
            verdict: "not claimed",
            evidence: "it reached 169.254.169.254:80",
        });
        const made = verification("prod", [...proven, unclaimed], at, 1);
        assert.equal(made.verdict, "not claimed");
        assert.match(sentence(made), /0 not tried, 1 not claimed\. Not claimed: network of acme\.$/);
        assert.match(verificationText(made, { width: 100, color: false }), /– not claimed[\s\S]*169\.254\.169\.254/);
        assert.match(verificationHtml(made), /– not claimed/);
        const both = verification("prod", [unclaimed, result({ layer: "network", verdict: "not tried" })], at, 1);
        assert.equal(both.verdict, "not tried");
    });

    it("counts tries by claim and names what is not proven", () => {
        const made = verification("prod", [...proven, result({ verdict: "broken", evidence: "admitted" })], at, 61);
        assert.deepEqual(
            made.claims.map(({ layer, count }) => [layer, count.proven, count.broken]),
            [
                ["kernel", 1, 1],
                ["network", 1, 0],
            ],
        );
        assert.equal(
            sentence(made),
            "3 tries on 2 claims of cluster prod in 61 s: 1 proven, 1 broken, 0 not tried. Broken: kernel of acme.",
        );
        const text = verificationText(made, { width: 100, color: false });
        assert.match(text, /✗ broken/);
        assert.match(text, /a pod: admitted/);
    });

    it("is a page in which what a cluster says is text", () => {
        const hostile = result({ verdict: "broken", evidence: "<script>alert(1)</script>", tenant: "a&b" });
        const page = verificationHtml(verification("prod", [hostile], at, 1));
        assert.ok(!page.includes("<script>alert"));
        assert.match(page, /&lt;script&gt;alert/);
        assert.match(page, /a&amp;b/);
        assert.match(page, /Content-Security-Policy/);
    });

    it("finds a tenant whose labels somebody took away, and holds it to what it was promised", () => {
        const [namespace] = namespacesOf({ acme: { isolation: "sandboxed" } });
        const bare: V1Namespace = { metadata: { ...namespace!.metadata, labels: {} } };
        assert.equal(claimOn(bare, claimLabels.tenant), "acme");
        assert.equal(targetOf(bare, [bare], [], []).runtimeClass, "gvisor");
        assert.equal(claimOn({ metadata: { name: "other" } }, claimLabels.tenant), "");
        const garbled = { metadata: { annotations: { [claimAnnotations.guards]: "{" } } };
        assert.equal(claimOn(garbled, claimLabels.tenant), "");
    });
});

describe("the role of a verification", () => {
    it("impersonates these owners, accounts without rights and controllers, and nobody else", () => {
        const { rules } = roleFor([targetFor({ isolation: "shared" })]);
        const impersonates = rules.filter(({ verbs }) => verbs.includes("impersonate"));
        const named = impersonates.map(({ resources: [resource], ...rule }) => [resource, Object.keys(rule)]);
        assert.deepEqual(
            named,
            ["users", "groups", "serviceaccounts"].map((resource) => [
                resource,
                ["apiGroups", "verbs", "resourceNames"],
            ]),
        );
        assert.deepEqual(impersonates[1], {
            apiGroups: [""],
            resources: ["groups"],
            verbs: ["impersonate"],
            resourceNames: ["acme-team"],
        });
    });

    it("changes nothing, and reads no Secret", () => {
        for (const { verbs, resources } of roleFor([targetFor({ isolation: "shared" })]).rules) {
            assert.ok(
                verbs.every((verb) => ["get", "list", "impersonate"].includes(verb)),
                verbs.join(),
            );
            assert.ok(!resources.includes("secrets"));
        }
    });
});

describe("a tenant's quota", () => {
    it("counts every kind of object that an owner may make", () => {
        const [plan] = planCluster("prod", {
            existing: { kubeconfig: "none", version: "1.36", pools: { all: { sandboxes: { runc: {} } } } },
            tenants: { acme: { isolation: "shared" } },
        }).tenants;
        const counted = Object.keys(resourceQuota(plan!).hard);
        const made = ownerRules
            .filter(({ verbs }) => verbs.includes("create"))
            .flatMap(({ apiGroups: [group = ""], resources }) =>
                resources
                    .filter((resource) => !resource.includes("/"))
                    .map((resource) => [resource, `count/${resource}${group === "" ? "" : `.${group}`}`]),
            );
        assert.ok(made.length > 10);
        assert.deepEqual(
            made.filter((names) => !names.some((name) => counted.includes(name))),
            [],
        );
    });
});

describe("a duration", () => {
    it("is a number and a unit", () => {
        assert.equal(milliseconds("--watch", "90s"), 90_000);
        assert.equal(milliseconds("--watch", "24h"), 86_400_000);
        for (const wrong of ["soon", "0m", "1.5h", "10", "99d"]) {
            assert.throws(() => milliseconds("--watch", wrong), /--watch is a duration/);
        }
    });
});
