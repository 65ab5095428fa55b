/** Every level, sandbox and version on GKE is either planned or refused, with the reason and the nearest that can be had. */
import assert from "node:assert/strict";
import { checkLevels } from "../levels";
import { acme, outcome } from "./support";

describe("GKE levels", () => {
    checkLevels("gke", (tenant, version) => outcome(acme(tenant, { version })));

    it("names a level near a microvm that can be had", () => {
        const result = outcome(acme({ isolation: "microvm" }));
        assert.ok("refusals" in result);
        assert.equal(result.refusals[0]?.nearest, 'isolation "sandboxed", under gVisor');
        assert.ok("plan" in outcome(acme({ isolation: "sandboxed" })));
    });
});
