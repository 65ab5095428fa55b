import assert from "node:assert/strict";
import fc from "fast-check";
import { exceeds, parseQuantity, sum } from "../../../sdk/plan/quantity";

describe("quantity", () => {
    const readable: [string, bigint][] = [
        ["0", 0n],
        ["1", 1000n],
        ["500m", 500n],
        ["0.5", 500n],
        ["1.5Gi", 1610612736n * 1000n],
        ["1k", 1000n * 1000n],
        ["1M", 10n ** 9n],
        ["1Ki", 1024n * 1000n],
        ["2Pi", 2n * 1024n ** 5n * 1000n],
        ["007", 7000n],
    ];
    for (const [text, thousandths] of readable) {
        it(`reads ${text}`, () => assert.equal(parseQuantity(text), thousandths));
    }

    it("rounds up, as Kubernetes does", () => {
        assert.equal(parseQuantity("0.0001"), 1n);
        assert.equal(parseQuantity("1.0001m"), 2n);
    });

    const unreadable = [
        "",
        " ",
        "1 Gi",
        "-1",
        "+1",
        "1e3",
        "1E",
        "1.",
        ".5",
        "1gi",
        "1GB",
        "lots",
        "1\n",
        "0x10",
        "1Gi2",
    ];
    for (const text of [...unreadable, "1".repeat(16), "１"]) {
        it(`does not read ${JSON.stringify(text)}`, () => assert.equal(parseQuantity(text), undefined));
    }

    it("compares across notations", () => {
        assert.equal(exceeds("1Gi", "1G"), true);
        assert.equal(exceeds("1G", "1Gi"), false);
        assert.equal(exceeds("1000m", "1"), false);
        assert.equal(exceeds("1001m", "1"), true);
    });

    it("sums", () => {
        assert.equal(sum("500m", "1"), 1500n);
        assert.equal(sum(), 0n);
    });

    it("throws where the caller has not checked", () => {
        assert.throws(() => exceeds("lots", "1"), /not a quantity: lots/);
        assert.throws(() => sum("1", ""), /not a quantity/);
    });

    it("keeps the order of whole numbers at every suffix", () => {
        const suffix = fc.constantFrom("m", "", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi");
        fc.assert(
            fc.property(fc.nat(), fc.nat(), suffix, (a, b, unit) => {
                assert.equal(exceeds(`${a}${unit}`, `${b}${unit}`), a > b);
            }),
        );
    });
});
