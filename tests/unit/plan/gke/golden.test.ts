/** Whole plans as a reviewer reads them. */
import { stringify } from "yaml";
import { assertGolden } from "../../../support/golden";
import { gke, type GkeRequest, planned } from "./support";

const shapes: Record<string, GkeRequest> = {
    small: { tenants: { storefront: { isolation: "user-namespace" } } },
    three: gke(
        {
            zones: ["us-central1-a", "us-central1-b"],
            releaseChannel: "stable",
            endpoint: { privateCidrs: ["10.20.0.0/16"], publicAccess: true, publicCidrs: ["203.0.113.0/24"] },
            nodePools: { boxes: { sandbox: "gvisor", tenant: "plugins", machineType: "n2d-standard-4", maxSize: 10 } },
            logs: { dataAccess: true },
            labels: { owner: "platform" },
        },
        {
            storefront: {
                isolation: "user-namespace",
                owners: { users: ["ana@example.com"] },
                network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            },
            payments: {
                isolation: "sandboxed",
                placement: "exclusive",
                network: { ingressFrom: ["storefront"] },
                identity: {
                    statements: [
                        { actions: ["roles/storage.objectViewer"], resources: ["projects/_/buckets/payments/*"] },
                    ],
                    serviceAccounts: ["api"],
                },
            },
            plugins: { isolation: "sandboxed", placement: "dedicated", reviewBy: "2027-05-01" },
        },
    ),
};

describe("GKE plans", () => {
    for (const [name, request] of Object.entries(shapes)) {
        it(`${name} is as written`, () => {
            const { platform } = planned(request);
            assertGolden(`gke/${name}.yaml`, stringify(platform, { lineWidth: 0, aliasDuplicateObjects: false }));
        });
    }
});
