/** What a stage needs, and that stages go before what they need. */
import assert from "node:assert/strict";
import type { Stage } from "../../../sdk/plan/order";

/** All that a stage needs, directly or not. */
export function reachIn<Name extends string>(all: Stage<Name>[]) {
    return function reach(name: Name, found = new Set<Name>()): Set<Name> {
        for (const need of all.find((stage) => stage.name === name)?.needs ?? []) {
            if (found.has(need)) continue;
            found.add(need);
            reach(need, found);
        }
        return found;
    };
}

export function checkOrder<Name extends string>(all: Stage<Name>[]): void {
    const reach = reachIn(all);
    for (const [place, stage] of all.entries()) {
        for (const need of stage.needs) {
            assert.ok(all.findIndex(({ name }) => name === need) > place, `${need} goes before ${stage.name}`);
        }
        assert.ok(!reach(stage.name).has(stage.name), stage.name);
    }
}
