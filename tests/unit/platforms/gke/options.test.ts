/** Every option reaches what it is about, and nothing is there without it. */
import assert from "node:assert/strict";
import { type GkeRequest, refused } from "../../plan/gke/support";
import { everyOption, judged, rows } from "./options";
import { built, type Built } from "./support";

/** Many rows have the same request to be held against. */
const known = new Map<string, Promise<Built>>();
function once(request: GkeRequest): Promise<Built> {
    const key = JSON.stringify(request);
    const found = known.get(key) ?? built(request);
    known.set(key, found);
    return found;
}

describe("GKE options", () => {
    for (const [concept, table] of Object.entries(rows)) {
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
        const tested = [...Object.values(rows).flat(), ...judged].map(({ option }) => option);
        assert.deepEqual([...new Set(tested)].sort(), everyOption().sort());
    });
});
