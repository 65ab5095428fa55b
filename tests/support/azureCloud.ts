/**
 * What resources of Azure look like once made: their inputs and the outputs that Azure adds, in the shapes of
 * `@pulumi/azure-native` 3.28.0. All values follow from the resource's name: the same program gives the same state.
 */
import { createHash } from "node:crypto";
import { type CloudState, merged, type Properties, uuidOf } from "./awsCloud";

export const subscriptionId = "00000000-0000-4000-8000-000000000001";
export const tenantId = "00000000-0000-4000-8000-000000000002";

interface Making {
    inputs: Properties;
    /** Its name at Azure: the one that is asked for, else the program's with a suffix, as the provider gives it. */
    name: string;
    /** The resource's own, whatever its name. */
    id: string;
    hex: (digits: number) => string;
}

interface Kind {
    /** The input that names it. */
    named: string;
    /** Its id below the group, the resource it belongs to or the scope it is for. */
    idOf: (name: string, inputs: Properties) => string;
    outputs?: (making: Making) => Properties;
}

/** A resource by type; one that nobody described here is a fault of the test. */
export function azureState(type: string, name: string, inputs: Properties, seed = name): CloudState {
    const hex = (digits: number) => createHash("sha256").update(`${type}\0${seed}`).digest("hex").slice(0, digits);
    const { named, idOf, outputs } = kindOf(type);
    const given = typeof inputs[named] === "string" ? inputs[named] : madeUpName(type, name, hex(32));
    const id = idOf(given, inputs);
    return { id, state: merged({ name: given, ...outputs?.({ inputs, name: given, id, hex }) }, inputs) };
}

/** As the provider makes up names: no dash, and an id of its own for who is assigned a role. */
export function madeUpName(type: string, name: string, hex: string): string {
    return type === "azure-native:authorization:RoleAssignment" ? uuidOf(hex) : `${name}${hex.slice(0, 8)}`;
}

/** The input that names a resource of the type. */
export function namingInput(type: string): string {
    return kindOf(type).named;
}

function kindOf(type: string): Kind {
    const kind = kinds[type];
    if (kind === undefined) throw new Error(`the stub of Azure knows nothing of ${type}`);
    return kind;
}

/** Outputs that are credentials, or hold them. */
export const azureSecretAnswers: Record<string, string[]> = {
    "azure-native:containerservice:listManagedClusterUserCredentials": ["kubeconfigs"],
};

export function azureCall(token: string, args: Properties): Properties {
    switch (token) {
        case "azure-native:authorization:getClientConfig":
            return { clientId: uuidOf("c".repeat(32)), objectId: uuidOf("d".repeat(32)), subscriptionId, tenantId };
        case "azure-native:containerservice:listManagedClusterUserCredentials":
            return { kubeconfigs: [{ name: "clusterUser", value: base64(userKubeconfig(args.resourceName)) }] };
        default:
            throw new Error(`the stub of Azure has no ${token}`);
    }
}

/** As AKS hands it out where Entra ID decides who comes in: for a person at a screen. */
function userKubeconfig(cluster: string): string {
    const certificate = base64(`-----BEGIN CERTIFICATE-----\n${base64(cluster)}\n-----END CERTIFICATE-----\n`);
    return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${certificate}
    server: https://${cluster}-0a1b2c3d.hcp.azmk8s.io:443
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: clusterUser
  name: ${cluster}
current-context: ${cluster}
kind: Config
users:
- name: clusterUser
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: kubelogin
      args: [get-token, --login, devicecode]
`;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

function groupOf(inputs: Properties): string {
    return `/subscriptions/${subscriptionId}/resourceGroups/${inputs.resourceGroupName}`;
}

/** In a resource group. */
const grouped = (named: string, provider: string, outputs?: Kind["outputs"]): Kind => ({
    named,
    idOf: (name, inputs) => `${groupOf(inputs)}/providers/${provider}/${name}`,
    ...(outputs && { outputs }),
});

/** A part of another resource, which an input names. */
const under = (parent: string, provider: string, kind: string, named: string, outputs?: Kind["outputs"]): Kind => ({
    named,
    idOf: (name, inputs) => `${groupOf(inputs)}/providers/${provider}/${inputs[parent]}/${kind}/${name}`,
    ...(outputs && { outputs }),
});

/** Of whatever resource an input gives the id of. */
const scoped = (scope: string, provider: string, named: string): Kind => ({
    named,
    idOf: (name, inputs) => `${inputs[scope]}/providers/${provider}/${name}`,
});

const cluster = "Microsoft.ContainerService/managedClusters";
const identity = "Microsoft.ManagedIdentity/userAssignedIdentities";
const network = "Microsoft.Network/virtualNetworks";

const kinds: Record<string, Kind> = {
    "azure-native:resources:ResourceGroup": {
        named: "resourceGroupName",
        idOf: (name) => groupOf({ resourceGroupName: name }),
    },
    "azure-native:network:VirtualNetwork": grouped("virtualNetworkName", network),
    "azure-native:network:Subnet": under("virtualNetworkName", network, "subnets", "subnetName"),
    "azure-native:network:NetworkSecurityGroup": grouped(
        "networkSecurityGroupName",
        "Microsoft.Network/networkSecurityGroups",
    ),
    "azure-native:network:NatGateway": grouped("natGatewayName", "Microsoft.Network/natGateways"),
    "azure-native:network:PublicIPAddress": grouped(
        "publicIpAddressName",
        "Microsoft.Network/publicIPAddresses",
        ({ hex }) => ({ ipAddress: `203.0.113.${(parseInt(hex(2), 16) % 254) + 1}` }),
    ),
    "azure-native:managedidentity:UserAssignedIdentity": grouped("resourceName", identity, ({ hex }) => ({
        principalId: uuidOf(hex(32)),
        clientId: uuidOf([...hex(32)].reverse().join("")),
        tenantId,
    })),
    "azure-native:managedidentity:FederatedIdentityCredential": under(
        "resourceName",
        identity,
        "federatedIdentityCredentials",
        "federatedIdentityCredentialResourceName",
    ),
    "azure-native:authorization:RoleAssignment": scoped(
        "scope",
        "Microsoft.Authorization/roleAssignments",
        "roleAssignmentName",
    ),
    "azure-native:keyvault:Vault": grouped("vaultName", "Microsoft.KeyVault/vaults", ({ name }) => ({
        properties: { vaultUri: `https://${name}.vault.azure.net/` },
    })),
    "azure-native:keyvault:Key": under(
        "vaultName",
        "Microsoft.KeyVault/vaults",
        "keys",
        "keyName",
        ({ inputs, name, hex }) => {
            const keyUri = `https://${inputs.vaultName}.vault.azure.net/keys/${name}`;
            return { keyUri, keyUriWithVersion: `${keyUri}/${hex(32)}` };
        },
    ),
    "azure-native:operationalinsights:Workspace": grouped(
        "workspaceName",
        "Microsoft.OperationalInsights/workspaces",
        ({ hex }) => ({ customerId: uuidOf(hex(32)) }),
    ),
    "azure-native:monitor:DiagnosticSetting": scoped("resourceUri", "microsoft.insights/diagnosticSettings", "name"),
    "azure-native:containerservice:ManagedCluster": grouped("resourceName", cluster, ({ hex, name }) => ({
        fqdn: `${name}-${hex(8)}.hcp.azmk8s.io`,
        currentKubernetesVersion: "1.36.2",
        oidcIssuerProfile: { issuerURL: `https://oidc.prod-aks.azure.com/${tenantId}/${uuidOf(hex(32))}/` },
    })),
    "azure-native:containerservice:AgentPool": under("resourceName", cluster, "agentPools", "agentPoolName"),
    "azure-native:containerservice:MaintenanceConfiguration": under(
        "resourceName",
        cluster,
        "maintenanceConfigurations",
        "configName",
    ),
};
