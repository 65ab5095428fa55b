/** Every option of a cluster on GKE, and where a reader of Google's console or of the cluster would find it again. */
import { gke, type GkeRequest } from "../../plan/gke/support";
import type { Judged as AnyJudged, Row as AnyRow } from "../cloudOptions";
import type { Built } from "./support";

type Row = AnyRow<GkeRequest>;
type Judged = AnyJudged<GkeRequest>;

const acme = { acme: { isolation: "shared" } };
const one = (option: string, changes: object, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    option,
    with: gke(changes, acme),
    without: gke({}, acme),
    see,
    expected,
    otherwise,
});
const cluster = ({ the }: Built) => the("Cluster").inputs;
const subnet = ({ the }: Built) => the("Subnetwork").inputs;
const count = (type: string) => (built: Built) => built.ofType(type).length;

const given = { vpc: "main", subnetwork: "nodes", podRange: "my-pods", serviceRange: "my-services" };
const zones = ["us-central1-a", "us-central1-b"];

const place: Row[] = [
    one(
        "project",
        { project: "other-project" },
        (b) => [
            ...new Set(b.all.flatMap(({ inputs }) => inputs.project ?? [])),
            cluster(b).workloadIdentityConfig.workloadPool,
        ],
        ["other-project", "other-project.svc.id.goog"],
        ["my-project", "my-project.svc.id.goog"],
    ),
    one(
        "region",
        { region: "europe-west1" },
        (b) => [
            cluster(b).location,
            subnet(b).region,
            b.the("KeyRing").inputs.location,
            b.the("RouterNat").inputs.region,
        ],
        ["europe-west1", "europe-west1", "europe-west1", "europe-west1"],
        ["us-central1", "us-central1", "us-central1", "us-central1"],
    ),
    one(
        "zones",
        { zones },
        (b) => [cluster(b).nodeLocations, b.named("prod-pool-system").inputs.nodeLocations],
        [zones, zones],
        [undefined, undefined],
    ),
    one("version", { version: "1.35" }, (b) => cluster(b).minMasterVersion, "1.35", "1.36"),
    one("releaseChannel", { releaseChannel: "rapid" }, (b) => cluster(b).releaseChannel.channel, "RAPID", "REGULAR"),
];

const network: Row[] = [
    one(
        "network.nodeCidr",
        { network: { nodeCidr: "10.1.0.0/20" } },
        (b) => subnet(b).ipCidrRange,
        "10.1.0.0/20",
        "10.0.0.0/20",
    ),
    one(
        "network.podCidr",
        { network: { podCidr: "10.64.0.0/16" } },
        (b) => subnet(b).secondaryIpRanges[0],
        { rangeName: "pods", ipCidrRange: "10.64.0.0/16" },
        { rangeName: "pods", ipCidrRange: "10.4.0.0/14" },
    ),
    one(
        "network.serviceCidr",
        { network: { serviceCidr: "10.9.0.0/20" } },
        (b) => subnet(b).secondaryIpRanges[1],
        { rangeName: "services", ipCidrRange: "10.9.0.0/20" },
        { rangeName: "services", ipCidrRange: "10.8.0.0/20" },
    ),
    one(
        "network.controlPlaneCidr",
        { network: { controlPlaneCidr: "172.16.1.0/28" } },
        (b) => [
            cluster(b).privateClusterConfig.masterIpv4CidrBlock,
            b.named("prod-firewall-cluster").inputs.destinationRanges[3],
        ],
        ["172.16.1.0/28", "172.16.1.0/28"],
        ["172.16.0.0/28", "172.16.0.0/28"],
    ),
    {
        ...one("network.nat", {}, (b) => [count("Router")(b), count("RouterNat")(b)], [0, 0], [1, 1]),
        with: { ...gke({ network: { nat: "none" } }, acme), proof: { onUpdate: false } },
    },
    one(
        "network.flowLogs",
        { network: { flowLogs: false } },
        (b) => subnet(b).logConfig?.metadata,
        undefined,
        "INCLUDE_ALL_METADATA",
    ),
    one(
        "network.vpc",
        { network: given },
        (b) => [cluster(b).network === "main", count("Network")(b), count("Firewall")(b)],
        [true, 0, 0],
        [false, 1, 3],
    ),
    one(
        "network.subnetwork",
        { network: given },
        (b) => [cluster(b).subnetwork === "nodes", count("Subnetwork")(b)],
        [true, 0],
        [false, 1],
    ),
    one(
        "network.podRange",
        { network: given },
        (b) => cluster(b).ipAllocationPolicy.clusterSecondaryRangeName,
        "my-pods",
        "pods",
    ),
    one(
        "network.serviceRange",
        { network: given },
        (b) => cluster(b).ipAllocationPolicy.servicesSecondaryRangeName,
        "my-services",
        "services",
    ),
];

const publicly = { publicAccess: true, publicCidrs: ["203.0.113.0/24"] };
const authorized = (b: Built) =>
    cluster(b).masterAuthorizedNetworksConfig.cidrBlocks.map(({ cidrBlock }: { cidrBlock: string }) => cidrBlock);

const controlPlane: Row[] = [
    one("endpoint.privateCidrs", { endpoint: { privateCidrs: ["10.20.0.0/16"] } }, authorized, ["10.20.0.0/16"], []),
    one(
        "endpoint.publicAccess",
        { endpoint: publicly },
        (b) => cluster(b).privateClusterConfig.enablePrivateEndpoint,
        false,
        true,
    ),
    one("endpoint.publicCidrs", { endpoint: publicly }, authorized, ["203.0.113.0/24"], []),
    one(
        "kmsKey",
        { kmsKey: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k" },
        (b) => [
            count("CryptoKey")(b),
            cluster(b).databaseEncryption.keyName.startsWith("projects/p/"),
            b.the("CryptoKeyIAMMember").inputs.cryptoKeyId.endsWith("/r/cryptoKeys/k"),
        ],
        [0, true, true],
        [1, false, false],
    ),
    one(
        "logs.components",
        { logs: { components: ["system", "scheduler"] } },
        (b) => cluster(b).loggingConfig.enableComponents,
        ["SYSTEM_COMPONENTS", "SCHEDULER"],
        ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"],
    ),
    one(
        "logs.dataAccess",
        { logs: { dataAccess: true } },
        (b) => b.ofType("IAMAuditConfig").map(({ inputs }) => [inputs.service, inputs.auditLogConfigs.length]),
        [["container.googleapis.com", 3]],
        [],
    ),
    one(
        "binaryAuthorization",
        { binaryAuthorization: false },
        (b) => cluster(b).binaryAuthorization.evaluationMode,
        "DISABLED",
        "PROJECT_SINGLETON_POLICY_ENFORCE",
    ),
    one(
        "securityGroup",
        { securityGroup: "gke-security-groups@example.com" },
        (b) => cluster(b).authenticatorGroupsConfig?.securityGroup,
        "gke-security-groups@example.com",
        undefined,
    ),
    one(
        "deletionProtection",
        { deletionProtection: false },
        (b) => [cluster(b).deletionProtection, b.the("Cluster").protect],
        [false, false],
        [true, true],
    ),
    one(
        "labels",
        { labels: { owner: "platform" } },
        (b) =>
            [
                cluster(b).resourceLabels,
                b.the("CryptoKey").inputs.labels,
                b.named("prod-pool-system").inputs.nodeConfig.resourceLabels,
            ].map((labels) => labels.owner),
        ["platform", "platform", "platform"],
        [undefined, undefined, undefined],
    ),
];

const box = (changes: object) => ({ nodePools: { box: { sandbox: "runc", ...changes } } });
const pool = ({ named }: Built) => named("prod-pool-box").inputs;
const onBox = (option: string, changes: object, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    ...one(`nodePools.*.${option}`, box(changes), see, expected, otherwise),
    without: gke(box({}), acme),
});

const nodes: Row[] = [
    one(
        "nodes.podPidsLimit",
        { nodes: { podPidsLimit: 4096 } },
        (b) => b.named("prod-pool-system").inputs.nodeConfig.kubeletConfig.podPidsLimit,
        4096,
        1024,
    ),
    one(
        "nodes.volumeGib",
        { nodes: { volumeGib: 50 } },
        (b) => b.named("prod-pool-system").inputs.nodeConfig.diskSizeGb,
        50,
        100,
    ),
    onBox("sandbox", { sandbox: "gvisor" }, (b) => pool(b).nodeConfig.sandboxConfig?.type, "GVISOR", undefined),
    {
        ...onBox("tenant", {}, (b) => pool(b).nodeConfig.taints, undefined, []),
        with: gke(box({ tenant: "acme" }), { acme: { isolation: "shared", placement: "dedicated" } }),
        expected: [{ key: "kernel-isolation.io/tenant", value: "acme", effect: "NO_SCHEDULE" }],
    },
    onBox(
        "machineType",
        { machineType: "n2d-standard-8" },
        (b) => pool(b).nodeConfig.machineType,
        "n2d-standard-8",
        "n2-standard-4",
    ),
    onBox("minSize", { minSize: 2 }, (b) => pool(b).autoscaling.totalMinNodeCount, 2, 1),
    onBox("maxSize", { maxSize: 9 }, (b) => pool(b).autoscaling.totalMaxNodeCount, 9, 3),
    onBox(
        "spot",
        { spot: true },
        (b) => [pool(b).nodeConfig.spot, pool(b).autoscaling.locationPolicy],
        [true, "ANY"],
        [false, "BALANCED"],
    ),
    onBox("volumeGib", { volumeGib: 60 }, (b) => pool(b).nodeConfig.diskSizeGb, 60, 100),
    onBox("labels", { labels: { team: "x" } }, (b) => pool(b).nodeConfig.labels.team, "x", undefined),
    onBox("podPidsLimit", { podPidsLimit: 2048 }, (b) => pool(b).nodeConfig.kubeletConfig.podPidsLimit, 2048, 1024),
];

export const rows: Record<string, Row[]> = { place, network, controlPlane, nodes };

const dear = { machineType: "n2-standard-32" };
export const judged: Judged[] = [
    {
        option: "endpoint.anyAddress",
        right: gke({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true } }),
        wrong: gke({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } }),
        path: "gke.endpoint.publicCidrs.0",
    },
    {
        option: "nodes.maxPricePerHour",
        right: gke({ ...box(dear), nodes: { maxPricePerHour: 2 } }),
        wrong: gke(box(dear)),
        path: "gke.nodePools.box.machineType",
    },
    {
        option: "nodes.maxPricePerVcpuHour",
        right: gke(box({})),
        wrong: gke({ ...box({}), nodes: { maxPricePerVcpuHour: 0.04 } }),
        path: "gke.nodePools.box.sandbox",
    },
    {
        option: "nodePools.*.maxPricePerHour",
        right: gke(box({ ...dear, maxPricePerHour: 2 })),
        wrong: gke(box(dear)),
        path: "gke.nodePools.box.machineType",
    },
    {
        option: "nodePools.*.maxPricePerVcpuHour",
        right: gke(box({})),
        wrong: gke(box({ maxPricePerVcpuHour: 0.04 })),
        path: "gke.nodePools.box.sandbox",
    },
    {
        option: "nodePools.*.allowUnlistedTypes",
        right: gke(box({ machineType: "c4-standard-4", allowUnlistedTypes: true })),
        wrong: gke(box({ machineType: "c4-standard-4" })),
        path: "gke.nodePools.box.machineType",
    },
];
