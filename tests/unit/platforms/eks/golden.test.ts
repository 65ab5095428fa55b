/** Whole clusters as they are registered. `UPDATE_GOLDEN=1 npx mocha tests/unit/platforms/eks/golden.test.ts` writes them anew. */
import assert from "node:assert/strict";
import { assertGolden, renderGraph } from "../../../support/golden";
import { shapes } from "./shapes";
import { built } from "./support";

/** Of many tenants nobody reads every object: what is there and what it waits for. */
const brief: (keyof typeof shapes)[] = ["many"];

describe("EKS resource graphs", () => {
    for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
        it(`${name} is as written`, async () => {
            const { all } = await built(shapes[name]);
            assertGolden(`eks/graph-${name}.yaml`, renderGraph(all, brief.includes(name) ? "brief" : "whole"));
        });
    }

    it("are the same whatever the order of tenants and pools", async () => {
        const { eks, tenants } = shapes.sandboxes as { eks: { nodePools: object }; tenants: object };
        const reversed = (given: object) => Object.fromEntries(Object.entries(given).reverse());
        const back = { eks: { ...eks, nodePools: reversed(eks.nodePools) }, tenants: reversed(tenants) };
        const [one, other] = [await built(shapes.sandboxes), await built(back)];
        assert.equal(renderGraph(other.all), renderGraph(one.all));
    });

    it("hold every input, be it short or long", () => {
        const made = { type: "t", name: "n", parent: "", provider: "", dependsOn: [], ignoreChanges: [] };
        const graph = (userData: string, mode: "whole" | "brief") =>
            renderGraph([{ ...made, inputs: { userData, size: 1 } } as never], mode);
        assert.match(graph("short", "whole"), /userData: short\n/);
        assert.notEqual(graph("a".repeat(5_000), "whole"), graph("b".repeat(5_000), "whole"));
        assert.ok(graph("a".repeat(5_000), "whole").length < 300);
        assert.notEqual(graph("a", "brief"), graph("b", "brief"));
    });
});
