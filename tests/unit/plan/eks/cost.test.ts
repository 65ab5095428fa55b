import assert from "node:assert/strict";
import { eks, planned, pools } from "./support";

const costOf = (request: Parameters<typeof planned>[0]) => planned(request).platform.cost;
const lines = (request: Parameters<typeof planned>[0]) =>
    Object.fromEntries(costOf(request).lines.map(({ what, least, most }) => [what, [least, most]]));

describe("EKS cost", () => {
    it("is what the parts cost a month", () => {
        assert.deepEqual(lines({}), {
            "control plane": [73, 73],
            "key for Secrets": [1, 1],
            "NAT gateways": [32.85, 32.85],
            "interface endpoints": [109.5, 109.5],
            "pool system: m7i.large": [147.17, 220.75],
            "pool system: volumes": [12.8, 19.2],
        });
        const { least, most, unknown } = costOf({});
        assert.deepEqual({ least, most, unknown }, { least: 376.32, most: 456.3, unknown: [] });
    });

    it("leaves out what is not there", () => {
        const key = "arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444";
        const subnets = ["a", "b"].map((zone, index) => ({ id: `subnet-0123456${index}`, zone: `us-east-1${zone}` }));
        const given = lines(eks({ kmsKeyArn: key, network: { vpcId: "vpc-1", subnets } }));
        assert.deepEqual(Object.keys(given), ["control plane", "pool system: m7i.large", "pool system: volumes"]);
    });

    it("counts the dearest type, and nothing of Karpenter's before it is needed", () => {
        const instanceTypes = ["m7i.large", "m7i.xlarge"];
        assert.deepEqual(
            lines(pools({ box: { sandbox: "runc", instanceTypes } }))["pool box: m7i.large or m7i.xlarge"],
            [147.17, 441.5],
        );
        const karpenter = lines(pools({ box: { sandbox: "runc", kind: "karpenter" } }));
        assert.equal(karpenter["pool box: m7i.xlarge"]?.[0], 0);
    });

    it("says of what it does not know that it does not", () => {
        const request = pools({ box: { sandbox: "runc", instanceTypes: ["z9.large"], allowUnlistedTypes: true } });
        const { unknown, lines: all, notCovered } = costOf(request);
        assert.deepEqual(unknown, ["box"]);
        assert.equal(all.find(({ what }) => what === "pool box: z9.large")?.least, undefined);
        assert.match(notCovered, /traffic/);
        assert.ok(planned(request).platform.notes.includes("pools box cost what the package does not know"));
    });

    it("gives each line's day and source", () => {
        for (const { asOf, source } of costOf({}).lines) assert.ok(/^20\d\d-\d\d-\d\d$/.test(asOf) && source);
    });
});
