/** Clusters for tests of the portal, with nothing behind them; where they are kept is a variable's to say. */
import path from "node:path";
import type { ClusterDefinition } from "../../examples/portal/server/definition";

export const portalFolder = "TEST_PORTAL_FOLDER";

export function clusters(): ClusterDefinition[] {
    return [
        {
            name: "prod",
            base: { existing: { version: "1.36", pools: { all: { sandboxes: { runc: {}, gvisor: {} } } } } },
            firstTenants: {
                payments: { isolation: "sandboxed", owners: { groups: ["payments-team"] } },
                storefront: { isolation: "shared" },
            },
            engine: {
                project: "portal-test",
                stack: "prod",
                stateFolder: path.join(process.env[portalFolder] ?? "", "engine", "state"),
                pulumi: () => Promise.reject(new Error("no engine is asked here")),
            },
        },
    ];
}
