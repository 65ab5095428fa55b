import assert from "node:assert/strict";
import { podsPolicy, validatePodsPolicy } from "../../../sdk/tenancy/admission/validatePods";

const taint = { runtimeClass: "gvisor", key: "sandbox.gke.io/runtime", value: "gvisor" };
const added =
    / \|\| \(variables\.runtimeClass == 'gvisor' && t\.key == 'sandbox\.gke\.io\/runtime' && has\(t\.value\) && t\.value == 'gvisor' && \(!has\(t\.operator\) \|\| t\.operator == 'Equal'\)\)/;

describe("taints of a platform's own RuntimeClass", () => {
    it("are tolerated by pods of that class, and change nothing else", () => {
        const policy = podsPolicy([taint]);
        const changed = policy.validations.filter(({ expression }) => added.test(expression));
        assert.deepEqual(
            changed.map(({ message }) => message?.slice(0, 39)),
            ["pods of tenants tolerate no taints but "],
        );
        const without = policy.validations.map((each) => ({
            ...each,
            expression: each.expression.replace(added, ""),
        }));
        assert.deepEqual({ ...policy, validations: without }, validatePodsPolicy);
    });

    it("are none where a platform has none", () => {
        assert.deepEqual(podsPolicy([]), validatePodsPolicy);
        assert.doesNotMatch(JSON.stringify(validatePodsPolicy), /sandbox\.gke\.io/);
    });
});
