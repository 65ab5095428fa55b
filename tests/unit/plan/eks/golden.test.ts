/** Whole plans as a reviewer reads them. */
import { stringify } from "yaml";
import { assertGolden } from "../../../support/golden";
import { admin, eks, type EksRequest, planned, pools } from "./support";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

const shapes: Record<string, EksRequest> = {
    small: { tenants: { storefront: { isolation: "user-namespace" } } },
    three: eks(
        {
            adminRoleArns: [admin],
            network: { zones: ["eu-west-1a", "eu-west-1b"], nat: "per-zone" },
            endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
            nodePools: { vms: { sandbox: "kata-clh", tenant: "plugins", maxLifetimeDays: 7, maxSize: 10 } },
            certManager: { version: "v1.19.1" },
            tags: { owner: "platform" },
        },
        {
            storefront: {
                isolation: "user-namespace",
                owners: { users: [role("storefront")] },
                network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            },
            payments: {
                isolation: "sandboxed",
                placement: "exclusive",
                network: { ingressFrom: ["storefront"] },
                identity: {
                    statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] }],
                    serviceAccounts: ["api"],
                    permissionsBoundary: "arn:aws:iam::123456789012:policy/tenants",
                },
                certificates: { enabled: true },
            },
            plugins: { isolation: "microvm", placement: "dedicated", reviewBy: "2027-05-01" },
        },
    ),
    nitro: pools(
        { sandboxes: { sandbox: "nitro", imageId: "ami-0123456789abcdef0", instanceTypes: ["m7i.2xlarge"] } },
        { agents: { isolation: "microvm", identity: { serviceAccounts: ["agent"] } } },
        { nitro: { handler: "of-the-image", overhead: { cpu: "250m", memory: "300Mi" } } },
    ),
};

describe("EKS plans", () => {
    for (const [name, request] of Object.entries(shapes)) {
        it(`${name} is as written`, () => {
            const { platform } = planned(request);
            // A rule a line: a reviewer reads them as a table.
            const securityRules = platform.securityRules.map(
                ({ key, group, direction, protocol, ports, peer }) =>
                    `${key}: ${group} ${direction} ${protocol} ${ports.join("-")} ${"group" in peer ? peer.group : peer.cidr}`,
            );
            assertGolden(
                `eks/${name}.yaml`,
                stringify({ ...platform, securityRules }, { lineWidth: 0, aliasDuplicateObjects: false }),
            );
        });
    }
});
