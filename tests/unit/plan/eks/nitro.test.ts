/** Nitro Sandboxes on EKS: what they need, each refusal with the request put right, and what comes of one that is right. */
import assert from "node:assert/strict";
import { checkRows, eks, type EksRequest, planned, pool, pools } from "./support";

const image = "ami-0123456789abcdef0";
const given = { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } };
const box = { sandbox: "nitro", imageId: image, instanceTypes: ["m7i.xlarge"] };

const nitro = (changes: object = {}, tenants?: unknown, more: object = {}): EksRequest =>
    pools({ box: { ...box, ...changes } }, tenants, { nitro: given, ...more });
const ofCluster = (own: object): EksRequest => nitro({}, undefined, { nitro: { ...given, ...own } });
const tenant = (spec: object): object => ({ a: { isolation: "microvm", ...spec } });

describe("Nitro Sandboxes on EKS: what is refused", () => {
    checkRows([
        {
            title: "a pool below Kubernetes 1.36",
            wrong: nitro({}, undefined, { version: "1.35" }),
            path: "eks.nodePools.box.sandbox",
            reason: /Nitro Sandboxes on EKS: Kubernetes 1\.36 or newer, the cluster has 1\.35/,
            nearest: 'eks.version "1.36"',
            right: nitro({}, undefined, { version: "1.36" }),
        },
        {
            title: "a tenant below Kubernetes 1.36",
            wrong: eks({ version: "1.35" }, tenant({ sandbox: "nitro" })),
            path: "tenants.a.sandbox",
            reason: /Kubernetes 1\.36 or newer, the cluster has 1\.35/,
            nearest: 'eks.version "1.36"',
            right: eks({ version: "1.35" }, tenant({ sandbox: "kata-clh" })),
        },
        {
            title: "user namespaces with them",
            wrong: nitro({}, { a: { isolation: "user-namespace", sandbox: "nitro" } }),
            path: "tenants.a.sandbox",
            reason: /does not advertise user namespaces, so the kubelet starts no such pod/,
            nearest: 'sandbox "runc-userns", or isolation "microvm"',
            right: nitro({}, { a: { isolation: "user-namespace", sandbox: "runc-userns" } }),
        },
        {
            title: "EKS's own image",
            wrong: nitro({ imageId: undefined }),
            path: "eks.nodePools.box.imageId",
            reason: /no image of EKS's holds the runtime of Nitro Sandboxes/,
            nearest: /AL2023 image built by awslabs\/amazon-eks-ami since v20261112, or sandbox "kata-clh"/,
            right: nitro(),
        },
        {
            title: "an image that is none",
            wrong: nitro({ imageId: "al2023" }),
            path: "eks.nodePools.box.imageId",
            reason: /"al2023" is not the id of an EC2 image/,
            nearest: `"${image}"`,
            right: nitro({ imageId: "ami-01234567" }),
        },
        {
            title: "Bottlerocket",
            wrong: nitro({ imageId: undefined, os: "bottlerocket" }),
            path: "eks.nodePools.box.os",
            reason: /no setting for a runtime handler, so nitro cannot run there/,
            nearest: '"al2023"',
            right: nitro({ os: "al2023" }),
        },
        {
            title: "an image of one's own with Bottlerocket, whatever the sandbox",
            wrong: pools({ box: { sandbox: "runc", os: "bottlerocket", imageId: image } }),
            path: "eks.nodePools.box.imageId",
            reason: /EKS adds no cluster's part/,
            nearest: 'leave it out, or os "al2023"',
            right: pools({ box: { sandbox: "runc", os: "al2023", imageId: image } }),
        },
        {
            title: "Auto Mode",
            wrong: nitro({ kind: "auto", imageId: undefined }),
            path: "eks.nodePools.box.kind",
            reason: /have Nitro Sandboxes of EKS's own, but take no bootstrap/,
            nearest: '"managed"',
            right: nitro({ kind: "managed" }),
        },
        {
            title: "Karpenter",
            wrong: nitro({ kind: "karpenter" }),
            path: "eks.nodePools.box.kind",
            reason: /NodeOverlay, which is alpha/,
            nearest: '"managed" or "self-managed"',
            right: nitro({ kind: "self-managed" }),
        },
        {
            title: "instance types of the package's choice",
            wrong: nitro({ instanceTypes: undefined }),
            path: "eks.nodePools.box.instanceTypes",
            reason: /AWS names the types that run Nitro Sandboxes/,
            nearest: /\["m7i\.xlarge"\]/,
            right: nitro(),
        },
        {
            title: "a type without enclaves",
            wrong: nitro({ instanceTypes: ["m7i.xlarge", "m7i.large"] }),
            path: "eks.nodePools.box.instanceTypes.1",
            reason: /EC2 does not start m7i\.large with Nitro Enclaves/,
            nearest: '"m7i.xlarge"',
            right: nitro({ instanceTypes: ["m7i.xlarge", "m7i.2xlarge"] }),
        },
        {
            title: "bare metal of Arm",
            wrong: nitro({ instanceTypes: ["m7g.metal"], maxPricePerHour: 3 }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /EC2 does not start m7g\.metal with Nitro Enclaves/,
            nearest: '"m7g.xlarge"',
            right: nitro({ instanceTypes: ["m7g.xlarge"] }),
        },
        {
            title: "a burstable type that is not listed",
            wrong: nitro({ instanceTypes: ["t3.xlarge"], allowUnlistedTypes: true }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /EC2 does not start t3\.xlarge with Nitro Enclaves/,
            nearest: '"m7i.xlarge"',
            right: nitro({ instanceTypes: ["m8a.xlarge"], allowUnlistedTypes: true }),
        },
        {
            title: "a pool without what nobody publishes",
            wrong: nitro({}, undefined, { nitro: undefined }),
            path: "eks.nitro",
            reason: /handler's name and the overhead of Nitro Sandboxes outside Auto Mode are published nowhere/,
            nearest: 'eks.nitro with what the image was built with, or sandbox "kata-clh"',
            right: nitro(),
        },
        {
            title: "what nobody would use",
            wrong: pools({ box: { sandbox: "gvisor" } }, undefined, { nitro: given }),
            path: "eks.nitro",
            reason: /no node pool has the sandbox nitro/,
            nearest: "leave it out",
            right: pools({ box: { sandbox: "gvisor" } }),
        },
        {
            title: "a handler that no RuntimeClass takes",
            wrong: ofCluster({ handler: "Nitro_Sandbox" }),
            path: "eks.nitro.handler",
            reason: /"Nitro_Sandbox" is no name that a RuntimeClass takes/,
            nearest: "its name in the image's containerd configuration",
            right: ofCluster({ handler: "nitro-sandbox" }),
        },
        {
            title: "half an overhead",
            wrong: ofCluster({ overhead: { cpu: "250m" } }),
            path: "eks.nitro.overhead.memory",
            reason: /nodes would be overfilled by the memory of each sandbox itself/,
            nearest: "what the builder of the image measured",
            right: ofCluster({ overhead: { cpu: "250m", memory: "300Mi", "example.com/slots": "1" } }),
        },
        {
            title: "an overhead of nothing",
            wrong: ofCluster({ overhead: { cpu: "0", memory: "300Mi" } }),
            path: "eks.nitro.overhead.cpu",
            reason: /"0" is not a Kubernetes quantity above zero/,
            nearest: '"250m"',
            right: ofCluster({ overhead: { cpu: "1m", memory: "300Mi" } }),
        },
        {
            title: "a tenant without a pool of them",
            wrong: { tenants: tenant({ sandbox: "nitro" }) },
            path: "tenants.a.sandbox",
            reason: /no node pool that the tenant may use has nitro, and none is made by default/,
            nearest: /a node pool with sandbox "nitro", imageId and instanceTypes, or sandbox "kata-clh"/,
            right: nitro({}, tenant({ sandbox: "nitro" })),
        },
        {
            title: "a tenant's own nodes that nobody declared",
            wrong: nitro({}, tenant({ sandbox: "nitro", placement: "dedicated" })),
            path: "tenants.a.sandbox",
            reason: /none is made by default/,
            nearest: /imageId and instanceTypes/,
            right: nitro({ tenant: "a" }, tenant({ sandbox: "nitro", placement: "dedicated" })),
        },
        {
            title: "a quota that one sandbox uses up",
            wrong: nitro({}, tenant({ sandbox: "nitro", quota: { memory: "400Mi" } })),
            path: "tenants.a.quota.memory",
            reason: /256Mi for its container and 300Mi for the nitro sandbox itself/,
            nearest: '"556Mi"',
            right: nitro({}, tenant({ sandbox: "nitro", quota: { memory: "556Mi" } })),
        },
    ]);
});

describe("Nitro Sandboxes on EKS: what comes of them", () => {
    it("are nobody's who does not ask, or whose pool has nothing else", () => {
        const sandboxOf = (request: EksRequest) => planned(request).tenants[0]?.sandbox;
        assert.equal(sandboxOf({ tenants: tenant({}) }), "kata-qemu");
        assert.equal(sandboxOf(nitro({}, tenant({}))), "nitro");
        const both = { vms: { sandbox: "kata-clh" }, box };
        assert.equal(sandboxOf(pools(both, tenant({}), { nitro: given })), "kata-clh");
        assert.equal(sandboxOf(pools(both, tenant({ sandbox: "nitro" }), { nitro: given })), "nitro");
    });

    it("are known by AWS's RuntimeClass, with the handler and the overhead that were given", () => {
        const { offer, platform, tenants } = planned(nitro({}, tenant({})));
        assert.deepEqual(offer.sandboxes, [
            { sandbox: "nitro", runtimeClass: "isolated-sandbox", handler: "of-the-image" },
        ]);
        assert.deepEqual(platform.runtimeClasses, [
            {
                name: "isolated-sandbox",
                sandbox: "nitro",
                handler: "of-the-image",
                overhead: given.overhead,
                nodeSelector: { "kernel-isolation.io/sandbox": "nitro" },
            },
        ]);
        assert.deepEqual(
            [tenants[0]?.runtimeClass, tenants[0]?.handler, tenants[0]?.hostUsers],
            ["isolated-sandbox", "of-the-image", true],
        );
    });

    it("start with enclaves from the image that was named, and are told their cluster", () => {
        for (const kind of ["managed", "self-managed"]) {
            const { launch, node, labels } = pool(nitro({ kind }), "box");
            assert.deepEqual([launch.enclaves, launch.nestedVirtualization], [true, false]);
            assert.deepEqual(launch.image, { kind: "ami-id", id: image });
            assert.equal(launch.userData.clusterPart, true, kind);
            assert.equal(node.handler, "of-the-image");
            // EKS takes no such label for a node group: the node brings it.
            assert.equal(node.labels["eks.amazonaws.com/nitro-sandbox"], "true");
            assert.ok(!("eks.amazonaws.com/nitro-sandbox" in labels));
        }
        const plain = pool(pools({ box: { sandbox: "gvisor" } }), "box").launch;
        assert.deepEqual([plain.enclaves, plain.userData.clusterPart], [false, false]);
    });

    it("get their role by Pod Identity, from inside the pod", () => {
        const spec = tenant({ identity: {} });
        const [identity] = planned(nitro({}, spec)).platform.identities;
        assert.deepEqual([identity?.mode, identity?.egress], ["pod-identity", []]);
        assert.match(identity?.because ?? "", /answer for Pod Identity inside the pod/);
        const everywhere = planned(nitro({}, spec, { identity: "pod-identity" })).platform.identities;
        assert.equal(everywhere[0]?.mode, "pod-identity");
        assert.equal(planned(nitro({}, spec, { identity: "irsa" })).platform.identities[0]?.egress[0]?.port, 443);
    });

    it("come with what their owner should know", () => {
        const notes = planned(nitro()).platform.notes.join("\n");
        assert.match(notes, /pools box keep the image that was named/);
        assert.match(notes, /pools box: AWS runs Nitro Sandboxes on some of the types/);
        assert.doesNotMatch(planned({}).platform.notes.join("\n"), /Nitro|image that was named/);
    });
});

describe("an image of one's own", () => {
    const own = (changes: object) => pool(pools({ box: { sandbox: "gvisor", imageId: image, ...changes } }), "box");

    it("stands in place of EKS's, whoever runs the machines", () => {
        for (const [kind, clusterPart] of [
            ["managed", true],
            ["self-managed", true],
            // Karpenter adds the cluster's part to any image of AL2023.
            ["karpenter", false],
        ] as const) {
            const { launch } = own({ kind });
            assert.deepEqual(launch.image, { kind: "ami-id", id: image });
            assert.equal(launch.userData.clusterPart, clusterPart, kind);
            assert.equal(launch.enclaves, false);
        }
    });
});
