/** Who may see and do what. Groups make roles; who owns a tenant is what its own declaration says. */
import type { TenantSpec } from "../../../index";
import type { OperationHead, Role } from "../api";
import type { Identity } from "./authentication/authentication";
import type { KeptCluster } from "./keptCluster";

export interface RoleGroups {
    platform: readonly string[];
    viewers: readonly string[];
}

export interface Actor {
    user: string;
    role: Role;
    /** As `cluster/tenant`. */
    tenants: readonly string[];
    binding: string;
    address: string;
}

/** The strongest role that somebody has; nobody is let in for having signed in alone. */
export function roleOf(
    { user, groups, platform }: Identity,
    mapping: RoleGroups,
    clusters: Iterable<KeptCluster>,
): Pick<Actor, "role" | "tenants"> | undefined {
    const isIn = (names: readonly string[]) => groups.some((group) => names.includes(group));
    if (platform || isIn(mapping.platform)) return { role: "platform", tenants: [] };
    const owns = ({ owners }: TenantSpec) => (owners?.users ?? []).includes(user) || isIn(owners?.groups ?? []);
    const tenants = [...clusters].flatMap(({ definition, declarations }) =>
        declarations.all().flatMap(([name, { spec }]) => (owns(spec) ? [`${definition.name}/${name}`] : [])),
    );
    if (tenants.length > 0) return { role: "owner", tenants };
    return isIn(mapping.viewers) ? { role: "viewer", tenants: [] } : undefined;
}

export function owns({ role, tenants }: Actor, cluster: string, tenant: string): boolean {
    return role === "owner" && tenants.includes(`${cluster}/${tenant}`);
}

export function maySeeCluster({ role, tenants }: Actor, cluster: string): boolean {
    return role !== "owner" || tenants.some((each) => each.startsWith(`${cluster}/`));
}

export function maySeeTenant(actor: Actor, cluster: string, tenant: string): boolean {
    return actor.role !== "owner" || owns(actor, cluster, tenant);
}

/** What is done to a whole cluster names other tenants. */
export function maySeeOperation(actor: Actor, { cluster, tenant }: Pick<OperationHead, "cluster" | "tenant">): boolean {
    return actor.role !== "owner" || (tenant !== undefined && owns(actor, cluster, tenant));
}
