/** What a cluster with Nitro Sandboxes, and with images of the user's, registers. */
import assert from "node:assert/strict";
import { IsolatedCluster } from "../../../../sdk/isolatedCluster";
import type { EksNodePoolSpec } from "../../../../sdk/eksSpec";
import { eksMocks } from "../../../support/eksMocks";
import { type Registration, revealed, run } from "../../../support/mocks";
import { minimal } from "../../plan/eks/support";

const image = "ami-0123456789abcdef0";
const box: EksNodePoolSpec = { sandbox: "nitro", imageId: image, instanceTypes: ["m7i.xlarge"] };

/** The resources of a cluster with one pool beside the system's, by name. */
async function registered(pool: EksNodePoolSpec): Promise<(name: string) => Registration | undefined> {
    const overhead = { cpu: "250m", memory: "300Mi", "example.com/slots": "1" };
    const { registrations } = await run(
        () =>
            new IsolatedCluster("prod", {
                eks: {
                    ...minimal,
                    nodePools: { box: pool },
                    ...(pool.sandbox === "nitro" && { nitro: { handler: "of-the-image", overhead } }),
                },
                tenants: {
                    a: { isolation: pool.sandbox === "nitro" ? "microvm" : "sandboxed", identity: {} },
                },
            }),
        eksMocks,
    );
    return (name) => registrations.find((each) => each.name === name);
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
function inputs(registration: Registration | undefined): any {
    assert.ok(registration);
    return revealed(registration.inputs);
}

describe("a cluster with Nitro Sandboxes", function () {
    this.timeout(30_000);
    let resource: (name: string) => Registration | undefined = () => undefined;
    before(async () => void (resource = await registered(box)));

    it("starts their machines with enclaves, from the image that was named", () => {
        const template = inputs(resource("prod-pool-box-template"));
        assert.deepEqual(template.enclaveOptions, { enabled: true });
        assert.equal(template.imageId, image);
        assert.equal(template.cpuOptions, undefined);
        const group = inputs(resource("prod-pool-box"));
        assert.deepEqual([group.amiType, group.version], [undefined, undefined], "the image has both");
        assert.ok(!Object.keys(group.labels).some((key) => key.startsWith("eks.amazonaws.com/")));
    });

    it("tells them their cluster, which EKS does for its own images alone", () => {
        const data = Buffer.from(inputs(resource("prod-pool-box-template")).userData, "base64").toString();
        assert.match(data, /apiServerEndpoint: https:\/\//);
        const own = inputs(resource("prod-pool-system-template"));
        assert.doesNotMatch(Buffer.from(own.userData, "base64").toString(), /apiServerEndpoint/);
        assert.deepEqual([own.enclaveOptions, own.imageId], [undefined, undefined]);
        assert.equal(inputs(resource("prod-pool-system")).version, minimal.version);
    });

    it("makes AWS's RuntimeClass with what was given", () => {
        const { metadata, handler, overhead } = inputs(resource("prod-runtime-nitro"));
        assert.equal(metadata.name, "isolated-sandbox");
        assert.equal(handler, "of-the-image");
        assert.deepEqual(overhead.podFixed, { cpu: "250m", memory: "300Mi", "example.com/slots": "1" });
    });

    it("opens no way to credentials that come from inside the pod", () => {
        assert.ok(resource("prod-a-association.a.default"));
        assert.equal(resource("prod-a-credentials.a.default"), undefined);
    });
});

describe("a pool of another sandbox with an image of the user's", function () {
    this.timeout(30_000);

    it("is started from it as well, without enclaves", async () => {
        for (const kind of ["managed", "self-managed"] as const) {
            const resource = await registered({ sandbox: "gvisor", kind, imageId: image });
            const template = inputs(resource("prod-pool-box-template"));
            assert.deepEqual([template.imageId, template.enclaveOptions], [image, undefined], kind);
            assert.match(Buffer.from(template.userData, "base64").toString(), /apiServerEndpoint/);
            assert.ok(resource("prod-a-credentials.a.default"), "its credentials come from without");
        }
    });
});
