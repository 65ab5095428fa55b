/** What an answer of the API server says of an attack, and of what was read. */
import assert from "node:assert/strict";
import type { Attack } from "../../../sdk/verify/attack";
import { difference } from "../../../sdk/verify/difference";
import { judgeAttempt, judgeTwin, refuserOf } from "../../../sdk/verify/judge";
import { podIn } from "../../../sdk/verify/honest";
import { targetFor } from "./support";

const target = targetFor({ isolation: "shared" });
const attack: Attack = {
    id: "pod.a",
    layer: "kernel",
    title: "a",
    by: "owner",
    refusedBy: ["admission"],
    because: /set in spec: hostUsers/,
    attempt: (tenant) => podIn(tenant),
    twin: (tenant) => podIn(tenant),
};
const policy =
    "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'kernel-isolation-pods' with binding 'b' denied request: ";
const rbac = 'pods is forbidden: User "ana" cannot create resource "pods" in API group "" in the namespace "a"';
const answer = (status: number, message = "", body = {}) => ({ status, message, body });

describe("an answer to an attack", () => {
    const cases: [string, ReturnType<typeof answer>, Partial<Attack>, string][] = [
        ["admitted", answer(201), {}, "broken"],
        ["admitted and made harmless", answer(201, "", { spec: {} }), { harmless: () => true }, "proven"],
        ["admitted as it was", answer(201, "", { spec: {} }), { harmless: () => false }, "broken"],
        ["refused for what it tries", answer(422, `${policy}set in spec: hostUsers: false`), {}, "proven"],
        ["refused for another reason", answer(422, `${policy}leave spec.nodeName out`), {}, "not tried"],
        ["refused by somebody else", answer(403, "set in spec: hostUsers"), {}, "not tried"],
        ["refused for want of a right", answer(403, rbac), { refusedBy: ["rbac"], because: /forbidden/ }, "proven"],
        ["allowed, with nothing there", answer(404, "not found"), { refusedBy: ["rbac"] }, "broken"],
        ["allowed, and then refused by a policy", answer(422, policy), { refusedBy: ["rbac"] }, "broken"],
        ["no answer", answer(503, "unavailable"), {}, "not tried"],
        ["too many requests", answer(429, "later"), {}, "not tried"],
        [
            "that the verifier may not impersonate",
            answer(
                403,
                'users "ana" is forbidden: User "me" cannot impersonate resource "users" in API group "" at the cluster scope',
            ),
            { refusedBy: ["rbac"], because: /forbidden/ },
            "not tried",
        ],
    ];
    for (const [what, given, change, verdict] of cases) {
        it(`${what} is ${verdict}`, () => {
            assert.equal(judgeAttempt({ ...attack, ...change }, target, given).verdict, verdict);
        });
    }

    it("counts only once the twin has passed", () => {
        const refused = judgeAttempt(attack, target, answer(422, `${policy}set in spec: hostUsers: false`));
        assert.equal(judgeTwin(refused, answer(201)).verdict, "proven");
        const neither = judgeTwin(refused, answer(422, "webhook says no"));
        assert.equal(neither.verdict, "not tried");
        assert.match(neither.evidence, /the nearest honest request was refused too: webhook says no/);
    });

    it("names who refused", () => {
        assert.equal(refuserOf(answer(422, policy)), "admission");
        assert.equal(refuserOf(answer(403, 'violates PodSecurity "restricted:v1.36"')), "pod-security");
        assert.equal(refuserOf(answer(403, "exceeded quota: kernel-isolation")), "quota");
        assert.equal(refuserOf(answer(403, "maximum cpu usage per Container is 4")), "limits");
        assert.equal(refuserOf(answer(403, rbac)), "rbac");
        assert.equal(refuserOf(answer(422, "ValidatingAdmissionPolicy 'of-somebody' denied request")), "api-server");
    });
});

describe("a difference", () => {
    const made = { hard: { cpu: "1", pods: "50" }, rules: [{ verbs: ["get"] }], selector: {} };

    for (const [what, live] of Object.entries({
        "the same": made,
        "the same quantity in other words": { ...made, hard: { cpu: "1000m", pods: "50" } },
        "an empty object that does not come back": { hard: made.hard, rules: made.rules },
        "what the API server fills in": { ...made, matchPolicy: "Equivalent", namespaceSelector: {}, count: 0 },
    })) {
        it(`is not ${what}`, () => assert.equal(difference(made, live, "a"), undefined));
    }

    const differences: [string, object, RegExp][] = [
        ["another value", { ...made, hard: { cpu: "2", pods: "50" } }, /^a\.hard\.cpu is "2", not "1"$/],
        ["a missing field", { ...made, hard: { cpu: "1" } }, /^a\.hard\.pods is gone, not "50"$/],
        ["an entry more", { ...made, rules: [...made.rules, {}] }, /^a\.rules has 2 entries, not 1$/],
        ["an entry less", { ...made, rules: [] }, /^a\.rules has 0 entries, not 1$/],
        ["a field more", { ...made, selector: { a: "b" } }, /^a\.selector\.a is "b", and nobody asked for it$/],
        ["a default that is another", { ...made, matchPolicy: "Exact" }, /^a\.matchPolicy is "Exact", and nobody/],
    ];
    for (const [what, live, words] of differences) {
        it(`is ${what}, and says where`, () => assert.match(difference(made, live, "a") ?? "", words));
    }
});
