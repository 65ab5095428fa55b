import assert from "node:assert/strict";
import { join, probablyMeant, refusalError } from "../../../sdk/plan/refusal";

describe("refusal", () => {
    it("carries every refusal, with its path and the nearest thing that works", () => {
        const error = refusalError('cluster "prod"', [
            { path: "tenants.a.isolation", reason: "no such level", nearest: '"shared"' },
            { path: "", reason: "must be of type object" },
        ]);
        assert.deepEqual(error.errors, [
            { propertyPath: "tenants.a.isolation", reason: 'no such level. Nearest that works: "shared"' },
            { propertyPath: "", reason: "must be of type object" },
        ]);
        assert.equal(
            error.message,
            [
                'cluster "prod" cannot be delivered as asked; nothing was created:',
                '  - tenants.a.isolation: no such level. Nearest that works: "shared"',
                '  - cluster "prod": must be of type object',
            ].join("\n"),
        );
    });

    it("guesses typing errors and nothing further", () => {
        const known = ["shared", "sandboxed", "microvm"];
        assert.equal(probablyMeant("sandboxd", known), "sandboxed");
        assert.equal(probablyMeant("SHARED", known), "shared");
        assert.equal(probablyMeant("banana", known), undefined);
        assert.equal(probablyMeant("x", []), undefined);
        assert.equal(probablyMeant("x".repeat(100_000), known), undefined);
    });

    it("joins paths", () => {
        assert.equal(join("", "a", 0, "b"), "a.0.b");
        assert.equal(join("", ""), "");
    });
});
