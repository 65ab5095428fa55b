/** What waits for what, among registered resources. */
import assert from "node:assert/strict";
import { type Made, providersOf } from "./eks/support";

/** All that a resource waits for, directly or not: what it names as its dependencies, and its provider. Not its parent. */
export function closures(all: Made[]): Map<string, Set<string>> {
    const byUrn = new Map(all.map((made) => [made.urn, made]));
    const done = new Map<string, Set<string>>();
    const visit = (urn: string, path: string[]): Set<string> => {
        assert.ok(!path.includes(urn), `a circle: ${[...path, urn].join(" > ")}`);
        const known = done.get(urn);
        if (known) return known;
        const made = byUrn.get(urn);
        assert.ok(made, `${path.at(-1)} depends on ${urn}, which nobody registered`);
        const direct = [...made.dependsOn, ...providersOf(made)];
        const found = new Set(direct.flatMap((next) => [next, ...visit(next, [...path, urn])]));
        done.set(urn, found);
        return found;
    };
    for (const { urn } of all) visit(urn, []);
    return done;
}

/** Something that is there, and not a name for what is. */
export const isMade = ({ custom, remote }: Made) => custom || remote;

interface Stage<Name extends string> {
    name: Name;
    needs: readonly Name[];
}

/** What is in each stage of a plan; everything is in one, but for components. */
export function inStages<Name extends string>(all: Made[], stageOf: (made: Made) => Name | "component" | undefined) {
    const byStage = new Map<Name, Made[]>();
    for (const made of all) {
        const stage = stageOf(made);
        assert.ok(stage, `${made.type} ${made.name} is of no stage`);
        if (stage !== "component") byStage.set(stage, [...(byStage.get(stage) ?? []), made]);
    }
    return byStage;
}

/** Everything of a stage waits for what the stage needs, and there is such a thing; returns how many pairs there are. */
export function assertStagesWait<Name extends string>(
    stages: readonly Stage<Name>[],
    byStage: ReadonlyMap<Name, Made[]>,
    waits: ReadonlyMap<string, ReadonlySet<string>>,
    needsThis: (one: Made, stage: Name, other: Made, need: Name) => boolean,
): number {
    let pairs = 0;
    for (const stage of stages) {
        for (const need of stage.needs) {
            const before = pairs;
            for (const one of byStage.get(stage.name) ?? []) {
                // Who waits for a component waits for all that is in it.
                for (const other of (byStage.get(need) ?? []).filter(isMade)) {
                    if (!needsThis(one, stage.name, other, need)) continue;
                    pairs++;
                    assert.ok(waits.get(one.urn)?.has(other.urn), `${one.name} does not wait for ${other.name}`);
                }
            }
            assert.ok(pairs > before, `nothing of ${stage.name} has anything of ${need} to wait for`);
        }
    }
    return pairs;
}
