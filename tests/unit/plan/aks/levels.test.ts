/** Every level, sandbox and version on AKS is either planned or refused, with the reason and the nearest that can be had. */
import assert from "node:assert/strict";
import { checkLevels } from "../levels";
import { acme, outcome } from "./support";

describe("AKS levels", () => {
    checkLevels("aks", (tenant, version) => outcome(acme(tenant, { version })));

    it("names a level near gVisor's and urunc's that can be had, and a sandbox near Kata's others", () => {
        const nearest = (spec: object) => {
            const result = outcome(acme(spec));
            assert.ok("refusals" in result);
            return result.refusals[0]?.nearest;
        };
        for (const isolation of ["sandboxed", "unikernel"]) {
            assert.equal(nearest({ isolation }), 'isolation "microvm", by Pod Sandboxing');
        }
        assert.equal(nearest({ isolation: "microvm", sandbox: "kata-qemu" }), "kata-clh");
        assert.ok("plan" in outcome(acme({ isolation: "microvm" })));
    });
});
