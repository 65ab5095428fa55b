/** Three clusters as they are really made: a small one, one with everything, and one with many tenants. */
import { type EksRequest, eks } from "../../plan/eks/support";
import { role } from "./support";

const identity = {
    statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] }],
    permissionsBoundary: "arn:aws:iam::123456789012:policy/tenants",
};

const small: EksRequest = { tenants: { storefront: { isolation: "user-namespace" } } };

/** Three sandboxes, both ways to a role, certificates, and nodes of one tenant's own. */
const sandboxes: EksRequest = eks(
    {
        network: { zones: ["eu-west-1a", "eu-west-1b"], nat: "per-zone", endpoints: ["logs"] },
        endpoint: { privateCidrs: ["10.20.0.0/16"], publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
        nodePools: {
            system: { sandbox: "runc", instanceTypes: ["m7i.large"], minSize: 2 },
            vms: { sandbox: "kata-clh", tenant: "plugins", maxLifetimeDays: 7, maxSize: 10 },
            burst: { sandbox: "gvisor", kind: "karpenter" },
        },
        certManager: { version: "v1.19.1" },
        tags: { owner: "platform" },
    },
    {
        storefront: {
            isolation: "user-namespace",
            owners: { users: [role("storefront")] },
            viewers: { users: [role("auditors")] },
            network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            identity: { serviceAccounts: ["default", "batch"] },
        },
        payments: {
            isolation: "sandboxed",
            placement: "exclusive",
            namespaces: ["payments", "payments-jobs"],
            owners: { users: [role("payments")] },
            network: { ingressFrom: ["storefront"], apiServer: true },
            identity,
            certificates: { enabled: true },
        },
        plugins: {
            isolation: "microvm",
            placement: "dedicated",
            identity: { serviceAccounts: ["default", "runner"] },
            certificates: { enabled: true, dnsNames: ["plugins.example.com"] },
            reviewBy: "2027-05-01",
        },
    },
);

const levels = ["shared", "user-namespace", "sandboxed", "microvm"] as const;

/** Twenty tenants of all levels; every third has a role, every fourth certificates, every tenth nodes of its own. */
const many: EksRequest = eks(
    { certManager: { version: "v1.19.1" } },
    Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [
            `t${String(index + 1).padStart(2, "0")}`,
            {
                isolation: levels[index % levels.length],
                reviewBy: "2027-05-01",
                ...(index % 2 === 0 && { owners: { users: [role(`team-${index + 1}`)] } }),
                ...(index % 3 === 0 && { identity }),
                ...(index % 4 === 1 && { certificates: { enabled: true } }),
                ...(index % 10 === 9 && { placement: "dedicated" }),
                ...(index % 5 === 2 && { placement: "exclusive" }),
            },
        ]),
    ),
);

export const shapes = { small, sandboxes, many };
