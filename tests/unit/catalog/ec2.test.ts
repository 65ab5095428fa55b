import assert from "node:assert/strict";
import { instanceFamilies, instanceTypes, takesEnclaves, virtualizationOf } from "../../../sdk/catalog/ec2";
import { vcpusOfSize } from "../../../sdk/catalog/ec2/family";

describe("instance types", () => {
    for (const family of instanceFamilies) {
        describe(family.name, () => {
            it("says when and where from", () => {
                assert.match(family.asOf, /^20\d\d-\d\d-\d\d$/);
                assert.ok(family.sources.length > 0 && family.sources.every(Boolean));
            });

            it("has sizes that are known, and a price for each that grows with it", () => {
                const sizes = Object.entries(family.prices);
                for (const [size, price] of sizes) {
                    const vcpus = vcpusOfSize[size];
                    assert.ok(vcpus, size);
                    const [first, firstPrice] = sizes[0]!;
                    const ratio = price / vcpus / (firstPrice / vcpusOfSize[first]!);
                    assert.ok(
                        Math.abs(ratio - 1) < 0.002,
                        `${family.name}.${size} costs ${ratio} times its family's vCPU`,
                    );
                }
            });

            it("prices bare metal as its vCPUs, ten percent more at the most", () => {
                const [size, price] = Object.entries(family.prices)[0] ?? [];
                for (const { vcpus, price: metal } of Object.values(family.metal)) {
                    assert.ok(vcpus > 0 && metal > 0);
                    if (!size || !price) continue;
                    const ratio = metal / vcpus / (price / vcpusOfSize[size]!);
                    assert.ok(ratio > 0.99 && ratio < 1.11, `${family.name}: ${ratio}`);
                }
            });

            it("hands virtualization on only where AWS's reference says so", () => {
                assert.equal(family.nestedVirtualization, /^[cmr]8i(-flex)?$/.test(family.name));
            });
        });
    }

    it("are each under one name, as EC2 writes it", () => {
        const names = instanceFamilies.flatMap(({ name, prices, metal }) =>
            [...Object.keys(prices), ...Object.keys(metal)].map((size) => `${name}.${size}`),
        );
        assert.equal(new Set(names).size, names.length);
        assert.equal(instanceTypes.size, names.length);
        for (const [name, type] of instanceTypes) {
            assert.match(name, /^[a-z]\d[a-z]*(-flex)?\.([0-9]*(large|xlarge)|metal(-\d+xl)?)$/);
            assert.ok(type.vcpus > 0 && type.gib >= type.vcpus && type.pricePerHour > 0, name);
            assert.equal(type.virtualization === "metal", name.includes(".metal"));
        }
    });

    it("are the ones that were looked up", () => {
        assert.deepEqual(instanceTypes.get("m8i.xlarge"), {
            name: "m8i.xlarge",
            family: "m8i",
            processor: "amd64",
            vcpus: 4,
            gib: 16,
            virtualization: "nested",
            enclaves: true,
            pricePerHour: 0.21168,
            asOf: "2026-01-19",
        });
        assert.equal(instanceTypes.get("m7g.metal")?.gib, 256);
        assert.equal(instanceTypes.get("c8i-flex.4xlarge"), undefined, "its size is in doubt");
    });

    it("have enclaves as EC2 says: not bare metal, not the flexible families, not the smallest of Intel's", () => {
        const rows: [string, boolean | undefined][] = [
            ["m7i.large", false],
            ["m7i.xlarge", true],
            ["m7i.48xlarge", true],
            ["m7i.metal-24xl", false],
            ["m7i-flex.2xlarge", false],
            ["c8i-flex.xlarge", false],
            ["r8i.large", false],
            ["r8i.xlarge", true],
            ["m7g.large", true],
            ["m7g.metal", false],
            ["t3.xlarge", false],
            ["t4g.large", false],
            ["z9-flex.large", false],
            ["z1d.metal", false],
            ["z1d.xlarge", undefined],
        ];
        for (const [name, expected] of rows) assert.equal(takesEnclaves(name), expected, name);
        for (const type of instanceTypes.values()) {
            if (type.enclaves) assert.ok(type.vcpus >= 2 && type.virtualization !== "metal", type.name);
        }
    });

    it("know virtualization by the name alone", () => {
        assert.equal(virtualizationOf("m8i.96xlarge"), "nested");
        assert.equal(virtualizationOf("z1d.metal"), "metal");
        assert.equal(virtualizationOf("i7i.metal-24xl"), "metal");
        assert.equal(virtualizationOf("c5.xlarge"), "none");
        assert.equal(virtualizationOf("metal"), "none");
    });
});
