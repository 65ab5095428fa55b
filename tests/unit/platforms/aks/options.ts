/** Every option of a cluster on AKS, and where a reader of Azure's portal or of the cluster would find it again. */
import { aks, type AksRequest } from "../../plan/aks/support";
import type { Judged as AnyJudged, Row as AnyRow } from "../cloudOptions";
import type { Built } from "./support";

type Row = AnyRow<AksRequest>;
type Judged = AnyJudged<AksRequest>;

const acme = { acme: { isolation: "shared" } };
const one = (option: string, changes: object, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    option,
    with: aks(changes, acme),
    without: aks({}, acme),
    see,
    expected,
    otherwise,
});
const cluster = ({ the }: Built) => the("ManagedCluster").inputs;
const system = (b: Built) => cluster(b).agentPoolProfiles[0];
const count = (type: string) => (built: Built) => built.ofType(type).length;
const subnet = (which: string) => (built: Built) => built.named(`prod-subnet-${which}`).inputs;

const group = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/net/providers";
const vnet = `${group}/Microsoft.Network/virtualNetworks/main`;
export const givenNetwork = {
    nodeSubnet: `${vnet}/subnets/nodes`,
    apiServerSubnet: `${vnet}/subnets/api`,
    apiServerCidr: "10.9.0.0/28",
};
export const givenKey = {
    kmsKey: `https://mine.vault.azure.net/keys/secrets/${"0".repeat(32)}`,
    kmsVault: `${group}/Microsoft.KeyVault/vaults/mine`,
};
const administrators = ["00000000-0000-4000-8000-0000000000ad"];

const place: Row[] = [
    one(
        "location",
        { location: "northeurope" },
        (b) => [...new Set(b.all.flatMap(({ inputs }) => inputs.location ?? []))],
        ["northeurope"],
        ["westeurope"],
    ),
    one(
        "resourceGroup",
        { resourceGroup: "mine" },
        (b) => [count("ResourceGroup")(b), cluster(b).resourceGroupName === "mine"],
        [0, true],
        [1, false],
    ),
    one(
        "zones",
        { zones: ["1", "2"] },
        (b) => [system(b).availabilityZones, b.named("prod-pool-runc").inputs.availabilityZones],
        [
            ["1", "2"],
            ["1", "2"],
        ],
        [
            ["1", "2", "3"],
            ["1", "2", "3"],
        ],
    ),
    one(
        "version",
        { version: "1.35" },
        (b) => [
            cluster(b).kubernetesVersion,
            system(b).orchestratorVersion,
            b.named("prod-pool-runc").inputs.orchestratorVersion,
        ],
        ["1.35", "1.35", "1.35"],
        ["1.36", "1.36", "1.36"],
    ),
    one(
        "tier",
        { tier: "premium" },
        (b) => [cluster(b).sku.tier, cluster(b).supportPlan],
        ["Premium", "AKSLongTermSupport"],
        ["Standard", "KubernetesOfficial"],
    ),
    one(
        "tags",
        { tags: { owner: "platform" } },
        (b) =>
            [
                cluster(b).tags,
                b.the("Vault").inputs.tags,
                b.the("VirtualNetwork").inputs.tags,
                b.the("ResourceGroup").inputs.tags,
                b.named("prod-pool-runc").inputs.tags,
            ].map((tags) => tags.owner),
        ["platform", "platform", "platform", "platform", "platform"],
        [undefined, undefined, undefined, undefined, undefined],
    ),
];

const profile = (b: Built) => cluster(b).networkProfile;
const network: Row[] = [
    one(
        "network.nodeCidr",
        { network: { nodeCidr: "10.1.0.0/20" } },
        (b) => subnet("nodes")(b).addressPrefix,
        "10.1.0.0/20",
        "10.0.0.0/20",
    ),
    one(
        "network.apiServerCidr",
        { network: { apiServerCidr: "10.1.16.0/28" } },
        (b) => subnet("api-server")(b).addressPrefix,
        "10.1.16.0/28",
        "10.0.16.0/28",
    ),
    one(
        "network.podCidr",
        { network: { podCidr: "10.64.0.0/16" } },
        (b) => profile(b).podCidr,
        "10.64.0.0/16",
        "10.244.0.0/16",
    ),
    one(
        "network.serviceCidr",
        { network: { serviceCidr: "10.97.0.0/16" } },
        (b) => [profile(b).serviceCidr, profile(b).dnsServiceIP],
        ["10.97.0.0/16", "10.97.0.10"],
        ["10.96.0.0/16", "10.96.0.10"],
    ),
    one(
        "network.outbound",
        { network: { ...givenNetwork, outbound: "routes" } },
        (b) => [count("NatGateway")(b), profile(b).outboundType],
        [0, "userDefinedRouting"],
        [1, "userAssignedNATGateway"],
    ),
    one(
        "network.nodeSubnet",
        { network: givenNetwork },
        (b) => [
            system(b).vnetSubnetID === givenNetwork.nodeSubnet,
            count("Subnet")(b),
            count("NetworkSecurityGroup")(b),
        ],
        [true, 0, 0],
        [false, 2, 2],
    ),
    one(
        "network.apiServerSubnet",
        { network: givenNetwork },
        (b) => cluster(b).apiServerAccessProfile.subnetId === givenNetwork.apiServerSubnet,
        true,
        false,
    ),
];

const access = (b: Built) => cluster(b).apiServerAccessProfile;
const publicly = { publicAccess: true, publicCidrs: ["203.0.113.0/24"] };
const letIn = (b: Built) =>
    b
        .named("prod-rules-api-server")
        .inputs.securityRules.filter(({ access }: { access: string }) => access === "Allow")
        .map(({ sourceAddressPrefix }: { sourceAddressPrefix: string }) => sourceAddressPrefix);
const channels = (b: Built) => cluster(b).autoUpgradeProfile;
const categories = (b: Built): string[] =>
    b.the("DiagnosticSetting").inputs.logs.map(({ category }: { category: string }) => category);
const isAudit = (category: string) => category.startsWith("kube-audit");
const window = (b: Built) => b.named("prod-maintenance-images").inputs.maintenanceWindow;

const controlPlane: Row[] = [
    one(
        "adminGroups",
        { adminGroups: administrators },
        (b) => cluster(b).aadProfile.adminGroupObjectIDs[0] === administrators[0],
        true,
        false,
    ),
    one("upgradeChannel", { upgradeChannel: "rapid" }, (b) => channels(b).upgradeChannel, "rapid", "patch"),
    one(
        "nodeImageChannel",
        { nodeImageChannel: "security-patch" },
        (b) => channels(b).nodeOSUpgradeChannel,
        "SecurityPatch",
        "NodeImage",
    ),
    one(
        "maintenance.day",
        { maintenance: { day: "tuesday" } },
        (b) => window(b).schedule.weekly.dayOfWeek,
        "Tuesday",
        "Sunday",
    ),
    one("maintenance.startHour", { maintenance: { startHour: 23 } }, (b) => window(b).startTime, "23:00", "02:00"),
    one("maintenance.durationHours", { maintenance: { durationHours: 8 } }, (b) => window(b).durationHours, 8, 6),
    one(
        "endpoint.privateCidrs",
        { endpoint: { privateCidrs: ["10.20.0.0/16"] } },
        (b) => letIn(b).includes("10.20.0.0/16"),
        true,
        false,
    ),
    one(
        "endpoint.publicAccess",
        { endpoint: publicly },
        (b) => [access(b).enablePrivateCluster, access(b).privateDNSZone],
        [false, undefined],
        [true, "none"],
    ),
    one(
        "endpoint.publicCidrs",
        { endpoint: publicly },
        (b) => access(b).authorizedIPRanges,
        ["203.0.113.0/24"],
        undefined,
    ),
    one(
        "kmsKey",
        givenKey,
        (b) => [count("Key")(b), cluster(b).securityProfile.azureKeyVaultKms.keyId === givenKey.kmsKey],
        [0, true],
        [1, false],
    ),
    one(
        "kmsVault",
        givenKey,
        (b) => [count("Vault")(b), b.ofType("RoleAssignment").some(({ inputs }) => inputs.scope === givenKey.kmsVault)],
        [0, true],
        [1, false],
    ),
    one(
        "logs.components",
        { logs: { components: ["scheduler"] } },
        categories,
        ["kube-scheduler"],
        [
            "cloud-controller-manager",
            "cluster-autoscaler",
            "guard",
            "kube-apiserver",
            "kube-audit-admin",
            "kube-controller-manager",
            "kube-scheduler",
        ],
    ),
    one(
        "logs.reads",
        { logs: { reads: true } },
        (b) => categories(b).filter(isAudit),
        ["kube-audit"],
        ["kube-audit-admin"],
    ),
    one(
        "logs.workspace",
        { logs: { workspace: `${group}/Microsoft.OperationalInsights/workspaces/w` } },
        (b) => [count("Workspace")(b), b.the("DiagnosticSetting").inputs.workspaceId.endsWith("/workspaces/w")],
        [0, true],
        [1, false],
    ),
    one(
        "logs.retentionDays",
        { logs: { retentionDays: 365 } },
        (b) => b.the("Workspace").inputs.retentionInDays,
        365,
        90,
    ),
    one("deletionProtection", { deletionProtection: false }, (b) => b.the("ManagedCluster").protect, false, true),
];

const box = (changes: object) => ({ nodePools: { box: { sandbox: "runc", ...changes } } });
const pool = ({ named }: Built) => named("prod-pool-box").inputs;
const onBox = (option: string, changes: object, see: Row["see"], expected: unknown, otherwise: unknown): Row => ({
    ...one(`nodePools.*.${option}`, box(changes), see, expected, otherwise),
    without: aks(box({}), acme),
});

const nodes: Row[] = [
    one("nodes.podPidsLimit", { nodes: { podPidsLimit: 4096 } }, (b) => system(b).kubeletConfig.podMaxPids, 4096, 1024),
    one("nodes.volumeGib", { nodes: { volumeGib: 64 } }, (b) => system(b).osDiskSizeGB, 64, 128),
    one(
        "nodes.encryptionAtHost",
        { nodes: { encryptionAtHost: false } },
        (b) => [system(b).enableEncryptionAtHost, b.named("prod-pool-runc").inputs.enableEncryptionAtHost],
        [false, false],
        [true, true],
    ),
    onBox("sandbox", { sandbox: "kata-clh" }, (b) => pool(b).workloadRuntime, "KataVmIsolation", "OCIContainer"),
    {
        ...onBox("tenant", {}, (b) => pool(b).nodeTaints, ["kernel-isolation.io/tenant=acme:NoSchedule"], []),
        with: aks(box({ tenant: "acme" }), { acme: { isolation: "shared", placement: "dedicated" } }),
    },
    onBox("vmSize", { vmSize: "Standard_D8s_v5" }, (b) => pool(b).vmSize, "Standard_D8s_v5", "Standard_D4s_v5"),
    onBox("minSize", { minSize: 2 }, (b) => [pool(b).minCount, pool(b).count], [2, 2], [1, 1]),
    onBox("maxSize", { maxSize: 9 }, (b) => pool(b).maxCount, 9, 3),
    onBox("volumeGib", { volumeGib: 60 }, (b) => pool(b).osDiskSizeGB, 60, 128),
    onBox("labels", { labels: { team: "x" } }, (b) => pool(b).nodeLabels.team, "x", undefined),
    onBox("podPidsLimit", { podPidsLimit: 2048 }, (b) => pool(b).kubeletConfig.podMaxPids, 2048, 1024),
];

export const rows: Record<string, Row[]> = { place, network, controlPlane, nodes };

const dear = { vmSize: "Standard_D32s_v5" };
export const judged: Judged[] = [
    {
        option: "endpoint.anyAddress",
        right: aks({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true } }),
        wrong: aks({ endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } }),
        path: "aks.endpoint.publicCidrs.0",
    },
    {
        option: "nodes.maxPricePerHour",
        right: aks({ ...box(dear), nodes: { maxPricePerHour: 3 } }),
        wrong: aks(box(dear)),
        path: "aks.nodePools.box.vmSize",
    },
    {
        option: "nodes.maxPricePerVcpuHour",
        right: aks(box({})),
        wrong: aks({ ...box({}), nodes: { maxPricePerVcpuHour: 0.04 } }),
        path: "aks.nodePools.box.sandbox",
    },
    {
        option: "nodePools.*.maxPricePerHour",
        right: aks(box({ ...dear, maxPricePerHour: 3 })),
        wrong: aks(box(dear)),
        path: "aks.nodePools.box.vmSize",
    },
    {
        option: "nodePools.*.maxPricePerVcpuHour",
        right: aks(box({})),
        wrong: aks(box({ maxPricePerVcpuHour: 0.04 })),
        path: "aks.nodePools.box.sandbox",
    },
    {
        option: "nodePools.*.allowUnlistedSizes",
        right: aks(box({ vmSize: "Standard_X4s_v9", allowUnlistedSizes: true })),
        wrong: aks(box({ vmSize: "Standard_X4s_v9" })),
        path: "aks.nodePools.box.vmSize",
    },
];
