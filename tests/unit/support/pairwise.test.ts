import assert from "node:assert/strict";
import { everyPair, type Factors, pairwise } from "../../support/pairwise";

const factors: Factors = {
    size: [undefined, "small", "large"],
    colour: ["red", "green", "blue", "black"],
    round: [false, true],
    shape: [{ sides: 3 }, { sides: 4 }],
};

describe("pairwise", () => {
    it("lets every value meet every other", () => {
        const combinations = pairwise(factors);
        for (const pair of everyPair(factors)) {
            const places = pair.split("|").map((place) => place.split("="));
            const meets = combinations.some((combination) =>
                places.every(([name = "", at]) => combination[name] === factors[name]?.[Number(at)]),
            );
            assert.ok(meets, pair);
        }
    });

    it("takes few combinations, and the same each time", () => {
        const combinations = pairwise(factors);
        assert.ok(combinations.length >= 12 && combinations.length <= 16, String(combinations.length));
        assert.deepEqual(pairwise(factors), combinations);
    });

    it("counts pairs of two factors, and none of one", () => {
        assert.equal(everyPair(factors).length, 12 + 6 + 6 + 8 + 8 + 4);
        assert.deepEqual(pairwise({ alone: [1, 2] }), []);
    });
});
