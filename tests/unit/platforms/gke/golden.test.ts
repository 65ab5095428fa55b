/** Whole clusters as they are registered. `UPDATE_GOLDEN=1 npx mocha tests/unit/platforms/gke/golden.test.ts` writes them anew. */
import assert from "node:assert/strict";
import { assertGolden, renderGraph } from "../../../support/golden";
import { shapes } from "./shapes";
import { built } from "./support";

describe("GKE resource graphs", () => {
    for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
        it(`${name} is as written`, async () => {
            const { all } = await built(shapes[name]);
            assertGolden(`gke/graph-${name}.yaml`, renderGraph(all));
        });
    }

    it("are the same whatever the order of tenants and pools", async () => {
        const { gke, tenants } = shapes.sandboxes as { gke: { nodePools: object }; tenants: object };
        const reversed = (given: object) => Object.fromEntries(Object.entries(given).reverse());
        const back = { gke: { ...gke, nodePools: reversed(gke.nodePools) }, tenants: reversed(tenants) };
        const [one, other] = [await built(shapes.sandboxes), await built(back)];
        assert.equal(renderGraph(other.all), renderGraph(one.all));
    });
});
