/** The clusters whose resources of Google's are judged: as they come, with every option turned, and with all that may be opened. */
import { type GkeSpec, IsolatedCluster, type TenantSpec } from "../../../sdk";
import { gkeMocks } from "../gkeMocks";
import { type Registration, run } from "../mocks";

interface JudgedCluster {
    gke?: Partial<GkeSpec>;
    tenants: Record<string, TenantSpec>;
    /** Whether each tenant is proven in the update. */
    proven?: boolean;
}

const identityOf = (tenant: string): TenantSpec["identity"] => ({
    statements: [
        { actions: ["roles/storage.objectViewer"], resources: [`projects/_/buckets/${tenant}/*`] },
        { actions: ["roles/pubsub.publisher"], resources: ["*"] },
    ],
    serviceAccounts: ["api", "worker"],
});

/** By name, which is the cluster's and so begins the names of all its resources. */
export const judgedGkeClusters = {
    small: { tenants: { storefront: { isolation: "user-namespace", identity: identityOf("storefront") } } },
    three: {
        tenants: {
            storefront: { isolation: "user-namespace", identity: identityOf("storefront") },
            payments: {
                isolation: "sandboxed",
                placement: "exclusive",
                network: { ingressFrom: ["storefront"], egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
                identity: identityOf("payments"),
            },
            plugins: { isolation: "sandboxed", placement: "dedicated", identity: identityOf("plugins") },
        },
    },
    twenty: {
        tenants: Object.fromEntries(
            Array.from({ length: 20 }, (_, index): [string, TenantSpec] => {
                const isolation = (["shared", "user-namespace", "sandboxed"] as const)[index % 3]!;
                const name = `tenant-${index + 1}`;
                return [name, { isolation, identity: identityOf(name), owners: { users: [`${name}@example.com`] } }];
            }),
        ),
    },
    tuned: {
        gke: {
            version: "1.35",
            zones: ["us-central1-a", "us-central1-b"],
            releaseChannel: "stable",
            network: {
                nodeCidr: "10.20.0.0/20",
                podCidr: "10.64.0.0/16",
                serviceCidr: "10.21.0.0/20",
                controlPlaneCidr: "172.16.1.0/28",
            },
            endpoint: { privateCidrs: ["10.30.0.0/16"] },
            logs: { dataAccess: true },
            securityGroup: "gke-security-groups@example.com",
            nodes: { podPidsLimit: 2048, volumeGib: 120 },
            nodePools: {
                boxes: { sandbox: "gvisor", machineType: "n2d-standard-4", minSize: 2, maxSize: 10, spot: true },
                own: { sandbox: "runc-userns", tenant: "storefront", volumeGib: 60, labels: { team: "shop" } },
            },
            labels: { owner: "platform" },
        },
        tenants: {
            shop: { isolation: "shared", identity: identityOf("shop") },
            storefront: { isolation: "user-namespace", placement: "dedicated", network: { apiServer: true } },
            payments: { isolation: "sandboxed", owners: { groups: ["payments@example.com"] } },
        },
    },
    given: {
        gke: {
            network: { vpc: "main", subnetwork: "nodes", podRange: "my-pods", serviceRange: "my-services" },
            kmsKey: "projects/my-project/locations/us-central1/keyRings/ours/cryptoKeys/secrets",
        },
        tenants: { storefront: { isolation: "user-namespace", identity: identityOf("storefront") } },
    },
    open: {
        gke: {
            network: { nat: "none", flowLogs: false },
            endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true },
            logs: { components: ["system"] },
            binaryAuthorization: false,
            deletionProtection: false,
        },
        tenants: { storefront: { isolation: "user-namespace" } },
        // Its image comes from a registry outside, to which no way leads.
        proven: false,
    },
} satisfies Record<string, JudgedCluster>;

export async function gkeRegistrationsOf(
    name: string,
    { gke, tenants, proven = true }: JudgedCluster,
): Promise<Registration[]> {
    const spec: GkeSpec = { project: "my-project", region: "us-central1", version: "1.36", ...gke };
    const proof = { onUpdate: proven };
    const { registrations } = await run(() => new IsolatedCluster(name, { gke: spec, tenants, proof }), gkeMocks);
    return registrations;
}
