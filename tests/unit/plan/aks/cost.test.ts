import assert from "node:assert/strict";
import { aks, givenSubnets, planned, pools } from "./support";

const costOf = (request: Parameters<typeof planned>[0]) => planned(request).platform.cost;
const lines = (request: Parameters<typeof planned>[0]) =>
    Object.fromEntries(costOf(request).lines.map(({ what, least, most }) => [what, [least, most]]));

describe("AKS cost", () => {
    it("is what the parts cost a month", () => {
        assert.deepEqual(lines({}), {
            "control plane, tier standard": [73, 73],
            "NAT gateway": [32.85, 32.85],
            "NAT gateway: address": [3.65, 3.65],
            "pool system: Standard_D4s_v5": [280.32, 420.48],
            "pool system: disks P10": [39.42, 59.13],
        });
        const { least, most, unknown, region } = costOf({});
        assert.deepEqual(
            { least, most, unknown, region },
            { least: 429.24, most: 589.11, unknown: [], region: "eastus" },
        );
    });

    it("leaves out what is not there", () => {
        assert.deepEqual(Object.keys(lines(aks({ network: givenSubnets }))), [
            "control plane, tier standard",
            "pool system: Standard_D4s_v5",
            "pool system: disks P10",
        ]);
        assert.deepEqual(lines(aks({ tier: "free" }))["control plane, tier free"], [0, 0]);
    });

    it("pays for a disk as the next larger that there is", () => {
        const disk = (volumeGib: number) =>
            costOf(pools({ box: { sandbox: "runc", volumeGib } })).lines.find(({ what }) =>
                what.startsWith("pool box: disks"),
            );
        assert.deepEqual(
            [64, 65, 128, 129].map((gib) => disk(gib)?.what.split(" ").at(-1)),
            ["P6", "P10", "P10", "P15"],
        );
        assert.equal(disk(129)?.least, 38.01);
    });

    it("says of what it does not know that it does not", () => {
        const { unknown, lines: all } = costOf(
            pools({ box: { sandbox: "runc", vmSize: "Standard_F8s_v2", allowUnlistedSizes: true } }),
        );
        assert.deepEqual(unknown, ["box"]);
        assert.equal(all.find(({ what }) => what === "pool box: Standard_F8s_v2")?.least, undefined);
        assert.deepEqual(lines(aks({ tier: "premium" }))["control plane, tier premium"], [undefined, undefined]);
    });

    it("gives each line's day and source", () => {
        for (const { asOf, source } of costOf({}).lines) assert.ok(/^20\d\d-\d\d-\d\d$/.test(asOf) && source);
    });
});
