/** How many namespaces a tenant's role can be bound to. */
import { checkRows, acme } from "./support";

const namespaces = (count: number) =>
    Array.from({ length: count }, (_, index) => `acme-${"n".repeat(30)}-${String(index).padStart(3, "0")}`);
const tenant = (count: number) => ({ isolation: "sandboxed", identity: {}, namespaces: namespaces(count) });

describe("EKS: trust policies", () => {
    checkRows([
        {
            title: "more namespaces than IRSA's condition has room for",
            wrong: acme(tenant(40)),
            path: "tenants.acme.namespaces",
            reason: /the role of default would name 40 namespaces in \d+ characters, and IAM takes 2048/,
            nearest: /fewer or shorter ones/,
            right: acme(tenant(20)),
        },
        {
            title: "more than Pod Identity's has room for",
            wrong: acme({ ...tenant(45), isolation: "shared" }),
            path: "tenants.acme.namespaces",
            reason: /would name 45 namespaces/,
            nearest: /fewer or shorter ones/,
            right: acme({ ...tenant(30), isolation: "shared" }),
        },
    ]);
});
