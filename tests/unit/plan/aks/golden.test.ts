/** Whole plans as a reviewer reads them. */
import { stringify } from "yaml";
import { assertGolden } from "../../../support/golden";
import { aks, type AksRequest, givenKey, givenSubnets, group, ids, planned } from "./support";

const shapes: Record<string, AksRequest> = {
    small: { tenants: { storefront: { isolation: "user-namespace" } } },
    three: aks(
        {
            zones: ["1", "3"],
            tier: "premium",
            upgradeChannel: "stable",
            nodeImageChannel: "security-patch",
            maintenance: { day: "wednesday", startHour: 22, durationHours: 4 },
            endpoint: { privateCidrs: ["10.20.0.0/16"], publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
            nodePools: { boxes: { sandbox: "kata-clh", tenant: "plugins", vmSize: "Standard_D8s_v3", maxSize: 10 } },
            logs: { reads: true, retentionDays: 365 },
            tags: { owner: "platform" },
        },
        {
            storefront: {
                isolation: "user-namespace",
                owners: { users: ["ana@example.com"], groups: [group] },
                network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            },
            payments: {
                isolation: "microvm",
                placement: "exclusive",
                network: { ingressFrom: ["storefront"] },
                identity: {
                    statements: [{ actions: ["Storage Blob Data Reader"], resources: [ids.account] }],
                    serviceAccounts: ["api"],
                },
            },
            plugins: { isolation: "microvm", placement: "dedicated", reviewBy: "2027-05-01" },
        },
    ),
    given: aks(
        { network: { ...givenSubnets, outbound: "routes" }, ...givenKey, resourceGroup: "mine" },
        { storefront: { isolation: "shared" } },
    ),
};

describe("AKS plans", () => {
    for (const [name, request] of Object.entries(shapes)) {
        it(`${name} is as written`, () => {
            const { platform } = planned(request);
            assertGolden(`aks/${name}.yaml`, stringify(platform, { lineWidth: 0, aliasDuplicateObjects: false }));
        });
    }
});
