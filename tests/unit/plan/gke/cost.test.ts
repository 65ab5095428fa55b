import assert from "node:assert/strict";
import { gke, planned, pools } from "./support";

const costOf = (request: Parameters<typeof planned>[0]) => planned(request).platform.cost;
const lines = (request: Parameters<typeof planned>[0]) =>
    Object.fromEntries(costOf(request).lines.map(({ what, least, most }) => [what, [least, most]]));

describe("GKE cost", () => {
    it("is what the parts cost a month", () => {
        assert.deepEqual(lines({}), {
            "control plane": [73, 73],
            "key for Secrets": [0.06, 0.06],
            "NAT gateway": [2.04, 3.07],
            "NAT gateway: address": [3.65, 3.65],
            "pool system: e2-standard-2": [97.83, 146.75],
            "pool system: volumes": [20, 30],
        });
        const { least, most, unknown, region } = costOf({});
        assert.deepEqual(
            { least, most, unknown, region },
            { least: 196.58, most: 256.53, unknown: [], region: "us-central1" },
        );
    });

    it("leaves out what is not there", () => {
        const network = { vpc: "main", subnetwork: "nodes", podRange: "pods", serviceRange: "services" };
        const kmsKey = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k";
        assert.deepEqual(Object.keys(lines(gke({ network, kmsKey }))), [
            "control plane",
            "pool system: e2-standard-2",
            "pool system: volumes",
        ]);
    });

    it("counts a NAT gateway's machines up to where it costs no more", () => {
        const [, most] = lines(pools({ box: { sandbox: "runc", maxSize: 500 } }))["NAT gateway"] ?? [];
        assert.equal(most, 32.7);
    });

    it("says of what it does not know that it does not", () => {
        const { unknown, lines: all } = costOf(
            pools({ box: { sandbox: "runc", machineType: "c4-standard-2", allowUnlistedTypes: true } }),
        );
        assert.deepEqual(unknown, ["box"]);
        assert.equal(all.find(({ what }) => what === "pool box: c4-standard-2")?.least, undefined);
    });

    it("gives each line's day and source", () => {
        for (const { asOf, source } of costOf({}).lines) assert.ok(/^20\d\d-\d\d-\d\d$/.test(asOf) && source);
    });
});
