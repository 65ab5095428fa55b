/** Two clusters as they are really made: a small one, and one with everything. */
import { aks, type AksRequest } from "../../plan/aks/support";

const small: AksRequest = { tenants: { storefront: { isolation: "shared" } } };

export const scope = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/data";
export const blobReader = "Storage Blob Data Reader";

/** Both ways in, roles, a tenant of many namespaces, and nodes of one tenant's own. */
const sandboxes: AksRequest = aks(
    {
        zones: ["1", "2"],
        upgradeChannel: "stable",
        nodeImageChannel: "security-patch",
        endpoint: { privateCidrs: ["10.20.0.0/16"], publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
        logs: { reads: true },
        nodePools: { boxes: { sandbox: "kata-clh", tenant: "plugins", vmSize: "Standard_D8s_v5", maxSize: 10 } },
        tags: { owner: "platform" },
    },
    {
        storefront: {
            isolation: "shared",
            owners: { users: ["ana@example.com"], groups: ["00000000-0000-4000-8000-00000000000a"] },
            network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            identity: { serviceAccounts: ["default", "batch"] },
        },
        payments: {
            isolation: "microvm",
            placement: "exclusive",
            namespaces: ["payments", "payments-jobs"],
            network: { ingressFrom: ["storefront"], apiServer: true },
            identity: {
                statements: [{ actions: [blobReader], resources: [scope] }],
                serviceAccounts: ["api"],
            },
        },
        plugins: { isolation: "microvm", placement: "dedicated", reviewBy: "2027-05-01" },
    },
);

export const shapes = { small, sandboxes };
