/** The clusters whose resources of Azure are judged: as they come, with every option turned, and with all that may be opened. */
import { type AksSpec, IsolatedCluster, type TenantSpec } from "../../../sdk";
import { aksMocks } from "../aksMocks";
import { type Registration, run } from "../mocks";

interface JudgedCluster {
    aks?: Partial<AksSpec>;
    tenants: Record<string, TenantSpec>;
}

const subscription = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups";
const provider = (kind: string) => `${subscription}/mine/providers/${kind}`;

const identityOf = (tenant: string): TenantSpec["identity"] => ({
    statements: [{ actions: ["Storage Blob Data Reader"], resources: [`${subscription}/${tenant}`] }],
    serviceAccounts: ["api", "worker"],
});

/** By name, which is the cluster's and so begins the names of all its resources. */
export const judgedAksClusters = {
    small: { tenants: { storefront: { isolation: "microvm", identity: identityOf("storefront") } } },
    three: {
        tenants: {
            storefront: { isolation: "shared", identity: identityOf("storefront") },
            payments: {
                isolation: "microvm",
                placement: "exclusive",
                network: { ingressFrom: ["storefront"], egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
                identity: identityOf("payments"),
            },
            plugins: { isolation: "microvm", placement: "dedicated", identity: identityOf("plugins") },
        },
    },
    tuned: {
        aks: {
            version: "1.35",
            zones: ["1", "2"],
            tier: "premium",
            upgradeChannel: "stable",
            nodeImageChannel: "security-patch",
            maintenance: { day: "tuesday", startHour: 22, durationHours: 8 },
            network: { nodeCidr: "10.20.0.0/20", apiServerCidr: "10.20.16.0/27", podCidr: "10.64.0.0/16" },
            endpoint: { privateCidrs: ["10.30.0.0/16"] },
            logs: { reads: true, retentionDays: 365 },
            nodes: { podPidsLimit: 2048, volumeGib: 256 },
            nodePools: { boxes: { sandbox: "kata-clh", vmSize: "Standard_D8s_v5", minSize: 2, maxSize: 9 } },
            tags: { owner: "platform" },
        },
        tenants: {
            shop: { isolation: "shared" },
            payments: { isolation: "microvm", identity: identityOf("payments") },
        },
    },
    given: {
        aks: {
            resourceGroup: "mine",
            network: {
                nodeSubnet: provider("Microsoft.Network/virtualNetworks/main/subnets/nodes"),
                apiServerSubnet: provider("Microsoft.Network/virtualNetworks/main/subnets/api"),
                outbound: "routes",
            },
            kmsKey: `https://mine.vault.azure.net/keys/secrets/${"0".repeat(32)}`,
            kmsVault: provider("Microsoft.KeyVault/vaults/mine"),
            logs: { workspace: provider("Microsoft.OperationalInsights/workspaces/mine") },
        },
        tenants: { agents: { isolation: "microvm", identity: identityOf("agents") } },
    },
    open: {
        aks: {
            tier: "free",
            upgradeChannel: "none",
            endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true },
            logs: { components: ["scheduler"], retentionDays: 30 },
            deletionProtection: false,
            nodes: { encryptionAtHost: false },
        },
        tenants: { storefront: { isolation: "shared" } },
    },
} satisfies Record<string, JudgedCluster>;

export async function aksRegistrationsOf(name: string, { aks, tenants }: JudgedCluster): Promise<Registration[]> {
    const spec: AksSpec = {
        location: "westeurope",
        version: "1.36",
        adminGroups: ["00000000-0000-4000-8000-0000000000aa"],
        ...aks,
    };
    const { registrations } = await run(() => new IsolatedCluster(name, { aks: spec, tenants }), aksMocks);
    return registrations;
}
