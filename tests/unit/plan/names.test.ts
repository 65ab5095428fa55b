import assert from "node:assert/strict";
import fc from "fast-check";
import { isLabelKey, isLabelValue, isReserved, longestName, nameProblem, nearestName } from "../../../sdk/plan/names";

describe("names", () => {
    for (const name of ["a", "0", "a-b", "a--b", "constructor", "x".repeat(longestName)]) {
        it(`accepts ${name}`, () => assert.equal(nameProblem(name), undefined));
    }
    for (const name of [
        "",
        "-",
        "a-",
        "-a",
        "A",
        "a.b",
        "a_b",
        "a b",
        "ä",
        "a\n",
        "a\0",
        "__proto__",
        "a/b",
        "a,b=c",
    ]) {
        it(`does not accept ${JSON.stringify(name)}`, () => assert.match(nameProblem(name) ?? "", /DNS label/));
    }
    it("does not accept long names", () => assert.match(nameProblem("x".repeat(longestName + 1)) ?? "", /at most 40/));

    it("finds the nearest name", () => {
        assert.equal(nearestName("Payments Team"), "payments-team");
        assert.equal(nearestName("--a__b--"), "a-b");
        assert.equal(nearestName("x".repeat(99)), "x".repeat(longestName));
        assert.equal(nearestName("___"), undefined);
        assert.equal(nearestName("Zürich"), "zurich");
        assert.equal(nearestName("ｐａｙ"), "pay", "letters of full width");
        assert.equal(nearestName("раyments"), undefined, "two letters of it are Cyrillic");
        assert.equal(nearestName("Kube System"), undefined, "a reserved name is not near");
    });

    it("only ever finds names that are accepted", () => {
        fc.assert(
            fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ maxLength: 90 })), (text) => {
                const nearest = nearestName(text);
                if (nearest === undefined) return;
                assert.equal(nameProblem(nearest), undefined);
                assert.equal(isReserved(nearest), false);
            }),
        );
    });

    for (const name of [
        "default",
        "kube-system",
        "kube",
        "kube-x",
        "openshift",
        "openshift-dns",
        "kernel-isolation-x",
        "cert-manager",
        "calico-system",
        "system",
        "amazon-cloudwatch",
        "aws-observability",
        "gke-managed-cim",
        "gmp-public",
        "aks-command",
        "karpenter",
    ]) {
        it(`keeps ${name} back`, () => assert.equal(isReserved(name), true));
    }
    for (const name of [
        "defaults",
        "kubernetes",
        "kubex",
        "my-kube",
        "openshifty",
        "systems",
        "ecosystem",
        "amazonas",
        "laws",
        "pay-aws",
        "cert-managers",
    ]) {
        it(`gives ${name} away`, () => assert.equal(isReserved(name), false));
    }

    for (const key of ["a", "cost-center", "example.com/team", "a.b-c/D_e.f", "x".repeat(63)]) {
        it(`takes ${key} for a label key`, () => assert.equal(isLabelKey(key), true));
    }
    for (const key of [
        "",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "-a",
        "a-",
        "Example.com/a",
        "a..b/c",
        "ä",
        "x".repeat(64),
        "a\n",
    ]) {
        it(`does not take ${JSON.stringify(key)} for one`, () => assert.equal(isLabelKey(key), false));
    }
    it("knows label values", () => {
        assert.equal(isLabelValue(""), true);
        assert.equal(isLabelValue("42"), true);
        for (const value of ["a,b", "a=b", "a b", "-", "x".repeat(64)]) assert.equal(isLabelValue(value), false, value);
    });
});
