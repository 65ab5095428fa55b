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
