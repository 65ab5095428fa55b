import assert from "node:assert/strict";
import { machinePrices, machineTypes, sharedCoreTypes } from "../../../sdk/catalog/gcp/machineTypes";
import { mostNatMachines, prices } from "../../../sdk/catalog/gcp/prices";
import type { Price } from "../../../sdk/catalog/price";

describe("machine types of Google's", () => {
    it("cost what the list says of us-central1", () => {
        // Rows of the file that the prices are from.
        const listed: Record<string, [vcpus: number, gib: number, usd: number]> = {
            "e2-highmem-2": [2, 16, 0.0904],
            "e2-highmem-4": [4, 32, 0.1808],
            "n2-standard-8": [8, 32, 0.38847],
            "n2-standard-64": [64, 256, 3.10778],
            "n2d-highmem-8": [8, 64, 0.45592],
            "n2d-highmem-80": [80, 640, 4.5592],
        };
        for (const [name, [vcpus, gib, usd]] of Object.entries(listed)) {
            const type = machineTypes.get(name);
            assert.deepEqual([type?.vcpus, type?.gib], [vcpus, gib], name);
            assert.ok(Math.abs((type?.pricePerHour ?? 0) - usd) <= 0.0001, `${name} ${type?.pricePerHour}`);
        }
    });

    it("are named after what they have, and have whole vCPUs", () => {
        assert.ok(machineTypes.size > 30);
        for (const [name, { vcpus, gib, asOf }] of machineTypes) {
            assert.match(name, new RegExp(`^[a-z0-9]+-(standard|highmem)-${vcpus}$`));
            assert.equal(gib / vcpus, name.includes("highmem") ? 8 : 4);
            assert.equal(asOf, machinePrices.asOf);
            assert.ok(!sharedCoreTypes.includes(name));
        }
    });
});

describe("prices of Google's", () => {
    it("say of each unit what it costs, when and where from", () => {
        for (const price of Object.values<Price>(prices)) {
            assert.ok(price.usd > 0 && price.source);
            assert.match(price.asOf, /^20\d\d-\d\d-\d\d$/);
        }
        // The rate for more machines than that is 0.044.
        assert.ok(Math.abs(prices.natMachine.usd * mostNatMachines - 0.044) < 0.001);
    });
});
