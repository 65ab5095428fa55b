/** Tenants as a platform of some size has them: all levels, some with nodes of their own, most with a role. */
import type { IsolationLevel, TenantSpec } from "../../sdk/isolation";

const levels: IsolationLevel[] = ["shared", "user-namespace", "sandboxed", "microvm"];

export function manyTenants(count: number): Record<string, TenantSpec> {
    return Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`tenant-${String(index).padStart(3, "0")}`, tenant(index)]),
    );
}

function tenant(index: number): TenantSpec {
    const name = `tenant-${String(index).padStart(3, "0")}`;
    return {
        isolation: levels[index % levels.length]!,
        // One in twenty: each of them is a node pool more.
        ...(index % 20 === 3 && { placement: "dedicated" }),
        ...(index % 2 === 1 && { namespaces: [name, `${name}-jobs`] }),
        owners: { users: [`arn:aws:iam::123456789012:role/${name}-owner`] },
        viewers: { users: [`arn:aws:iam::123456789012:role/${name}-viewer`] },
        network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
        ...(index % 4 !== 0 && {
            identity: {
                statements: [{ actions: ["s3:GetObject"], resources: [`arn:aws:s3:::${name}/*`] }],
                serviceAccounts: ["api"],
            },
        }),
        ...(index % 2 === 0 && { certificates: { enabled: true } }),
        reviewBy: "2027-05-01",
    };
}
