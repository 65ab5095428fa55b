/** Network policies add up: each one beside the tenant's own can only open what that one closes. */
import { at, isOwn, kindOf, listAt, objectName, type Rule, type StackResource, type Violation } from "./stackResource";
import { type TenantNamespace, tenantNamespaces, tenantOf } from "./tenants";

/** The package's: the tenant's own, and the way to credentials of a role in the cloud account. */
function isPackages(resource: StackResource): boolean {
    const name = objectName(resource);
    return isOwn(resource) && (name === "kernel-isolation" || name.startsWith("kernel-isolation-credentials-"));
}

/** Of Kubernetes, and of the plugins that have a kind of their own (CiliumNetworkPolicy, Calico's NetworkPolicy). */
function isPolicy(resource: StackResource): boolean {
    return kindOf(resource).endsWith("NetworkPolicy");
}

/** Where policies say what they let through; Cilium's may hold several in one. */
function openings(props: unknown): { path: string; direction: "ingress" | "egress" }[] {
    const specs = ["spec", ...listAt(props, "specs").map((_, index) => `specs.${index}`)];
    const all = specs.flatMap((spec) =>
        (["ingress", "egress"] as const).map((direction) => ({ path: `${spec}.${direction}`, direction })),
    );
    // Calico's policies may deny as well.
    return all.filter(({ path }) => listAt(props, path).some((rule) => at(rule, "action") !== "Deny"));
}

function widening(resource: StackResource, { tenant }: TenantNamespace): Violation[] {
    return openings(resource.props).map(({ path, direction }) => ({
        resource,
        path,
        reason: `policies add up, and this one lets through what tenant ${tenant} was not given`,
        nearest: direction === "ingress" ? "network.ingressFrom of the tenant" : "network.egress of the tenant",
    }));
}

export const networkRules: Rule[] = [
    {
        name: "tenant-networks-are-not-widened",
        description: "No second network policy in a tenant's namespace lets anything in or out.",
        check: (resources) => {
            const tenants = tenantNamespaces(resources);
            return resources.flatMap((resource) => {
                const tenant = tenantOf(resource, tenants);
                return tenant && isPolicy(resource) && !isPackages(resource) ? widening(resource, tenant) : [];
            });
        },
    },
];
