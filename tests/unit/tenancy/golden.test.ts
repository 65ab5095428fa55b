/** Every object of a tenant, and of a cluster, as the API server is given it. */
import type { TenantSpec } from "../../../sdk/isolation";
import { proofScript } from "../../../sdk/proof/probe";
import { assertGolden, renderObjects } from "../../support/golden";
import { run } from "../../support/mocks";
import { cluster, everythingOn, ofTenant } from "../../support/programs";
import { everything } from "../../support/requests";

const old = { ...everything, version: "1.30", pools: { plain: { sandboxes: { runc: {}, gvisor: {} } } } };

/** The same in every proof Job. */
const files = { [proofScript]: "proof.sh" };

const shapes: [string, TenantSpec, object?][] = [
    ["minimal", { isolation: "shared" }],
    ["user-namespace", { isolation: "user-namespace", owners: { groups: ["acme-team"] } }],
    ["everything-on", everythingOn],
    ["dedicated", { isolation: "sandboxed", placement: "dedicated", namespaces: ["acme-web", "acme-jobs"] }],
    [
        "exclusive-microvm",
        { isolation: "microvm", placement: "exclusive", workload: "function", podSecurity: "baseline" },
    ],
    ["old-api-server", { isolation: "sandboxed", placement: "exclusive" }, { existing: old }],
];

describe("golden manifests", () => {
    for (const [shape, spec, args] of shapes) {
        it(`of a tenant: ${shape}`, async () => {
            const { registrations } = await run(() => cluster({ acme: spec }, args));
            assertGolden(`tenant-${shape}.yaml`, renderObjects(ofTenant(registrations, "prod-acme"), files));
        });
    }

    it("of the script that proves a tenant", () => assertGolden("proof.sh", `${proofScript}\n`));

    it("of a cluster, whatever its tenants", async () => {
        const { registrations } = await run(() => cluster({}));
        assertGolden("cluster.yaml", renderObjects(registrations));
    });

    it("of a cluster whose API server gives pods nothing", async () => {
        const { registrations } = await run(() => cluster({}, { existing: old }));
        assertGolden("cluster-old-api-server.yaml", renderObjects(registrations));
    });
});
