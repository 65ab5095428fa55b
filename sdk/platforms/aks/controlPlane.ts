/** The control plane, with the pool for its own pods. */
import * as containerservice from "@pulumi/azure-native/containerservice";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import type * as pulumi from "@pulumi/pulumi";
import type { ControlPlanePlan } from "../../plan/aks/controlPlane";
import type { AksNetworkPlan } from "../../plan/aks/network";
import { type AksContext, placed } from "./context";
import type { EncryptionKey } from "./key";
import type { AksNetwork } from "./network";
import { poolShape } from "./nodePools";

export interface ControlPlaneNeeds {
    network: AksNetwork;
    identity: managedidentity.UserAssignedIdentity;
    key: EncryptionKey;
    /** What the identity may do, before anything is done by it. */
    grants: pulumi.Resource[];
}

/** In AKS's words. */
const tiers = { free: "Free", standard: "Standard", premium: "Premium" } as const;
const imageChannels = { "security-patch": "SecurityPatch", "node-image": "NodeImage" } as const;

export function createControlPlane(context: AksContext, { network, identity, key, grants }: ControlPlaneNeeds) {
    const { name, options, plan } = context;
    const { controlPlane } = plan;
    return new containerservice.ManagedCluster(
        `${name}-cluster`,
        {
            ...placed(context),
            // Fixed: what would replace the cluster fails, since the name is taken.
            resourceName: name,
            dnsPrefix: name,
            kubernetesVersion: controlPlane.version,
            ...supportOf(controlPlane),
            identity: { type: "UserAssigned", userAssignedIdentities: [identity.id] },
            ...accessOf(controlPlane),
            apiServerAccessProfile: endpointOf(controlPlane, network),
            networkProfile: networkOf(plan.network),
            oidcIssuerProfile: { enabled: true },
            securityProfile: {
                workloadIdentity: { enabled: true },
                azureKeyVaultKms: { enabled: true, keyId: key.id, keyVaultNetworkAccess: "Public" },
                // Once a week what no pod uses goes from the nodes, known holes among it.
                imageCleaner: { enabled: true, intervalHours: 168 },
            },
            autoUpgradeProfile: {
                upgradeChannel: controlPlane.upgradeChannel,
                nodeOSUpgradeChannel: imageChannels[controlPlane.nodeImageChannel],
            },
            // Machines, disks and load balancers are AKS's: by hand nobody changes them past the cluster.
            nodeResourceGroupProfile: { restrictionLevel: "ReadOnly" },
            // Pools that AKS made by itself would carry no sandbox, and no taint of their own.
            nodeProvisioningProfile: { mode: "Manual", defaultNodePools: "None" },
            agentPoolProfiles: plan.pools
                .filter(({ mode }) => mode === "System")
                .map((pool) => ({ name: pool.poolName, ...poolShape(pool, controlPlane, network.nodeSubnet) })),
        },
        {
            ...options,
            protect: controlPlane.deletionProtection,
            // How many there are is the autoscaler's business.
            ignoreChanges: ["agentPoolProfiles[0].count"],
            dependsOn: [...network.made, ...key.made, ...grants],
        },
    );
}

function supportOf({ tier }: ControlPlanePlan) {
    return {
        sku: { name: "Base", tier: tiers[tier] },
        supportPlan: tier === "premium" ? "AKSLongTermSupport" : "KubernetesOfficial",
        // The free tier has none.
        ...(tier !== "free" && { metricsProfile: { costAnalysis: { enabled: true } } }),
    };
}

/** Who comes in is said by Entra ID, and what they may do by RBAC in the cluster alone: no role in Azure reaches a tenant. */
function accessOf({ adminGroups }: ControlPlanePlan) {
    return {
        enableRBAC: true,
        aadProfile: { managed: true, enableAzureRBAC: false, adminGroupObjectIDs: adminGroups },
        // Certificates of an administrator that never go out of date, for whoever may read them.
        disableLocalAccounts: true,
    };
}

function endpointOf({ endpoint }: ControlPlanePlan, network: AksNetwork) {
    return {
        // In a subnet of the network: nodes need no address outside, and tenants' policies can name it.
        enableVnetIntegration: true,
        subnetId: network.apiServerSubnet,
        // Commands as an administrator, for whoever may ask Azure for them, from anywhere.
        disableRunCommand: true,
        ...(endpoint.publicAccess
            ? { enablePrivateCluster: false, authorizedIPRanges: endpoint.publicCidrs }
            : // The name stands for the private address everywhere: no zone has to be linked to where Pulumi runs.
              { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: true, privateDNSZone: "none" }),
    };
}

function networkOf({ podCidr, serviceCidr, dnsServiceIp, outboundType }: AksNetworkPlan) {
    return {
        networkPlugin: "azure",
        networkPluginMode: "overlay",
        // Cilium: network policies are in force without an add-on.
        networkDataplane: "cilium",
        networkPolicy: "cilium",
        podCidr,
        serviceCidr,
        dnsServiceIP: dnsServiceIp,
        loadBalancerSku: "standard",
        outboundType,
    };
}
