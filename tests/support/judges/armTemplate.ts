/**
 * A Pulumi program's resources of Azure as a template of Azure Resource Manager
 * (learn.microsoft.com/azure/azure-resource-manager/templates/syntax), whose shapes `@pulumi/azure-native` has as well, but
 * for what it takes out of `properties`. Each has the name that it has in the program, so that whoever finds something
 * says where.
 */
import type { Registration } from "../mocks";
import { revealed } from "../mocks";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any resource's properties
type Inputs = Record<string, any>;

interface ArmType {
    type: string;
    apiVersion: string;
    /** Inputs that are a part of the resource's address, and so are in no body. */
    address: string[];
    /** What of the properties stands otherwise than in Pulumi. */
    shaped?: (properties: Inputs) => Inputs;
}

export interface ArmTemplate {
    $schema: string;
    contentVersion: string;
    resources: Inputs[];
}

const schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** Beside the properties. */
const outside = ["location", "tags", "sku", "identity", "zones"];

/** A part of a resource that has a name, and all else under `properties`. */
const named = ({ name, ...properties }: Inputs): Inputs => ({ name, properties });

/** The versions are those that `@pulumi/azure-native` 3.28.0 says that it speaks. */
export const armTypes: Record<string, ArmType> = {
    "azure-native:resources:ResourceGroup": {
        type: "Microsoft.Resources/resourceGroups",
        apiVersion: "2024-03-01",
        address: [],
    },
    "azure-native:network:VirtualNetwork": {
        type: "Microsoft.Network/virtualNetworks",
        apiVersion: "2024-05-01",
        address: [],
    },
    "azure-native:network:Subnet": {
        type: "Microsoft.Network/virtualNetworks/subnets",
        apiVersion: "2024-05-01",
        address: ["virtualNetworkName"],
        shaped: ({ delegations = [], ...rest }) => ({ ...rest, delegations: delegations.map(named) }),
    },
    "azure-native:network:NetworkSecurityGroup": {
        type: "Microsoft.Network/networkSecurityGroups",
        apiVersion: "2024-05-01",
        address: [],
        shaped: ({ securityRules, ...rest }) => ({ ...rest, securityRules: securityRules.map(named) }),
    },
    "azure-native:network:NatGateway": {
        type: "Microsoft.Network/natGateways",
        apiVersion: "2024-05-01",
        address: [],
    },
    "azure-native:network:PublicIPAddress": {
        type: "Microsoft.Network/publicIPAddresses",
        apiVersion: "2024-05-01",
        address: [],
    },
    "azure-native:managedidentity:UserAssignedIdentity": {
        type: "Microsoft.ManagedIdentity/userAssignedIdentities",
        apiVersion: "2023-01-31",
        address: ["resourceName"],
    },
    "azure-native:managedidentity:FederatedIdentityCredential": {
        type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        apiVersion: "2023-01-31",
        address: ["resourceName", "federatedIdentityCredentialResourceName"],
    },
    "azure-native:authorization:RoleAssignment": {
        type: "Microsoft.Authorization/roleAssignments",
        apiVersion: "2022-04-01",
        address: ["scope"],
    },
    "azure-native:keyvault:Vault": {
        type: "Microsoft.KeyVault/vaults",
        apiVersion: "2024-11-01",
        address: [],
        shaped: ({ properties }) => properties,
    },
    "azure-native:keyvault:Key": {
        type: "Microsoft.KeyVault/vaults/keys",
        apiVersion: "2024-11-01",
        address: ["vaultName", "keyName"],
        shaped: ({ properties }) => properties,
    },
    "azure-native:operationalinsights:Workspace": {
        type: "Microsoft.OperationalInsights/workspaces",
        apiVersion: "2023-09-01",
        address: [],
    },
    "azure-native:monitor:DiagnosticSetting": {
        type: "Microsoft.Insights/diagnosticSettings",
        apiVersion: "2021-05-01-preview",
        address: ["resourceUri"],
    },
    "azure-native:containerservice:ManagedCluster": {
        type: "Microsoft.ContainerService/managedClusters",
        apiVersion: "2025-09-01",
        address: ["resourceName"],
    },
    "azure-native:containerservice:AgentPool": {
        type: "Microsoft.ContainerService/managedClusters/agentPools",
        apiVersion: "2025-09-01",
        address: ["resourceName", "agentPoolName"],
    },
    "azure-native:containerservice:MaintenanceConfiguration": {
        type: "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
        apiVersion: "2025-09-01",
        address: ["resourceName", "configName"],
    },
};

export const isOfAzure = ({ type }: Pick<Registration, "type">) => type.startsWith("azure-native:");

export function armTemplate(registrations: Registration[]): ArmTemplate {
    return {
        $schema: schema,
        contentVersion: "1.0.0.0",
        resources: registrations
            .filter(isOfAzure)
            .map(({ type, name, inputs }) => resourceOf(type, name, revealed(inputs))),
    };
}

function resourceOf(type: string, name: string, inputs: Inputs): Inputs {
    const arm = armTypes[type];
    if (arm === undefined) throw new Error(`the table of ARM's types has no ${type}`);
    const kept = Object.entries(inputs).filter(([key]) => key !== "resourceGroupName" && !arm.address.includes(key));
    const beside = Object.fromEntries(kept.filter(([key]) => outside.includes(key)));
    const properties: Inputs = Object.fromEntries(kept.filter(([key]) => !outside.includes(key)));
    const { identity, ...rest } = beside;
    return {
        type: arm.type,
        apiVersion: arm.apiVersion,
        name,
        ...rest,
        // By their ids, where Pulumi has a list of them.
        ...(identity && {
            identity: {
                ...identity,
                userAssignedIdentities: Object.fromEntries(
                    identity.userAssignedIdentities.map((id: string) => [id, {}]),
                ),
            },
        }),
        properties: arm.shaped?.(properties) ?? properties,
    };
}
