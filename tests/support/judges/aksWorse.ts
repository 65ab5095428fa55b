/** What would be wrong with a cluster on AKS, each with what checkov has to say of it: a judge that finds nothing wrong proves nothing. */

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's inputs
type Inputs = any;

export interface AksWorsening {
    title: string;
    /** The type of what is made worse, and found. */
    type: string;
    change: (inputs: Inputs) => void;
    found: string[];
}

const cluster = "azure-native:containerservice:ManagedCluster";
const pool = "azure-native:containerservice:AgentPool";
const vault = "azure-native:keyvault:Vault";
const rules = "azure-native:network:NetworkSecurityGroup";

/** Through the first of the rules that lets anything in, from anywhere, to that port. */
const opened = (port: string) => (inputs: Inputs) =>
    Object.assign(
        inputs.securityRules.find((rule: Inputs) => rule.access === "Allow" && rule.protocol !== "Tcp"),
        { protocol: "Tcp", sourceAddressPrefix: "*", sourceAddressPrefixes: undefined, destinationPortRange: port },
    );

/** No two of them touch one thing. */
export const aksWorsenings: AksWorsening[] = [
    {
        title: "there are accounts that Entra ID knows nothing of",
        type: cluster,
        change: (inputs) => (inputs.disableLocalAccounts = false),
        found: ["CKV_AZURE_141"],
    },
    {
        title: "nobody is asked what they may do",
        type: cluster,
        change: (inputs) => (inputs.enableRBAC = false),
        found: ["CKV_AZURE_5"],
    },
    {
        title: "nothing enforces network policies",
        type: cluster,
        change: ({ networkProfile }) => delete networkProfile.networkPolicy,
        found: ["CKV_AZURE_7"],
    },
    {
        title: "nobody moves the cluster on",
        type: cluster,
        change: ({ autoUpgradeProfile }) => (autoUpgradeProfile.upgradeChannel = "none"),
        found: ["CKV_AZURE_171"],
    },
    {
        title: "the first pool's disks leave the host in plain",
        type: cluster,
        change: ({ agentPoolProfiles }) => (agentPoolProfiles[0].enableEncryptionAtHost = false),
        found: ["CKV_AZURE_227"],
    },
    {
        title: "the first pool is of machines that are not replaced",
        type: cluster,
        change: ({ agentPoolProfiles }) => (agentPoolProfiles[0].type = "AvailabilitySet"),
        found: ["CKV_AZURE_169"],
    },
    {
        title: "another pool's disks leave the host in plain",
        type: pool,
        change: (inputs) => (inputs.enableEncryptionAtHost = false),
        found: ["CKV_AZURE_227"],
    },
    {
        title: "another pool has room for few pods",
        type: pool,
        change: (inputs) => (inputs.maxPods = 20),
        found: ["CKV_AZURE_168"],
    },
    {
        title: "the vault can be emptied for good",
        type: vault,
        change: ({ properties }) => (properties.enablePurgeProtection = false),
        found: ["CKV_AZURE_110", "CKV_AZURE_42"],
    },
    {
        title: "the vault forgets at once",
        type: vault,
        change: ({ properties }) => (properties.enableSoftDelete = false),
        found: ["CKV_AZURE_111"],
    },
    {
        title: "machines answer SSH from anywhere",
        type: rules,
        change: opened("22"),
        found: ["CKV_AZURE_10"],
    },
];
