/** Azure, as its provider shows it to the engine. */
import { azureCall, azureSecretAnswers, azureState, madeUpName, namingInput } from "../azureCloud";
import type { Cloud } from "./cloud";
import type { Rule } from "./replacement";
import { given, judging, usual } from "./terraform";

/**
 * What is a part of a resource's address makes a new one when it changes, and beside that what pulumi/pulumi-azure-native
 * has in provider/pkg/gen/replacement.go, read 2026-11-29.
 */
const fixed: Record<string, string[]> = {
    "resources:ResourceGroup": ["location"],
    "network:VirtualNetwork": ["resourceGroupName", "location"],
    "network:Subnet": ["resourceGroupName", "virtualNetworkName"],
    "network:NetworkSecurityGroup": ["resourceGroupName"],
    "network:NatGateway": ["resourceGroupName"],
    "network:PublicIPAddress": ["resourceGroupName", "location", "publicIPAddressVersion", "sku"],
    "managedidentity:UserAssignedIdentity": ["resourceGroupName"],
    "managedidentity:FederatedIdentityCredential": ["resourceGroupName", "resourceName"],
    "authorization:RoleAssignment": ["scope", "principalId"],
    "keyvault:Vault": ["resourceGroupName"],
    "keyvault:Key": ["resourceGroupName", "vaultName"],
    "operationalinsights:Workspace": ["resourceGroupName"],
    "monitor:DiagnosticSetting": ["resourceUri"],
    "containerservice:ManagedCluster": [
        "resourceGroupName",
        "location",
        "dnsPrefix",
        "networkProfile.serviceCidr",
        "networkProfile.dnsServiceIP",
        "networkProfile.networkPlugin",
        "networkProfile.networkPluginMode",
        "networkProfile.podCidr",
        "networkProfile.networkDataplane",
        "networkProfile.networkPolicy",
        "networkProfile.outboundType",
    ],
    "containerservice:AgentPool": ["resourceGroupName", "resourceName", "vmSize"],
    "containerservice:MaintenanceConfiguration": ["resourceGroupName", "resourceName"],
};

const rules: Record<string, Rule> = Object.fromEntries(
    Object.entries(fixed).map(([kind, places]) => {
        const type = `azure-native:${kind}`;
        const named = namingInput(type);
        return [type, { fixed: [named, ...places], named }];
    }),
);

export const azure: Cloud = {
    ...usual,
    ...judging(rules, (type, { resource, seed }) => madeUpName(type, resource, Buffer.from(seed).toString("hex"))),
    make: (type, name, inputs, seed) => azureState(type, name, given(inputs), seed),
    // A cluster has no protection of its own at Azure: Pulumi's is all there is.
    keeps: () => undefined,
    call: (token, args) => ({
        answer: azureCall(token, args),
        secrets: (azureSecretAnswers[token] ?? []).map((property) => [property]),
    }),
};
