/** The order of destruction, as a property of what is registered: what depends on something is deleted before it. */
import assert from "node:assert/strict";
import { assertStagesWait, closures, inStages } from "./closures";
import { type Built, isInCluster, type Made } from "./eks/support";

export interface DestroyedCloud<Request, Name extends string> {
    title: string;
    requests: Record<string, Request>;
    stagesOf: (request: Request) => { name: Name; needs: readonly Name[] }[];
    built: (request: Request) => Promise<Built>;
    stageOf: (made: Made) => Name | "component" | undefined;
    needsThis: (one: Made, stage: Name, other: Made, need: Name) => boolean;
    /** Types of what a cluster is reached by and runs on. */
    under: RegExp;
}

export function describeDestroyOrder<Request, Name extends string>(cloud: DestroyedCloud<Request, Name>): void {
    for (const [title, request] of Object.entries(cloud.requests)) {
        describe(`${cloud.title} destroy order: ${title}`, () => {
            let result: Built;
            let waits: Map<string, Set<string>>;
            let byStage: Map<Name, Made[]>;
            const stages = cloud.stagesOf(request);
            before(async () => {
                result = await cloud.built(request);
                waits = closures(result.all);
                byStage = inStages(result.all, cloud.stageOf);
            });

            it("registers what the plan has stages for, and nothing else", () => {
                assert.deepEqual([...byStage.keys()].sort(), stages.map(({ name }) => name).sort());
            });

            it("keeps what a stage needs until all of the stage is gone", () => {
                assertStagesWait(stages, byStage, waits, cloud.needsThis);
            });

            it("empties the cluster before anything goes that it is reached by or runs on", () => {
                const inside = result.all.filter((made) => isInCluster(made));
                const under = result.all.filter(({ type }) => cloud.under.test(type));
                assert.ok(inside.length > 10 && under.length > 2, `${inside.length} ${under.length}`);
                for (const one of inside) {
                    for (const other of under)
                        assert.ok(waits.get(one.urn)?.has(other.urn), `${one.name} does not wait for ${other.name}`);
                }
            });

            it("makes no tenant wait for another", () => {
                const tenants = result.ofType("Tenant").map(({ urn }) => urn);
                for (const made of result.all.filter(({ parent }) => tenants.includes(parent))) {
                    const others = result.all.filter(
                        ({ parent }) => tenants.includes(parent) && parent !== made.parent,
                    );
                    for (const other of others)
                        assert.ok(!waits.get(made.urn)?.has(other.urn), `${made.name} waits for ${other.name}`);
                }
            });
        });
    }
}
