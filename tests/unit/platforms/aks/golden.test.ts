/** Whole clusters as they are registered. `UPDATE_GOLDEN=1 npx mocha tests/unit/platforms/aks/golden.test.ts` writes them anew. */
import assert from "node:assert/strict";
import { assertGolden, renderGraph } from "../../../support/golden";
import { shapes } from "./shapes";
import { built, type Built, type Made } from "./support";

describe("AKS resource graphs", () => {
    for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
        it(`${name} is as written`, async () => {
            const { all } = await built(shapes[name]);
            assertGolden(`aks/graph-${name}.yaml`, renderGraph(all));
        });
    }

    it("are the same whatever the order of tenants and pools", async () => {
        const { aks, tenants } = shapes.sandboxes as { aks: { nodePools: object }; tenants: object };
        const reversed = (given: object) => Object.fromEntries(Object.entries(given).reverse());
        const back = { aks: { ...aks, nodePools: reversed(aks.nodePools) }, tenants: reversed(tenants) };
        const [one, other] = [await built(shapes.sandboxes), await built(back)];
        assert.equal(renderGraph(other.all), renderGraph(one.all));
    });

    it("keep what others have where a tenant is added", async () => {
        const { aks, tenants } = shapes.sandboxes as { aks: object; tenants: object };
        const egress = [{ cidr: "192.0.2.0/24", ports: [6379] }];
        const more = { isolation: "microvm", network: { egress }, identity: {} };
        const [before, after] = [await built({ aks, tenants }), await built({ aks, tenants: { ...tenants, more } })];
        const names = new Set(before.all.map(({ urn }) => urn));
        const ofAll = ({ name }: Made) => name === "prod-rules-nodes";
        const inputs = (all: Made[]) =>
            Object.fromEntries(
                all.filter((made) => names.has(made.urn) && !ofAll(made)).map((made) => [made.urn, made.inputs]),
            );
        assert.deepEqual(inputs(after.all), inputs(before.all));
        const fresh = after.all.filter(({ urn }) => !names.has(urn)).map(({ name }) => name);
        assert.ok(fresh.length > 10, fresh.join());
        assert.deepEqual(
            fresh.filter((name) => !/^prod-more\b/.test(name)),
            [],
        );
        // The rules for what leaves the nodes are all nodes'.
        const rules = ({ all }: Built) =>
            (all.find(ofAll)?.inputs.securityRules as { name: string }[]).map(({ name }) => name);
        const added = rules(after).filter((name) => !rules(before).includes(name));
        assert.deepEqual(
            [added, rules(after).length],
            [["outbound-egress-tcp-6379-192-0-2-0-24"], rules(before).length + 1],
        );
    });
});
