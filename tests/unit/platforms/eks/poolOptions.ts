/** The same for node pools, and for what no resource shows. */
import { eks, type EksRequest, pools } from "../../plan/eks/support";
import { given, type Judged, type Row } from "./options";
import { type Built, kindOf, unpacked } from "./support";

const box = (changes: object = {}, nodes: object = {}): EksRequest =>
    pools({ box: { sandbox: "gvisor", ...changes } }, undefined, { nodes });
const boxOf = ({ named }: Built) => named("prod-pool-box").inputs;
const template = ({ named }: Built, pool = "box") => named(`prod-pool-${pool}-template`).inputs;
const userData = (built: Built, pool = "box") => unpacked(template(built, pool).userData);
const says = (text: string) => (built: Built) => userData(built).includes(text);
const digest = `sha256:${"ab".repeat(32)}`;

const ofAll = (option: string, value: unknown, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    option: `nodes.${option}`,
    with: box({}, { [option]: value }),
    without: box(),
    see,
    expected,
    otherwise,
});

const ofPool = (
    option: string,
    value: unknown,
    see: Row["see"],
    expected: unknown,
    otherwise: unknown,
    more = {},
): Row => ({
    option: `nodePools.*.${option}`,
    with: box({ ...more, [option]: value }),
    without: box(more),
    see,
    expected,
    otherwise,
});

const nitro = { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } };
const nitroBox = (changes: object): EksRequest =>
    pools(
        { box: { sandbox: "nitro", imageId: "ami-0123456789abcdef0", instanceTypes: ["m7i.2xlarge"] } },
        { acme: { isolation: "microvm", sandbox: "nitro" } },
        { nitro: { ...nitro, ...changes } },
    );
const nitroClass = ({ the }: Built) => the("RuntimeClass").inputs;
const ofNitro = (option: string, changes: object, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    option: `nitro.${option}`,
    with: nitroBox(changes),
    without: nitroBox({}),
    see,
    expected,
    otherwise,
});

export const poolRows: Row[] = [
    ofAll("mirror", "https://mirror.example.com", says("https://mirror.example.com"), true, false),
    ofAll("checksums", { crictl: digest }, says(digest.slice("sha256:".length)), true, false),
    ofAll("podPidsLimit", 512, says("podPidsLimit: 512"), true, false),
    ofAll("volumeGib", 120, (b) => template(b).blockDeviceMappings[0].ebs.volumeSize, 120, 80),
    ofPool("sandbox", "runc-userns", (b) => boxOf(b).labels["kernel-isolation.io/sandbox"], "runc-userns", "gvisor"),
    {
        ...ofPool("tenant", "acme", (b) => userData(b).includes("kernel-isolation.io/tenant"), true, false),
        with: pools(
            { box: { sandbox: "gvisor", tenant: "acme" } },
            { acme: { isolation: "sandboxed", placement: "dedicated" } },
        ),
        without: pools({ box: { sandbox: "gvisor" } }, { acme: { isolation: "sandboxed" } }),
    },
    ofPool("kind", "self-managed", (b) => kindOf(b.named("prod-pool-box")), "Group", "NodeGroup"),
    ofPool("kind", "karpenter", (b) => kindOf(b.named("prod-pool-box")), "NodePool", "NodeGroup"),
    ofPool("os", "bottlerocket", (b) => boxOf(b).amiType, "BOTTLEROCKET_x86_64", "AL2023_x86_64_STANDARD", {
        sandbox: "runc",
    }),
    ofPool(
        "instanceTypes",
        ["m7i.2xlarge", "m6i.2xlarge"],
        (b) => boxOf(b).instanceTypes,
        ["m7i.2xlarge", "m6i.2xlarge"],
        ["m7i.xlarge"],
    ),
    ofPool(
        "architecture",
        "arm64",
        (b) => [boxOf(b).amiType, boxOf(b).instanceTypes],
        ["AL2023_ARM_64_STANDARD", ["m7g.xlarge"]],
        ["AL2023_x86_64_STANDARD", ["m7i.xlarge"]],
        { sandbox: "runc-userns", checksums: { crictl: digest } },
    ),
    ofPool("minSize", 2, (b) => boxOf(b).scalingConfig.minSize, 2, 1),
    ofPool("maxSize", 9, (b) => boxOf(b).scalingConfig.maxSize, 9, 3),
    ofPool("maxSize", 9, (b) => boxOf(b).maxSize, 9, 3, { kind: "self-managed" }),
    ofPool("spot", true, (b) => boxOf(b).capacityType, "SPOT", "ON_DEMAND"),
    ofPool(
        "spot",
        true,
        (b) => boxOf(b).mixedInstancesPolicy.instancesDistribution.onDemandPercentageAboveBaseCapacity,
        0,
        100,
        { kind: "self-managed" },
    ),
    ofPool("volumeGib", 120, (b) => template(b).blockDeviceMappings[0].ebs.volumeSize, 120, 80),
    ofPool("maxLifetimeDays", 7, (b) => boxOf(b).maxInstanceLifetime, 604_800, undefined, { kind: "self-managed" }),
    ofPool("maxLifetimeDays", 7, (b) => boxOf(b).spec.template.spec.expireAfter, "168h", "Never", {
        kind: "karpenter",
    }),
    ofPool("maxUnavailablePercent", 10, (b) => boxOf(b).updateConfig.maxUnavailablePercentage, 10, 33),
    ofPool("maxUnavailablePercent", 10, (b) => boxOf(b).instanceRefresh.preferences.minHealthyPercentage, 90, 67, {
        kind: "self-managed",
    }),
    ofPool("labels", { team: "a" }, (b) => boxOf(b).labels.team, "a", undefined),
    ofPool("sysctls", { "net.core.somaxconn": "4096" }, says("net.core.somaxconn"), true, false),
    ofPool("podPidsLimit", 512, says("podPidsLimit: 512"), true, false),
    ofPool("checksums", { crictl: digest }, says(digest.slice("sha256:".length)), true, false),
    {
        option: "nodePools.*.imageId",
        with: box({ imageId: "ami-0123456789abcdef0" }),
        without: box(),
        see: (b) => [template(b).imageId, boxOf(b).amiType],
        expected: ["ami-0123456789abcdef0", undefined],
        otherwise: [undefined, "AL2023_x86_64_STANDARD"],
    },
    ofNitro("handler", { handler: "mine" }, (b) => nitroClass(b).handler, "mine", "of-the-image"),
    ofNitro(
        "overhead",
        { overhead: { cpu: "1", memory: "1Gi" } },
        (b) => nitroClass(b).overhead.podFixed,
        { cpu: "1", memory: "1Gi" },
        nitro.overhead,
    ),
];

export const judged: Judged[] = [
    {
        option: "network.subnets.*.zone",
        right: eks({ network: given }),
        wrong: eks({
            network: { ...given, subnets: given.subnets.map((subnet) => ({ ...subnet, zone: "us-east-1a" })) },
        }),
        path: "eks.network.subnets",
    },
    {
        option: "endpoint.anyAddress",
        right: eks({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true } }),
        wrong: eks({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } }),
        path: "eks.endpoint.publicCidrs.0",
    },
    {
        option: "nodes.maxPricePerHour",
        right: box({ instanceTypes: ["m5.metal"] }, { maxPricePerHour: 5 }),
        wrong: box({ instanceTypes: ["m5.metal"] }),
        path: "eks.nodePools.box.instanceTypes.0",
    },
    {
        option: "nodes.maxPricePerVcpuHour",
        right: box({}, { maxPricePerVcpuHour: 0.06 }),
        wrong: box({}, { maxPricePerVcpuHour: 0.05 }),
        path: "eks.nodePools.box.sandbox",
    },
    {
        option: "nodePools.*.maxPricePerHour",
        right: box({ instanceTypes: ["m5.metal"], maxPricePerHour: 5 }),
        wrong: box({ instanceTypes: ["m5.metal"] }),
        path: "eks.nodePools.box.instanceTypes.0",
    },
    {
        option: "nodePools.*.maxPricePerVcpuHour",
        right: box({}),
        wrong: box({ maxPricePerVcpuHour: 0.05 }),
        path: "eks.nodePools.box.sandbox",
    },
    {
        option: "nodePools.*.allowUnlistedTypes",
        right: box({ instanceTypes: ["m99.xlarge"], allowUnlistedTypes: true }),
        wrong: box({ instanceTypes: ["m99.xlarge"] }),
        path: "eks.nodePools.box.instanceTypes.0",
    },
];
