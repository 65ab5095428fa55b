/** Node pools: what cannot be had, and what tenants get. */
import assert from "node:assert/strict";
import { checkRows, eks, planned, pool, pools, refused } from "./support";

const gvisor = { isolation: "sandboxed" };
const microvm = { isolation: "microvm" };
const kata = (changes: object = {}) => pools({ vms: { sandbox: "kata-qemu", ...changes } });

describe("EKS pools: who runs them", () => {
    checkRows([
        {
            title: "Kata on a managed group with nested virtualization",
            wrong: kata({ kind: "managed" }),
            path: "eks.nodePools.vms.kind",
            reason: /managed groups drop nested virtualization .*kata-qemu would find no \/dev\/kvm on m8i\.xlarge/,
            nearest: '"self-managed", or a bare-metal instance type',
            right: kata({ kind: "managed", instanceTypes: ["m5.metal"], maxPricePerHour: 5 }),
        },
        {
            title: "Auto Mode for gVisor",
            wrong: pools({ box: { sandbox: "gvisor", kind: "auto" } }),
            path: "eks.nodePools.box.kind",
            reason: /Bottlerocket without user data, so that gvisor cannot be put on them/,
            nearest: '"managed"',
            right: pools({ box: { sandbox: "gvisor" } }),
        },
        {
            title: "Auto Mode for user namespaces",
            wrong: pools({ box: { sandbox: "runc-userns", kind: "auto" } }),
            path: "eks.nodePools.box.kind",
            reason: /user namespaces switched off/,
            nearest: '"managed"',
            right: pools({ box: { sandbox: "runc-userns", kind: "managed" } }),
        },
        {
            title: "Auto Mode for plain containers",
            wrong: pools({ box: { sandbox: "runc", kind: "auto" } }),
            path: "eks.nodePools.box.kind",
            reason: /take no bootstrap/,
            nearest: '"managed"',
            right: pools({ box: { sandbox: "runc", kind: "self-managed" } }),
        },
        {
            title: "a longest lifetime in a managed group",
            wrong: pools({ box: { sandbox: "runc", kind: "managed", maxLifetimeDays: 7 } }),
            path: "eks.nodePools.box.maxLifetimeDays",
            reason: /managed groups have no longest lifetime/,
            nearest: 'kind "self-managed"',
            right: pools({ box: { sandbox: "runc", maxLifetimeDays: 7 } }),
        },
        {
            title: "nested virtualization on spare capacity",
            wrong: kata({ spot: true }),
            path: "eks.nodePools.vms.spot",
            reason: /reported to refuse nested virtualization on spare capacity/,
            nearest: "spot false, or a bare-metal instance type",
            right: pools({ vms: { sandbox: "gvisor", spot: true } }),
        },
        {
            title: "a reserve of Karpenter's",
            wrong: pools({ box: { sandbox: "runc", kind: "karpenter", minSize: 2 } }),
            path: "eks.nodePools.box.minSize",
            reason: /keeps none in reserve/,
            nearest: "leave it out",
            right: pools({ box: { sandbox: "runc", kind: "karpenter" } }),
        },
        {
            title: "machines of Karpenter's whose vCPUs nobody knows",
            wrong: pools({
                box: { sandbox: "runc", kind: "karpenter", instanceTypes: ["z9.large"], allowUnlistedTypes: true },
            }),
            path: "eks.nodePools.box.instanceTypes",
            reason: /limit is in vCPUs, and those of z9\.large are not known/,
            nearest: /kind "managed"/,
            right: pools({ box: { sandbox: "runc", kind: "karpenter", instanceTypes: ["m7i.large"] } }),
        },
        {
            title: "gVisor on Bottlerocket",
            wrong: pools({ box: { sandbox: "gvisor", os: "bottlerocket" } }),
            path: "eks.nodePools.box.os",
            reason: /no setting for a runtime handler, so gvisor cannot run there/,
            nearest: '"al2023"',
            right: pools({ box: { sandbox: "gvisor", os: "al2023" } }),
        },
        {
            title: "Firecracker without a block snapshotter",
            wrong: pools({ box: { sandbox: "kata-fc", os: "bottlerocket" } }),
            path: "eks.nodePools.box.os",
            reason: /nor one for the block snapshotter that Firecracker needs/,
            nearest: '"al2023"',
            right: pools({ box: { sandbox: "kata-fc" } }),
        },
        {
            title: "Firecracker on a volume too small for its snapshots",
            wrong: pools({ box: { sandbox: "kata-fc", volumeGib: 80 } }),
            path: "eks.nodePools.box.volumeGib",
            reason: /takes up to 102 GiB, and the volume has 80/,
            nearest: "160",
            right: pools({ box: { sandbox: "kata-fc", volumeGib: 160 } }),
        },
        {
            title: "Bottlerocket that the package would have to tell its cluster",
            wrong: pools({ box: { sandbox: "runc", os: "bottlerocket", kind: "self-managed" } }),
            path: "eks.nodePools.box.os",
            reason: /one document, to which only EKS or Karpenter adds/,
            nearest: /kind "managed"/,
            right: pools({ box: { sandbox: "runc", os: "bottlerocket" } }),
        },
        {
            title: "urunc beside the VPC CNI",
            wrong: pools({ box: { sandbox: "urunc" } }),
            path: "eks.nodePools.box.sandbox",
            reason: /urunc's own guide replaces the VPC CNI/,
            nearest: "kata-qemu",
            right: pools({ box: { sandbox: "kata-qemu" } }),
        },
    ]);
});

describe("EKS pools: their machines", () => {
    checkRows([
        {
            title: "a type that is none",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["large"] } }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /"large" is not an EC2 instance type/,
            nearest: /m7i\.xlarge|m\d\w+\.large/,
            right: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.large"] } }),
        },
        {
            title: "a type with a typing error",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.xlrge"] } }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /price of m7i\.xlrge is not known/,
            nearest: '"m7i.xlarge", or allowUnlistedTypes true',
            right: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.xlarge"] } }),
        },
        {
            title: "a type that is not listed",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["p5.48xlarge"] } }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /not started without your word/,
            nearest: /allowUnlistedTypes true$/,
            right: pools({ box: { sandbox: "runc", instanceTypes: ["p5.48xlarge"], allowUnlistedTypes: true } }),
        },
        {
            title: "a machine over the ceiling",
            wrong: kata({ instanceTypes: ["c5.metal"] }),
            path: "eks.nodePools.vms.instanceTypes.0",
            reason: /c5\.metal costs 4\.08 USD an hour \(2026-01-19\), the ceiling is 1/,
            nearest: '"c8i.4xlarge", or maxPricePerHour 4.08',
            right: kata({ instanceTypes: ["c5.metal"], maxPricePerHour: 4.08 }),
        },
        {
            title: "a vCPU over the ceiling",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["r8i.large"], maxPricePerVcpuHour: 0.06 } }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /0\.06946 USD an hour and vCPU .*the ceiling is 0\.06/,
            nearest: /maxPricePerVcpuHour 0\.06946$/,
            right: pools({ box: { sandbox: "runc", instanceTypes: ["r8i.large"], maxPricePerVcpuHour: 0.06946 } }),
        },
        {
            title: "a ceiling of all pools",
            wrong: pools({ system: { sandbox: "runc", instanceTypes: ["m7i.4xlarge"] } }, undefined, {
                nodes: { maxPricePerHour: 0.5 },
            }),
            path: "eks.nodePools.system.instanceTypes.0",
            reason: /the ceiling is 0\.5/,
            nearest: /maxPricePerHour 0\.8064$/,
            right: pools({ system: { sandbox: "runc", instanceTypes: ["m7i.2xlarge"] } }, undefined, {
                nodes: { maxPricePerHour: 0.5 },
            }),
        },
        {
            title: "a default over the ceiling",
            wrong: eks({ nodes: { maxPricePerHour: 0.1 } }),
            path: "eks.nodePools.system",
            reason: /is made by default, and m7i\.large costs 0\.1008/,
            nearest: /nodePools\.system with other settings/,
            right: eks({ nodes: { maxPricePerHour: 0.101 } }),
        },
        {
            title: "two processors in one pool",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.xlarge", "m7g.xlarge"] } }),
            path: "eks.nodePools.box.instanceTypes.1",
            reason: /m7g\.xlarge is arm64, the pool is amd64/,
            nearest: '"m7i.xlarge", or architecture "arm64"',
            right: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.xlarge", "m7i.2xlarge"] } }),
        },
        {
            title: "another processor than the pool's",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.xlarge"], architecture: "arm64" } }),
            path: "eks.nodePools.box.instanceTypes.0",
            reason: /m7i\.xlarge is amd64, the pool is arm64/,
            nearest: '"m7g.xlarge", or architecture "amd64"',
            right: pools({ box: { sandbox: "runc", architecture: "arm64" } }),
        },
        {
            title: "Kata without virtualization",
            wrong: kata({ instanceTypes: ["m7i.xlarge"] }),
            path: "eks.nodePools.vms.instanceTypes.0",
            reason: /m7i\.xlarge has neither bare metal nor nested virtualization/,
            nearest: '"m8i.xlarge"',
            right: kata({ instanceTypes: ["m8i.xlarge"] }),
        },
        {
            title: "Kata on an unlisted machine without virtualization",
            wrong: kata({ instanceTypes: ["z1d.large"], allowUnlistedTypes: true }),
            path: "eks.nodePools.vms.instanceTypes.0",
            reason: /z1d\.large has neither bare metal/,
            nearest: '"m8i.xlarge"',
            right: kata({ instanceTypes: ["z1d.metal"], allowUnlistedTypes: true }),
        },
        {
            title: "bare metal beside nested virtualization",
            wrong: kata({ instanceTypes: ["m8i.xlarge", "c5.metal"], maxPricePerHour: 5 }),
            path: "eks.nodePools.vms.instanceTypes",
            reason: /one launch template cannot ask for both/,
            nearest: "a pool for each",
            right: kata({ instanceTypes: ["m8i.xlarge", "c8i.xlarge"] }),
        },
        {
            title: "a type twice",
            wrong: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.large", "m7i.large"] } }),
            path: "eks.nodePools.box.instanceTypes",
            reason: /names a type twice/,
            right: pools({ box: { sandbox: "runc", instanceTypes: ["m7i.large", "m7i.xlarge"] } }),
        },
        {
            title: "fewer machines at most than at least",
            wrong: pools({ box: { sandbox: "runc", minSize: 4, maxSize: 2 } }),
            path: "eks.nodePools.box.maxSize",
            reason: /2 is less than minSize 4/,
            nearest: "4",
            right: pools({ box: { sandbox: "runc", minSize: 4 } }),
        },
    ]);
});

describe("EKS pools: names, labels and owners", () => {
    checkRows([
        {
            title: "a name that is none",
            wrong: pools({ "My Pool": { sandbox: "runc" } }),
            path: "eks.nodePools.My Pool",
            reason: /must be a DNS label/,
            nearest: '"my-pool"',
            right: pools({ "my-pool": { sandbox: "runc" } }),
        },
        {
            title: "another sandbox for the cluster's own pods",
            wrong: pools({ system: { sandbox: "gvisor" } }),
            path: "eks.nodePools.system",
            reason: /the pool of the cluster's own pods/,
            nearest: "another name",
            right: pools({ system: { sandbox: "runc" } }),
        },
        {
            title: "the name of a pool that the package makes for a tenant",
            wrong: pools({ "tenant-acme": { sandbox: "gvisor" } }),
            path: "eks.nodePools.tenant-acme",
            reason: /begins as the pools do that the package makes/,
            nearest: "another name",
            right: pools({ acme: { sandbox: "gvisor" } }),
        },
        {
            title: "the name of another sandbox",
            wrong: pools({ gvisor: { sandbox: "runc" } }),
            path: "eks.nodePools.gvisor",
            reason: /named after a sandbox/,
            nearest: "another name",
            right: pools({ gvisor: { sandbox: "gvisor" } }),
        },
        {
            title: "a label of Kubernetes' own",
            wrong: pools({ box: { sandbox: "runc", labels: { "node-role.kubernetes.io/x": "y" } } }),
            path: 'eks.nodePools.box.labels["node-role.kubernetes.io/x"]',
            reason: /carries meaning/,
            right: pools({ box: { sandbox: "runc", labels: { "example.com/x": "y" } } }),
        },
        {
            title: "a label that is none",
            wrong: pools({ box: { sandbox: "runc", labels: { "a b": "y" } } }),
            path: 'eks.nodePools.box.labels["a b"]',
            reason: /is not a node label/,
            right: pools({ box: { sandbox: "runc", labels: { a: "y" } } }),
        },
        {
            title: "nodes of a tenant that there is not",
            wrong: pools({ own: { sandbox: "gvisor", tenant: "acm" } }, { acme: gvisor }),
            path: "eks.nodePools.own.tenant",
            reason: /there is no tenant "acm"/,
            nearest: '"acme"',
            right: pools(
                { own: { sandbox: "gvisor", tenant: "acme" } },
                { acme: { ...gvisor, placement: "dedicated" } },
            ),
        },
        {
            title: "nodes of a tenant that shares",
            wrong: pools({ own: { sandbox: "gvisor", tenant: "acme" } }, { acme: gvisor }),
            path: "eks.nodePools.own.tenant",
            reason: /tenant acme has placement shared/,
            nearest: 'tenants.acme.placement "dedicated"',
            right: pools(
                { own: { sandbox: "gvisor", tenant: "acme" } },
                { acme: { ...gvisor, placement: "dedicated" } },
            ),
        },
        {
            title: "nodes of a tenant for another sandbox",
            wrong: pools({ own: { sandbox: "runc", tenant: "acme" } }, { acme: { ...gvisor, placement: "dedicated" } }),
            path: "eks.nodePools.own.sandbox",
            reason: /tenant acme runs under gvisor/,
            nearest: '"gvisor"',
            right: pools(
                { own: { sandbox: "gvisor", tenant: "acme" } },
                { acme: { ...gvisor, placement: "dedicated" } },
            ),
        },
    ]);
});

describe("EKS pools: what tenants get", () => {
    const names = (request: Parameters<typeof planned>[0]) => planned(request).platform.pools.map(({ name }) => name);

    it("has one for each sandbox and one for each tenant with nodes of its own, system first", () => {
        const tenants = {
            a: gvisor,
            b: gvisor,
            c: microvm,
            d: { isolation: "user-namespace", placement: "exclusive" },
            e: { ...gvisor, placement: "dedicated" },
        };
        assert.deepEqual(names({ tenants }), ["system", "gvisor", "kata-qemu", "runc-userns", "tenant-e"]);
        assert.deepEqual(names({}), ["system"]);
    });

    it("makes none where one is declared", () => {
        const declared = { mine: { sandbox: "gvisor" }, own: { sandbox: "gvisor", tenant: "b" } };
        const request = pools(declared, { a: gvisor, b: { ...gvisor, placement: "dedicated" } });
        assert.deepEqual(names(request), ["system", "mine", "own"]);
        const [a, b] = planned(request).tenants;
        assert.equal(a?.placement.nodeSelector["kernel-isolation.io/pool"], "mine");
        assert.equal(b?.placement.nodeSelector["kernel-isolation.io/pool"], "own");
    });

    it("prefers a sandbox of the level that has a pool", () => {
        const request = pools({ vms: { sandbox: "kata-clh" } }, { a: microvm });
        assert.equal(planned(request).tenants[0]?.sandbox, "kata-clh");
        assert.deepEqual(names(request), ["system", "vms"]);
    });

    it("sends nobody to the pool of the cluster's own pods", () => {
        const request = pools({ system: { sandbox: "runc", minSize: 3 } }, { a: { isolation: "shared" } });
        assert.deepEqual(names(request), ["system", "runc"]);
        assert.deepEqual(
            refused(pools({ system: { sandbox: "runc" } }, { a: { isolation: "shared", pool: "system" } })).map(
                ({ path, reason }) => `${path} ${reason}`,
            ),
            ['tenants.a.pool there is no pool "system"'],
        );
    });

    it("runs machines of its own where managed groups cannot", () => {
        const { kind, because, launch } = pool({ tenants: { a: microvm } }, "kata-qemu");
        assert.equal(kind, "self-managed");
        assert.match(because, /containers-roadmap#2784/);
        assert.equal(launch.nestedVirtualization, true);
        assert.deepEqual(launch.userData, { format: "nodeadm", clusterPart: true });
        assert.match(
            launch.image.kind === "ssm-parameter" ? launch.image.name : "",
            /\/1\.36\/amazon-linux-2023\/x86_64\//,
        );
        const metal = pool(kata({ instanceTypes: ["c5.metal"], maxPricePerHour: 5 }), "vms");
        assert.equal(metal.kind, "managed");
        assert.equal(metal.launch.nestedVirtualization, false);
        assert.equal(pool(pools({ box: { sandbox: "runc", maxLifetimeDays: 7 } }), "box").kind, "self-managed");
    });

    it("gives every machine what it must have", () => {
        const tenants = { a: gvisor, b: microvm, c: { isolation: "shared", placement: "dedicated" } };
        for (const { launch, labels, name } of planned({ tenants }).platform.pools) {
            assert.deepEqual(launch.metadata, {
                httpEndpoint: "enabled",
                httpTokens: "required",
                httpPutResponseHopLimit: 1,
                instanceMetadataTags: "disabled",
            });
            assert.ok(launch.volumes.every(({ encrypted, type }) => encrypted && type === "gp3"));
            assert.equal(launch.ssh, false);
            assert.equal(launch.publicAddress, false);
            assert.equal(labels["kernel-isolation.io/pool"], name);
        }
    });

    it("taints the nodes of one tenant, and those of the cluster's own pods", () => {
        const request = { tenants: { c: { isolation: "shared", placement: "dedicated" } } };
        assert.deepEqual(pool(request, "system").taints, ["CriticalAddonsOnly=true:NoSchedule"]);
        assert.deepEqual(pool(request, "tenant-c").taints, ["kernel-isolation.io/tenant=c:NoSchedule"]);
        assert.deepEqual(pool({ tenants: { a: gvisor } }, "gvisor").taints, []);
    });

    it("tells an autoscaler what a node of an empty group would have", () => {
        const request = pools(
            { own: { sandbox: "kata-qemu", tenant: "a", minSize: 0 } },
            { a: { ...microvm, placement: "dedicated" } },
        );
        assert.deepEqual(pool(request, "own").autoscalerTags, {
            "k8s.io/cluster-autoscaler/node-template/label/kernel-isolation.io/pool": "own",
            "k8s.io/cluster-autoscaler/node-template/label/kernel-isolation.io/sandbox": "kata-qemu",
            "k8s.io/cluster-autoscaler/node-template/label/kernel-isolation.io/tenant": "a",
            "k8s.io/cluster-autoscaler/node-template/taint/kernel-isolation.io/tenant": "a:NoSchedule",
        });
        assert.ok(planned(request).platform.notes.some((note) => note.startsWith("pools own start without machines")));
    });

    it("takes the image of the processor and the system", () => {
        const image = (changes: object) => pool(pools({ box: { sandbox: "runc", ...changes } }), "box").launch.image;
        assert.deepEqual(image({}), { kind: "ami-type", amiType: "AL2023_x86_64_STANDARD" });
        assert.deepEqual(image({ architecture: "arm64" }), { kind: "ami-type", amiType: "AL2023_ARM_64_STANDARD" });
        assert.deepEqual(image({ os: "bottlerocket" }), { kind: "ami-type", amiType: "BOTTLEROCKET_x86_64" });
        assert.deepEqual(image({ kind: "karpenter", os: "bottlerocket" }), {
            kind: "ssm-parameter",
            name: "/aws/service/bottlerocket/aws-k8s-1.36/x86_64/latest/image_id",
        });
        const volumes = pool(pools({ box: { sandbox: "runc", os: "bottlerocket" } }), "box").launch.volumes;
        assert.deepEqual(
            volumes.map(({ device, gib }) => `${device} ${gib}`),
            ["/dev/xvda 4", "/dev/xvdb 80"],
        );
    });

    it("keeps names short enough for AWS", () => {
        const tenants = { ["t".repeat(40)]: { isolation: "shared", placement: "dedicated" } };
        const { namePrefix, resource } = planned({ tenants }).platform.pools[1]!;
        assert.ok(namePrefix.length <= 37 && namePrefix.endsWith("-"));
        assert.ok(resource.startsWith("prod-pool-tenant-t"));
    });
});
