/** Requests for a cluster on AKS, and the tables of what is refused. */
import { planAksCluster } from "../../../../sdk/plan/aks";
import type { AksPoolPlan } from "../../../../sdk/plan/aks/poolPlan";
import type { AksClusterPlan } from "../../../../sdk/plan/aks/types";
import { type RowOf, tablesOf } from "../tables";

export const admins = "11111111-2222-3333-4444-555555555555";
export const group = "99999999-8888-7777-6666-555555555555";
export const minimal = { location: "westeurope", version: "1.36", adminGroups: [admins] };

export interface AksRequest {
    name?: string;
    aks?: object;
    tenants?: unknown;
    proof?: unknown;
}

export function outcome({ name = "prod", aks = {}, ...rest }: AksRequest) {
    return planAksCluster(name, { aks: { ...minimal, ...aks }, ...rest });
}

export type Row = RowOf<AksRequest>;

export const { refused, planned, pool, checkRows } = tablesOf<AksRequest, AksPoolPlan, AksClusterPlan>(outcome);

export const aks = (changes: object, tenants?: unknown): AksRequest => ({
    aks: changes,
    ...(tenants !== undefined && { tenants }),
});

export const pools = (nodePools: object, tenants?: unknown, more: object = {}): AksRequest =>
    aks({ nodePools, ...more }, tenants);

export const acme = (spec: object, more: object = {}): AksRequest => aks(more, { acme: spec });

const subscription = "/subscriptions/12345678-1234-1234-1234-123456789012";
const inGroup = (group: string, rest: string) => `${subscription}/resourceGroups/${group}/providers/${rest}`;

export const ids = {
    subscription,
    resourceGroup: `${subscription}/resourceGroups/acme`,
    subnet: (name: string) => inGroup("net", `Microsoft.Network/virtualNetworks/main/subnets/${name}`),
    vault: (name: string) => inGroup("keys", `Microsoft.KeyVault/vaults/${name}`),
    key: (vault: string) => `https://${vault}.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef`,
    workspace: inGroup("logs", "Microsoft.OperationalInsights/workspaces/logs"),
    account: inGroup("acme", "Microsoft.Storage/storageAccounts/acme"),
    role: (guid: string) => `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
};

export const givenSubnets = { nodeSubnet: ids.subnet("nodes"), apiServerSubnet: ids.subnet("api") };
export const givenKey = { kmsKey: ids.key("my-vault"), kmsVault: ids.vault("my-vault") };
