/** The clusters whose AWS resources are judged: as they come, with every option turned, and with all that may be opened. */
import { type EksSpec, IsolatedCluster, type TenantSpec } from "../../../sdk";
import { eksMocks } from "../eksMocks";
import { type Registration, run } from "../mocks";

interface JudgedCluster {
    eks?: Partial<EksSpec>;
    tenants: Record<string, TenantSpec>;
}

const account = "123456789012";
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

const identityOf = (tenant: string): TenantSpec["identity"] => ({
    statements: [
        { actions: ["s3:GetObject", "s3:PutObject"], resources: [`arn:aws:s3:::${tenant}/*`] },
        { actions: ["sqs:SendMessage"], resources: [`arn:aws:sqs:us-east-1:${account}:${tenant}`] },
    ],
    serviceAccounts: ["api", "worker"],
    permissionsBoundary: `arn:aws:iam::${account}:policy/tenants`,
});

/** By name, which is the cluster's and so begins the names of all its resources. */
export const judgedClusters = {
    small: { tenants: { storefront: { isolation: "user-namespace", identity: identityOf("storefront") } } },
    three: {
        eks: { certManager: { version: "v1.19.1" } },
        tenants: {
            storefront: { isolation: "user-namespace", identity: identityOf("storefront") },
            payments: {
                isolation: "sandboxed",
                placement: "exclusive",
                network: { ingressFrom: ["storefront"] },
                identity: identityOf("payments"),
                certificates: { enabled: true },
            },
            plugins: { isolation: "microvm", placement: "dedicated", identity: identityOf("plugins") },
        },
    },
    twenty: {
        tenants: Object.fromEntries(
            Array.from({ length: 20 }, (_, index): [string, TenantSpec] => {
                const isolation = (["shared", "user-namespace", "sandboxed", "microvm"] as const)[index % 4]!;
                const name = `tenant-${index + 1}`;
                return [name, { isolation, identity: identityOf(name), owners: { users: [role(name)] } }];
            }),
        ),
    },
    tuned: {
        eks: {
            version: "1.35",
            network: {
                cidr: "10.20.0.0/18",
                zones: ["us-east-1a", "us-east-1b"],
                nat: "per-zone",
                endpoints: ["logs", "sqs"],
                flowLogDays: 400,
                serviceCidr: "172.21.0.0/16",
            },
            logs: { days: 400 },
            identity: "irsa",
            nodes: { podPidsLimit: 512, volumeGib: 120 },
            nodePools: {
                bottles: { sandbox: "runc-userns", os: "bottlerocket", spot: true, minSize: 2, maxSize: 9 },
                arms: {
                    sandbox: "gvisor",
                    kind: "self-managed",
                    instanceTypes: ["m7g.xlarge", "m7g.2xlarge"],
                    checksums: { gvisor: `sha256:${"a".repeat(64)}` },
                },
                machines: { sandbox: "kata-clh", tenant: "plugins", maxLifetimeDays: 7, maxUnavailablePercent: 10 },
                growing: { sandbox: "runc", kind: "karpenter", labels: { team: "shop" } },
            },
            certManager: { version: "v1.19.1" },
            tags: { owner: "platform" },
        },
        tenants: {
            shop: { isolation: "shared", identity: identityOf("shop"), certificates: { enabled: true } },
            storefront: { isolation: "user-namespace", network: { apiServer: true } },
            payments: { isolation: "sandboxed", identity: identityOf("payments") },
            plugins: { isolation: "microvm", sandbox: "kata-clh", placement: "dedicated" },
        },
    },
    given: {
        eks: {
            network: {
                vpcId: "vpc-0123456789abcdef0",
                subnets: [
                    { id: "subnet-0123456789abcdef0", zone: "us-east-1a", cidr: "10.1.0.0/20" },
                    { id: "subnet-0123456789abcdef1", zone: "us-east-1b", cidr: "10.1.16.0/20" },
                ],
            },
            kmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/01234567-89ab-cdef-0123-456789abcdef`,
            identity: "pod-identity",
            logs: { days: 400 },
            nodePools: {
                boxes: { sandbox: "nitro", imageId: "ami-0123456789abcdef0", instanceTypes: ["m7i.2xlarge"] },
            },
            nitro: { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } },
        },
        tenants: {
            storefront: { isolation: "user-namespace", identity: identityOf("storefront") },
            agents: { isolation: "microvm", identity: identityOf("agents") },
        },
    },
    open: {
        eks: {
            network: { nat: "none", flowLogs: false },
            endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true },
            logs: { types: ["api"], days: 1 },
            deletionProtection: false,
            nodes: { mirror: "https://mirror.internal.example.com" },
        },
        tenants: {
            storefront: {
                isolation: "user-namespace",
                identity: { statements: [{ actions: ["s3:*"], resources: ["*"] }], allowWildcardActions: true },
            },
        },
    },
} satisfies Record<string, JudgedCluster>;

export type JudgedName = keyof typeof judgedClusters;

export async function registrationsOf(name: string, { eks, tenants }: JudgedCluster): Promise<Registration[]> {
    const proof = { image: `${account}.dkr.ecr.us-east-1.amazonaws.com/busybox:1.37.0` };
    const spec: EksSpec = { version: "1.36", adminRoleArns: [role("platform")], ...eks };
    const { registrations } = await run(() => new IsolatedCluster(name, { eks: spec, tenants, proof }), eksMocks);
    return registrations;
}
