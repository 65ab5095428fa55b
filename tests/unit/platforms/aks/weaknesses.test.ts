/** No resource of a real cluster is weak; and each way of being weak would be seen. */
import assert from "node:assert/strict";
import { shapes } from "./shapes";
import { built, type Built, type Made } from "./support";
import { weaknesses } from "./weaknesses";

describe("AKS resources are sound", () => {
    for (const [name, request] of Object.entries(shapes)) {
        it(`of the cluster ${name}`, async () => assert.deepEqual(weaknesses((await built(request)).all), []));
    }
});

/** What of the group's rules lets something through. */
const ruleOf = ({ securityRules }: Made["inputs"], direction: string) =>
    securityRules.find((rule: Made["inputs"]) => rule.direction === direction && rule.access === "Allow");

describe("AKS resources: a weak one is seen", () => {
    let whole: Built;
    before(async () => (whole = await built(shapes.sandboxes)));

    const cluster = "prod-cluster";
    const pool = "prod-pool-kata-clh";
    const plain = "prod-pool-runc";
    const own = "prod-pool-boxes";
    const grant = "prod-payments-grant.api.1.1.storage-blob-data-reader";
    const credential = "prod-payments-credential.payments.api";
    const rows: [name: string, change: (inputs: Made["inputs"]) => void, says: RegExp][] = [
        [cluster, (i) => (i.networkProfile.networkPolicy = "azure"), /network policies/],
        [cluster, (i) => (i.networkProfile.networkDataplane = "azure"), /network policies/],
        [cluster, (i) => (i.securityProfile.azureKeyVaultKms.enabled = false), /in plain/],
        [cluster, (i) => delete i.securityProfile.azureKeyVaultKms.keyId, /in plain/],
        [cluster, (i) => delete i.securityProfile.workloadIdentity, /no identity/],
        [cluster, (i) => (i.oidcIssuerProfile.enabled = false), /no identity/],
        [cluster, (i) => (i.disableLocalAccounts = false), /certificate/],
        [cluster, (i) => (i.enableRBAC = false), /who they are/],
        [cluster, (i) => delete i.aadProfile, /who they are/],
        [cluster, (i) => (i.aadProfile.enableAzureRBAC = true), /roles in Azure/],
        [cluster, (i) => (i.apiServerAccessProfile.disableRunCommand = false), /past RBAC/],
        [cluster, (i) => (i.apiServerAccessProfile.enableVnetIntegration = false), /outside/],
        [cluster, (i) => (i.apiServerAccessProfile.authorizedIPRanges = []), /open to all/],
        [cluster, (i) => i.apiServerAccessProfile.authorizedIPRanges.push("0.0.0.0/0"), /open to the internet/],
        [cluster, (i) => (i.autoUpgradeProfile.upgradeChannel = "none"), /moves the cluster on/],
        [cluster, (i) => (i.autoUpgradeProfile.nodeOSUpgradeChannel = "None"), /mends the nodes/],
        [cluster, (i) => delete i.nodeResourceGroupProfile, /past the cluster/],
        [cluster, (i) => (i.nodeProvisioningProfile.mode = "Auto"), /nobody planned/],
        [cluster, (i) => (i.identity.type = "SystemAssigned"), /another's identity/],
        [cluster, (i) => (i.sku.tier = "Free"), /vouches/],
        [cluster, (i) => (i.linuxProfile = { adminUsername: "azureuser" }), /opens nodes/],
        [cluster, (i) => (i.agentPoolProfiles[0].securityProfile.sshAccess = "LocalUser"), /answer SSH/],
        [cluster, (i) => (i.agentPoolProfiles[0].enableEncryptionAtHost = false), /in plain/],
        [pool, (i) => (i.enableNodePublicIP = true), /on the internet/],
        [pool, (i) => delete i.securityProfile, /answer SSH/],
        [pool, (i) => (i.enableEncryptionAtHost = false), /in plain/],
        [pool, (i) => delete i.kubeletConfig.podMaxPids, /all processes/],
        [pool, (i) => (i.kubeletConfig.allowedUnsafeSysctls = ["kernel.msg*"]), /kernel's switches/],
        [pool, (i) => delete i.vnetSubnetID, /nobody planned/],
        [pool, (i) => delete i.orchestratorVersion, /stay behind/],
        [pool, (i) => delete i.localDNSProfile, /resolver/],
        [pool, (i) => (i.osSKU = "Ubuntu"), /another system/],
        [pool, (i) => (i.workloadRuntime = "OCIContainer"), /label and the sandbox/],
        [plain, (i) => (i.workloadRuntime = "KataVmIsolation"), /label and the sandbox/],
        [plain, (i) => (i.securityProfile.enableSecureBoot = false), /any kernel/],
        [plain, (i) => (i.securityProfile.enableVTPM = false), /what a node started/],
        [own, (i) => (i.nodeTaints = []), /tenant's nodes are open/],
        ["prod-kv", (i) => (i.properties.enableRbacAuthorization = false), /of the vault's own/],
        ["prod-kv", (i) => delete i.properties.enablePurgeProtection, /gone at once/],
        ["prod-kv", (i) => (i.properties.softDeleteRetentionInDays = 7), /gone soon/],
        ["prod-kv", (i) => (i.properties.enabledForDeployment = true), /read the vault/],
        ["prod-key", (i) => (i.properties.keySize = 2048), /short key/],
        ["prod-key", (i) => i.properties.keyOps.push("sign"), /more than Secrets/],
        ["prod-subnet-nodes", (i) => delete i.networkSecurityGroup, /comes and goes/],
        ["prod-subnet-nodes", (i) => (i.defaultOutboundAccess = true), /nobody chose/],
        ["prod-rules-nodes", (i) => (ruleOf(i, "Inbound").sourceAddressPrefix = "Internet"), /everybody in/],
        [
            "prod-rules-nodes",
            (i) => Object.assign(ruleOf(i, "Outbound"), { protocol: "*", destinationAddressPrefix: "*" }),
            /everything out/,
        ],
        ["prod-rules-nodes", (i) => i.securityRules.pop(), /refused behind it/],
        ["prod-rules-api-server", (i) => (i.securityRules = []), /network comes in/],
        [
            "prod-logs",
            (i) => (i.logs = i.logs.filter(({ category }: { category: string }) => category === "guard")),
            /who did what/,
        ],
        ["prod-logs", (i) => delete i.workspaceId, /go nowhere/],
        ["prod-workspace", (i) => (i.retentionInDays = 7), /gone soon/],
        [grant, (i) => (i.principalType = "User"), /for people/],
        [
            grant,
            (i) => (i.roleDefinitionId = i.roleDefinitionId.replace(/[^/]+$/, "b24988ac-6180-42a0-ab88-20f7382dd24c")),
            /over everything/,
        ],
        [grant, (i) => (i.scope = "/subscriptions/00000000-0000-4000-8000-000000000001"), /over the subscription/],
        [credential, (i) => (i.subject = "*"), /anybody's tokens/],
        [credential, (i) => i.audiences.push("api://other"), /for others/],
        [credential, (i) => (i.issuer = "https://example.com"), /another's tokens/],
        ["prod-maintenance-images", (i) => (i.maintenanceWindow.durationHours = 1), /no time/],
    ];
    for (const [name, change, says] of rows) {
        it(`${name}: ${says.source}`, () => {
            const all = structuredClone(whole.all);
            const made = all.find((each) => each.name === name && each.type.startsWith("azure-native:"));
            assert.ok(made, name);
            change(made.inputs);
            assert.match(weaknesses(all).join("\n"), says);
        });
    }
});
