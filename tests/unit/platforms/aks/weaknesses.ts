/** What would make a resource of a cluster on AKS weak, whatever was asked for. */
import { parseCidr } from "../../../../sdk/plan/cidr";
import { kindOf, type Made } from "./support";

type Inputs = Made["inputs"];
type Check = [weak: (inputs: Inputs, all: Made[]) => unknown, says: string];

interface Rule {
    direction: string;
    access: string;
    protocol: string;
    sourceAddressPrefix?: string;
    destinationAddressPrefix?: string;
}

const isAllowed = ({ access, direction }: Rule, wanted: string) => access === "Allow" && direction === wanted;
const isAnybody = (prefix: string | undefined) => prefix === "*" || prefix === "Internet";

const pool: Check[] = [
    [(i) => i.enableNodePublicIP !== false, "nodes on the internet"],
    [(i) => i.securityProfile?.sshAccess !== "Disabled", "nodes answer SSH"],
    [(i) => i.enableEncryptionAtHost !== true, "disks leave the host in plain"],
    [(i) => !(i.kubeletConfig?.podMaxPids > 0), "a pod takes all processes"],
    [(i) => i.kubeletConfig?.allowedUnsafeSysctls?.length > 0, "pods turn the kernel's switches"],
    [(i) => !i.vnetSubnetID, "nodes in a network that nobody planned"],
    [(i) => !i.orchestratorVersion, "nodes stay behind the control plane"],
    [(i) => i.localDNSProfile?.mode !== "Disabled", "tenants may not ask the resolver"],
    [
        (i) => i.workloadRuntime === "OCIContainer" && i.securityProfile?.enableSecureBoot !== true,
        "a node starts any kernel",
    ],
    [
        (i) => i.workloadRuntime === "OCIContainer" && i.securityProfile?.enableVTPM !== true,
        "nobody sees what a node started",
    ],
    [(i) => i.workloadRuntime === "KataVmIsolation" && i.osSKU !== "AzureLinux", "Pod Sandboxing on another system"],
    [
        (i) =>
            (i.nodeLabels?.["kernel-isolation.io/sandbox"] === "kata-clh") !==
            (i.workloadRuntime === "KataVmIsolation"),
        "the label and the sandbox differ",
    ],
    [
        (i) => {
            const tenant = i.nodeLabels?.["kernel-isolation.io/tenant"];
            const taint = `kernel-isolation.io/tenant=${tenant}:NoSchedule`;
            return tenant !== undefined && !i.nodeTaints?.includes(taint);
        },
        "a tenant's nodes are open",
    ],
];

const ofTheFirst = ([weak, says]: Check): Check => [
    (inputs, all) => inputs.agentPoolProfiles?.some((each: Inputs) => weak(each, all)),
    says,
];

const checks: Record<string, Check[]> = {
    ManagedCluster: [
        ...pool.map(ofTheFirst),
        [(i) => i.networkProfile?.networkPolicy !== "cilium", "nothing enforces network policies"],
        [(i) => i.networkProfile?.networkDataplane !== "cilium", "nothing enforces network policies"],
        [(i) => !i.securityProfile?.azureKeyVaultKms?.enabled, "Secrets in plain"],
        [(i) => !i.securityProfile?.azureKeyVaultKms?.keyId, "Secrets in plain"],
        [(i) => i.securityProfile?.workloadIdentity?.enabled !== true, "pods have no identity"],
        [(i) => i.oidcIssuerProfile?.enabled !== true, "pods have no identity"],
        [(i) => i.disableLocalAccounts !== true, "a certificate that lasts"],
        [(i) => i.aadProfile?.managed !== true || i.enableRBAC !== true, "nobody is asked who they are"],
        [(i) => i.aadProfile?.enableAzureRBAC !== false, "roles in Azure reach tenants"],
        [(i) => i.apiServerAccessProfile?.disableRunCommand !== true, "commands past RBAC"],
        [(i) => i.apiServerAccessProfile?.enableVnetIntegration !== true, "nodes ask an API server outside"],
        [
            (i) =>
                i.apiServerAccessProfile?.enablePrivateCluster !== true &&
                !i.apiServerAccessProfile?.authorizedIPRanges?.length,
            "the API server is open to all",
        ],
        [
            (i) =>
                i.apiServerAccessProfile?.authorizedIPRanges?.some(
                    (cidr: string) => (parseCidr(cidr)?.prefix ?? 0) < 8,
                ),
            "the API server is open to the internet",
        ],
        [(i) => i.autoUpgradeProfile?.upgradeChannel === "none", "nobody moves the cluster on"],
        [
            (i) => !["NodeImage", "SecurityPatch"].includes(i.autoUpgradeProfile?.nodeOSUpgradeChannel),
            "nobody mends the nodes",
        ],
        [(i) => i.nodeResourceGroupProfile?.restrictionLevel !== "ReadOnly", "machines are changed past the cluster"],
        [(i) => i.nodeProvisioningProfile?.mode !== "Manual", "pools that nobody planned"],
        [(i) => i.identity?.type !== "UserAssigned", "another's identity"],
        [(i) => i.sku?.tier === "Free", "an API server that nobody vouches for"],
        [(i) => i.linuxProfile !== undefined, "a key opens nodes"],
    ],
    AgentPool: pool,
    Vault: [
        [(i) => i.properties?.enableRbacAuthorization !== true, "policies of the vault's own"],
        [(i) => i.properties?.enablePurgeProtection !== true, "a key that is gone at once"],
        [(i) => !(i.properties?.softDeleteRetentionInDays >= 90), "a key that is gone soon"],
        [
            (i) => i.properties?.enabledForDeployment || i.properties?.enabledForTemplateDeployment,
            "others in Azure read the vault",
        ],
    ],
    Key: [
        [(i) => !(i.properties?.keySize >= 3072), "a short key"],
        [
            (i) => i.properties?.keyOps?.some((op: string) => !["encrypt", "decrypt"].includes(op)),
            "a key for more than Secrets",
        ],
    ],
    Subnet: [
        [(i) => !i.networkSecurityGroup?.id, "everybody comes and goes"],
        [(i) => i.defaultOutboundAccess !== false, "an address that nobody chose"],
    ],
    NetworkSecurityGroup: [
        [
            (i) =>
                i.securityRules?.some(
                    (rule: Rule) => isAllowed(rule, "Inbound") && isAnybody(rule.sourceAddressPrefix),
                ),
            "lets everybody in",
        ],
        [
            (i) =>
                i.securityRules?.some(
                    (rule: Rule) =>
                        isAllowed(rule, "Outbound") &&
                        rule.protocol === "*" &&
                        isAnybody(rule.destinationAddressPrefix),
                ),
            "lets everything out",
        ],
        [
            (i) =>
                !["Inbound", "Outbound"].every((direction) => {
                    const rules = i.securityRules?.filter((rule: Rule) => rule.direction === direction) ?? [];
                    const last = rules.at(-1);
                    // What no rule is about Azure lets in from the network, and out to anywhere.
                    return rules.length === 0 || (last.access === "Deny" && last.sourceAddressPrefix === "*");
                }),
            "nothing is refused behind it",
        ],
        [(i) => !i.securityRules?.some((rule: Rule) => rule.direction === "Inbound"), "the network comes in"],
    ],
    DiagnosticSetting: [
        [
            (i) =>
                !i.logs?.some(
                    ({ category, enabled }: { category: string; enabled: boolean }) =>
                        enabled && /^kube-audit/.test(category),
                ),
            "nobody sees who did what",
        ],
        [(i) => !i.workspaceId, "logs go nowhere"],
    ],
    Workspace: [[(i) => !(i.retentionInDays >= 30), "logs are gone soon"]],
    RoleAssignment: [
        [(i) => i.principalType !== "ServicePrincipal", "a role for people"],
        // Owner, Contributor and User Access Administrator: learn.microsoft.com/azure/role-based-access-control/built-in-roles.
        [
            (i) =>
                /(8e3af657-a8ff-443c-a75c-2fe8c4bcb635|b24988ac-6180-42a0-ab88-20f7382dd24c|18d7d88d-d35e-4fb5-a5c3-7773c20a72d9)$/.test(
                    i.roleDefinitionId,
                ),
            "a role over everything",
        ],
        [(i) => /^\/subscriptions\/[^/]+\/?$/.test(i.scope) || !i.scope, "a role over the subscription"],
    ],
    FederatedIdentityCredential: [
        [(i) => !/^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$/.test(i.subject), "anybody's tokens"],
        [(i) => i.audiences?.join() !== "api://AzureADTokenExchange", "tokens that are for others"],
        [(i) => !/^https:\/\/oidc\./.test(i.issuer), "another's tokens"],
    ],
    MaintenanceConfiguration: [[(i) => !(i.maintenanceWindow?.durationHours >= 4), "no time for it"]],
};

export function weaknesses(all: Made[]): string[] {
    return all.flatMap((made) =>
        (checks[kindOf(made)] ?? []).flatMap(([weak, says]) =>
            weak(made.inputs, all) ? [`${made.name}: ${says}`] : [],
        ),
    );
}
