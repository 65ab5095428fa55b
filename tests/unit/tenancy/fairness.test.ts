import assert from "node:assert/strict";
import { flowSchema, priorityLevel } from "../../../sdk/tenancy/fairness";
import { everythingOn } from "../../support/programs";
import { planAcme } from "../../support/requests";

describe("fairness", () => {
    it("catches the tenant's people and service accounts, and nobody else", () => {
        const plan = planAcme({ ...everythingOn, namespaces: ["a", "b"] });
        const subjects = flowSchema(plan).rules.flatMap((rule) => rule.subjects);
        assert.deepEqual(
            subjects.map((subject) => JSON.stringify(subject)),
            [
                { kind: "User", user: { name: "ana@example.com" } },
                { kind: "Group", group: { name: "payments-team" } },
                { kind: "Group", group: { name: "auditors" } },
                { kind: "ServiceAccount", serviceAccount: { namespace: "a", name: "*" } },
                { kind: "ServiceAccount", serviceAccount: { namespace: "b", name: "*" } },
            ].map((subject) => JSON.stringify(subject)),
        );
    });

    it("stands behind Kubernetes' own schemas and before the common ones", () => {
        const { matchingPrecedence, priorityLevelConfiguration } = flowSchema(planAcme({ isolation: "shared" }));
        assert.ok(matchingPrecedence > 1000 && matchingPrecedence < 9000);
        assert.equal(priorityLevelConfiguration.name, "kernel-isolation-acme");
    });

    it("queues what is too much, within the tenant's share and no more", () => {
        const level = priorityLevel(planAcme({ isolation: "shared", fairness: { share: 7 } }));
        assert.equal(level.type, "Limited");
        assert.equal(level.limited.nominalConcurrencyShares, 7);
        assert.equal(level.limited.borrowingLimitPercent, 0);
        assert.equal(level.limited.limitResponse.type, "Queue");
    });
});
