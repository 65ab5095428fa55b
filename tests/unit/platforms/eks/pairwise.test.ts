/** Every value of an option beside every value of every other: a plan or a refusal that says why, and never a weak cluster. */
import assert from "node:assert/strict";
import { planEks } from "../../../../sdk/platforms/eks/plan";
import { type Combination, type Factors, pairwise } from "../../../support/pairwise";
import { type Refused, refusedIn } from "../../../support/requests";
import { type EksRequest, minimal } from "../../plan/eks/support";
import { combined, factors, putRight } from "./factors";
import { everyOption } from "./options";
import { built } from "./support";
import { weaknesses } from "./weaknesses";

const today = "2026-11-24";

/** What is refused; `undefined` where it is planned. Every other error is an error of the test too. */
function refusals({ name = "prod", eks = {}, ...rest }: EksRequest): Refused[] | undefined {
    try {
        planEks(name, { eks: { ...minimal, ...eks }, ...rest }, today);
        return undefined;
    } catch (error) {
        return refusedIn(error);
    }
}

/** The same with what is refused left out, so that all that goes together is looked at. */
function sound(combination: Combination): Combination | undefined {
    let tried = combination;
    for (let round = 0; round < 8; round++) {
        const refused = refusals(combined(tried));
        if (refused === undefined) return tried;
        tried = putRight(
            tried,
            refused.map(({ path }) => path),
        );
    }
    return undefined;
}

const reversed: Factors = Object.fromEntries(
    Object.entries(factors).map(([name, values]) => [name, [...values].reverse()]),
);

describe("EKS options two by two", () => {
    // The second time the values that are no default are the ones that fill up.
    const combinations = [...pairwise(factors), ...pairwise(reversed)];

    it("are all options of the platform", () => {
        const named = new Set(Object.keys(factors).flatMap((factor) => factor.split(" ")));
        assert.deepEqual(
            everyOption().filter((option) => !named.has(option)),
            [],
        );
    });

    it("are planned, or refused with what is wrong and why", () => {
        let refusedOnes = 0;
        for (const combination of combinations) {
            const refused = refusals(combined(combination));
            if (refused === undefined) continue;
            refusedOnes++;
            for (const { path, reason } of refused)
                assert.ok(path !== "" && reason !== "", JSON.stringify(combination));
        }
        assert.ok(refusedOnes > 40 && combinations.length > 90, `${refusedOnes} of ${combinations.length} are refused`);
    });

    it("are never weak, whatever is asked for", async function () {
        this.timeout(180_000);
        const planned = combinations.map(sound).filter((each) => each !== undefined);
        const different = [...new Map(planned.map((each) => [JSON.stringify(each), each])).values()];
        assert.ok(different.length >= 60, `only ${different.length} can be had`);
        for (const combination of different.slice(0, 80)) {
            const { all } = await built(combined(combination));
            assert.deepEqual(weaknesses(all), [], JSON.stringify(combination));
        }
        // What was put right is still most of what was asked for.
        const kept = different.map(
            (combination) => Object.entries(combination).filter(([name, value]) => value !== factors[name]?.[0]).length,
        );
        assert.ok(kept.filter((count) => count >= 15).length >= 25, kept.join());
    });
});
