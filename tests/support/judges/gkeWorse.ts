/** What would be wrong with a cluster on GKE, each with who has to say so. */
import type { Worsening } from "./worse";

const cluster = "gcp:container/cluster:Cluster";
const pool = "gcp:container/nodePool:NodePool";

const controlPlane: Worsening[] = [
    {
        title: "the API server is open to the world",
        type: cluster,
        change: ({ masterAuthorizedNetworksConfig, privateClusterConfig }) => {
            masterAuthorizedNetworksConfig.cidrBlocks = [{ cidrBlock: "0.0.0.0/0" }];
            privateClusterConfig.enablePrivateEndpoint = false;
        },
        found: { checkov: ["CKV_GCP_18"], trivy: ["GCP-0053"] },
    },
    {
        title: "nodes have public addresses",
        type: cluster,
        change: ({ privateClusterConfig }) => (privateClusterConfig.enablePrivateNodes = false),
        found: { trivy: ["GCP-0059"] },
    },
    {
        title: "attributes grant rights past RBAC",
        type: cluster,
        change: (inputs) => (inputs.enableLegacyAbac = true),
        found: { checkov: ["CKV_GCP_7"], trivy: ["GCP-0062"] },
    },
    {
        title: "a client certificate is handed out",
        type: cluster,
        change: ({ masterAuth }) => (masterAuth.clientCertificateConfig.issueClientCertificate = true),
        found: { checkov: ["CKV_GCP_13"], trivy: ["GCP-0064"] },
    },
    {
        title: "nodes are not who they say",
        type: cluster,
        change: (inputs) => (inputs.enableShieldedNodes = false),
        found: { checkov: ["CKV_GCP_71"], trivy: ["GCP-0055"] },
    },
    {
        title: "nobody moves the cluster on",
        type: cluster,
        change: (inputs) => delete inputs.releaseChannel,
        found: { checkov: ["CKV_GCP_70"] },
    },
    {
        title: "nothing enforces network policies",
        type: cluster,
        change: (inputs) => (inputs.datapathProvider = "LEGACY_DATAPATH"),
        found: { trivy: ["GCP-0056"] },
    },
    {
        title: "nobody sees what pods of one node say to each other",
        type: cluster,
        change: (inputs) => (inputs.enableIntranodeVisibility = false),
        found: { checkov: ["CKV_GCP_61"] },
    },
    {
        title: "any image starts",
        type: cluster,
        change: (inputs) => delete inputs.binaryAuthorization,
        found: { checkov: ["CKV_GCP_66"] },
    },
    {
        title: "the control plane logs nothing",
        type: cluster,
        change: (inputs) => {
            delete inputs.loggingConfig;
            inputs.loggingService = "none";
        },
        found: { checkov: ["CKV_GCP_1"], trivy: ["GCP-0060"] },
    },
];

const nodes: Worsening[] = [
    {
        title: "nodes have a writable system that anybody maintains",
        type: pool,
        change: ({ nodeConfig }) => (nodeConfig.imageType = "UBUNTU_CONTAINERD"),
        found: { trivy: ["GCP-0054"] },
    },
    {
        title: "pods see the node's credentials",
        type: pool,
        change: ({ nodeConfig }) => (nodeConfig.workloadMetadataConfig.mode = "GCE_METADATA"),
        found: { checkov: ["CKV_GCP_69"], trivy: ["GCP-0057"] },
    },
    {
        title: "nodes are the project's default account",
        type: pool,
        change: ({ nodeConfig }) => delete nodeConfig.serviceAccount,
        found: { trivy: ["GCP-0050"] },
    },
    {
        title: "a node starts any kernel",
        type: pool,
        change: ({ nodeConfig }) => (nodeConfig.shieldedInstanceConfig.enableSecureBoot = false),
        found: { checkov: ["CKV_GCP_68"] },
    },
    {
        title: "nobody sees what a node started",
        type: pool,
        change: ({ nodeConfig }) => (nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring = false),
        found: { checkov: ["CKV_GCP_72"] },
    },
    {
        title: "nobody mends a node or moves it on",
        type: pool,
        change: (inputs) => (inputs.management = { autoRepair: false, autoUpgrade: false }),
        found: { checkov: ["CKV_GCP_9", "CKV_GCP_10"], trivy: ["GCP-0063", "GCP-0058"] },
    },
];

const roundThem: Worsening[] = [
    {
        title: "the key is changed once a year",
        type: "gcp:kms/cryptoKey:CryptoKey",
        change: (inputs) => (inputs.rotationPeriod = "31536000s"),
        found: { checkov: ["CKV_GCP_43"], trivy: ["GCP-0065"] },
    },
    {
        title: "anybody may use the key",
        type: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        change: (inputs) => (inputs.member = "allUsers"),
        found: { checkov: ["CKV_GCP_112"] },
    },
    {
        title: "nobody logs the network's traffic",
        type: "gcp:compute/subnetwork:Subnetwork",
        change: (inputs) => delete inputs.logConfig,
        found: { checkov: ["CKV_GCP_26"], trivy: ["GCP-0029", "GCP-0076"] },
    },
    {
        title: "Google's services are reached by the internet alone",
        type: "gcp:compute/subnetwork:Subnetwork",
        change: (inputs) => (inputs.privateIpGoogleAccess = false),
        found: { checkov: ["CKV_GCP_74"], trivy: ["GCP-0075"] },
    },
    {
        title: "nodes answer SSH from anywhere",
        type: "gcp:compute/firewall:Firewall",
        change: (inputs) => {
            for (const key of ["destinationRanges", "denies", "logConfig"]) delete inputs[key];
            Object.assign(inputs, {
                direction: "INGRESS",
                sourceRanges: ["0.0.0.0/0"],
                allows: [{ protocol: "tcp", ports: ["22"] }],
            });
        },
        found: { checkov: ["CKV_GCP_2"], trivy: ["GCP-0027", "GCP-0071"] },
    },
    {
        title: "an account owns the project",
        type: "gcp:projects/iAMMember:IAMMember",
        change: (inputs) => (inputs.role = "roles/owner"),
        found: { checkov: ["CKV_GCP_117"], trivy: ["GCP-0007"] },
    },
    {
        title: "it is everybody's default account",
        type: "gcp:projects/iAMMember:IAMMember",
        change: (inputs) => (inputs.member = "serviceAccount:123456789012-compute@developer.gserviceaccount.com"),
        found: { checkov: ["CKV_GCP_46"], trivy: ["GCP-0006"] },
    },
];

export const gkeWorsenings: Worsening[] = [...controlPlane, ...nodes, ...roundThem];
