/** Two clusters as they are really made: a small one, and one with everything. */
import { gke, type GkeRequest } from "../../plan/gke/support";

const small: GkeRequest = { tenants: { storefront: { isolation: "user-namespace" } } };

/** Both ways in, roles under conditions, and nodes of one tenant's own. */
const sandboxes: GkeRequest = gke(
    {
        zones: ["us-central1-a", "us-central1-b"],
        releaseChannel: "stable",
        endpoint: { privateCidrs: ["10.20.0.0/16"], publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
        securityGroup: "gke-security-groups@example.com",
        logs: { dataAccess: true },
        nodePools: {
            boxes: { sandbox: "gvisor", tenant: "plugins", machineType: "n2d-standard-4", maxSize: 10, spot: true },
        },
        labels: { owner: "platform" },
    },
    {
        storefront: {
            isolation: "user-namespace",
            owners: { users: ["ana@example.com"], groups: ["storefront@example.com"] },
            network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            identity: { serviceAccounts: ["default", "batch"] },
        },
        payments: {
            isolation: "sandboxed",
            placement: "exclusive",
            namespaces: ["payments", "payments-jobs"],
            network: { ingressFrom: ["storefront"], apiServer: true },
            identity: {
                statements: [
                    { actions: ["roles/storage.objectViewer"], resources: ["projects/_/buckets/payments/*"] },
                    { actions: ["roles/logging.logWriter"], resources: ["*"] },
                ],
                serviceAccounts: ["api"],
            },
        },
        plugins: { isolation: "sandboxed", placement: "dedicated", reviewBy: "2027-05-01" },
    },
);

export const shapes = { small, sandboxes };
