/** A pool that Karpenter runs: what its two objects say. */
import assert from "node:assert/strict";
import { nodeClass, nodePool } from "../../../../sdk/plan/eks/karpenter";
import { planned, pool, pools } from "./support";

const facts = {
    role: "prod-self-managed-nodes",
    subnetIds: ["subnet-1", "subnet-2"],
    securityGroupId: "sg-1",
    userData: "MIME-Version: 1.0\n",
};
const own = {
    sandbox: "kata-clh",
    kind: "karpenter",
    tenant: "a",
    maxSize: 4,
    maxLifetimeDays: 7,
    labels: { team: "a" },
};
const request = pools({ own }, { a: { isolation: "microvm", placement: "dedicated" } });

describe("Karpenter pools", () => {
    it("start machines as the other pools do", () => {
        const { spec, metadata } = nodeClass(pool(request, "own"), { ...facts, kmsKeyId: "key-1" });
        assert.equal(metadata.name, "own");
        assert.deepEqual(spec.metadataOptions, {
            httpEndpoint: "enabled",
            httpTokens: "required",
            httpPutResponseHopLimit: 1,
        });
        assert.deepEqual(spec.blockDeviceMappings, [
            {
                deviceName: "/dev/xvda",
                ebs: {
                    volumeSize: "80Gi",
                    volumeType: "gp3",
                    encrypted: true,
                    deleteOnTermination: true,
                    kmsKeyID: "key-1",
                },
            },
        ]);
        assert.deepEqual(spec.cpuOptions, { nestedVirtualization: "enabled" });
        assert.equal(spec.associatePublicIPAddress, false);
        assert.deepEqual(spec.subnetSelectorTerms, [{ id: "subnet-1" }, { id: "subnet-2" }]);
        assert.match(spec.amiSelectorTerms[0]!.ssmParameter ?? "", /^\/aws\/service\/eks\/optimized-ami\/1\.36\//);
    });

    it("register with labels and taints, and stay within their limits", () => {
        const plan = pool(request, "own");
        const { template, limits, disruption } = nodePool(plan).spec;
        assert.equal(template.metadata.labels.team, "a");
        assert.deepEqual(template.spec.taints, [
            { key: "kernel-isolation.io/tenant", value: "a", effect: "NoSchedule" },
        ]);
        assert.equal(template.spec.expireAfter, "168h");
        assert.deepEqual(limits, { cpu: "16" });
        assert.deepEqual(disruption.budgets, [{ nodes: "33%" }]);
        assert.deepEqual(
            template.spec.requirements.map(({ values }) => values),
            [["m8i.xlarge"], ["amd64"], ["on-demand"]],
        );
        assert.deepEqual(plan.node.taints, [], "Karpenter's flag would stand over them");
    });

    it("need no nested virtualization where nobody starts virtual machines", () => {
        const plan = pool(
            pools({ box: { sandbox: "runc", kind: "karpenter", os: "bottlerocket", spot: true } }),
            "box",
        );
        const { spec } = nodeClass(plan, facts);
        assert.equal(spec.cpuOptions, undefined);
        assert.equal(spec.amiFamily, "Bottlerocket");
        assert.equal(nodePool(plan).spec.template.spec.expireAfter, "Never");
        assert.deepEqual(nodePool(plan).spec.template.spec.requirements[2]?.values, ["spot"]);
    });

    it("are said to need a Karpenter, and have an access entry for their role", () => {
        const { notes, accessEntries, roles } = planned(request).platform;
        assert.ok(notes.includes("pools own need a Karpenter in the cluster; the package installs none"));
        assert.ok(accessEntries.some(({ type }) => type === "EC2_LINUX"));
        assert.ok(roles.some(({ key }) => key === "self-managed-nodes"));
    });
});
