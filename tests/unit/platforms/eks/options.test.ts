/** Every option reaches what it is about, and nothing is there without it. */
import assert from "node:assert/strict";
import { type EksRequest, refused } from "../../plan/eks/support";
import { clusterRows, everyOption } from "./options";
import { judged, poolRows } from "./poolOptions";
import { built, type Built } from "./support";
import { tenantRows } from "./tenantOptions";

/** Many rows have the same request to be held against. */
const known = new Map<string, Promise<Built>>();
function once(request: EksRequest): Promise<Built> {
    const key = JSON.stringify(request);
    const found = known.get(key) ?? built(request);
    known.set(key, found);
    return found;
}

const rows = { ...clusterRows, nodes: poolRows };

describe("EKS options", () => {
    for (const [concept, table] of Object.entries({ ...rows, tenants: tenantRows })) {
        describe(concept, () => {
            for (const { option, with: changed, without, see, expected, otherwise } of table) {
                it(`${option} arrives`, async () => {
                    assert.deepEqual(see(await once(changed)), expected);
                    assert.deepEqual(see(await once(without)), otherwise, "without it");
                });
            }
        });
    }

    describe("judged alone", () => {
        for (const { option, right, wrong, path } of judged) {
            it(`${option} decides what is refused`, () => {
                assert.deepEqual(refused(right), []);
                const paths = refused(wrong).map((refusal) => refusal.path);
                assert.ok(paths.includes(path), paths.join());
            });
        }
    });

    it("are all in these tables", () => {
        const tested = new Set([...Object.values(rows).flat(), ...judged].map(({ option }) => option));
        const all = everyOption();
        assert.ok(all.length > 50, String(all.length));
        assert.deepEqual(
            all.filter((option) => !tested.has(option)),
            [],
        );
        assert.deepEqual(
            [...tested].filter((option) => !all.includes(option)),
            [],
        );
    });
});
