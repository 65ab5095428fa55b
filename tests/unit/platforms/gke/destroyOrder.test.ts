/** The order of destruction, as a property of what is registered: what depends on something is deleted before it. */
import assert from "node:assert/strict";
import type { GkeStageName } from "../../../../sdk/plan/gke/order";
import { gke, type GkeRequest, planned } from "../../plan/gke/support";
import { assertStagesWait, closures, inStages } from "../closures";
import { shapes } from "./shapes";
import { needsThis, stageOf } from "./stages";
import { built, type Built, isInCluster, type Made } from "./support";

const requests: Record<string, GkeRequest> = {
    ...shapes,
    "in the user's network": gke(
        {
            network: { vpc: "main", subnetwork: "nodes", podRange: "pods", serviceRange: "services" },
            kmsKey: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k",
        },
        { acme: { isolation: "shared", identity: {} } },
    ),
    "without tenants and NAT": { gke: { network: { nat: "none", flowLogs: false } }, proof: { onUpdate: false } },
};

for (const [title, request] of Object.entries(requests)) {
    describe(`GKE destroy order: ${title}`, () => {
        let result: Built;
        let waits: Map<string, Set<string>>;
        let byStage: Map<GkeStageName, Made[]>;
        const stages = planned(request).platform.destroyOrder;
        before(async () => {
            result = await built(request);
            waits = closures(result.all);
            byStage = inStages(result.all, stageOf);
        });

        it("registers what the plan has stages for, and nothing else", () => {
            assert.deepEqual([...byStage.keys()].sort(), stages.map(({ name }) => name).sort());
        });

        it("keeps what a stage needs until all of the stage is gone", () => {
            assertStagesWait(stages, byStage, waits, needsThis);
        });

        it("empties the cluster before anything goes that it is reached by or runs on", () => {
            const inside = result.all.filter((made) => isInCluster(made));
            const under = result.all.filter(({ type }) =>
                /^pulumi:providers:kubernetes$|^gcp:(container|compute|kms)\//.test(type),
            );
            assert.ok(inside.length > 10 && under.length > 3, `${inside.length} ${under.length}`);
            for (const one of inside) {
                for (const other of under)
                    assert.ok(waits.get(one.urn)?.has(other.urn), `${one.name} does not wait for ${other.name}`);
            }
        });

        it("makes no tenant wait for another", () => {
            const tenants = result.ofType("Tenant").map(({ urn }) => urn);
            for (const made of result.all.filter(({ parent }) => tenants.includes(parent))) {
                const others = result.all.filter(({ parent }) => tenants.includes(parent) && parent !== made.parent);
                for (const other of others)
                    assert.ok(!waits.get(made.urn)?.has(other.urn), `${made.name} waits for ${other.name}`);
            }
        });
    });
}
