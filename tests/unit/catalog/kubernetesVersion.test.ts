import assert from "node:assert/strict";
import { isAtLeast, parseKubernetesVersion } from "../../../sdk/catalog/kubernetesVersion";

describe("kubernetesVersion", () => {
    for (const text of ["1.36", "v1.36", "1.36.0", "v1.36.2-eks-1-abc", "1.36+", "1.36.1+k3s1"]) {
        it(`reads ${text}`, () => assert.deepEqual(parseKubernetesVersion(text), { major: 1, minor: 36 }));
    }
    for (const text of ["", "1", "latest", "1.x", "1.36 ", "vv1.36", "1.36;x", "-1.36", "1,36"]) {
        it(`does not read ${JSON.stringify(text)}`, () => assert.equal(parseKubernetesVersion(text), undefined));
    }
    it("compares numbers, not texts", () => {
        assert.equal(isAtLeast("1.9", "1.30"), false);
        assert.equal(isAtLeast("1.100", "1.30"), true);
        assert.equal(isAtLeast("2.0", "1.30"), true);
        assert.equal(isAtLeast("1.30.0-rc.1", "1.30"), true);
    });
    it("throws where the caller has not checked", () => assert.throws(() => isAtLeast("x", "1.30"), /not Kubernetes/));
});
