/** EKS's own rights, which stand beside Kubernetes' roles and are asked first. */
import { type Rule, type StackResource, textAt, textsAt, type Violation } from "./stackResource";
import { tenantNamespaces, tenantPeople } from "./tenants";

const associationType = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
/** All that reading alone gives, Secrets not among it. */
const reading = "AmazonEKSViewPolicy";

function judge(resource: StackResource, people: ReadonlySet<string>, namespaces: ReadonlySet<string>): Violation[] {
    const principal = textAt(resource.props, "principalArn");
    if (!people.has(`User ${principal}`)) return [];
    const policy = textAt(resource.props, "policyArn").split("/").at(-1) ?? "";
    const nearest = "owners or viewers of the tenant, and no access policy";
    if (textAt(resource.props, "accessScope.type") === "cluster") {
        const reason = `"${principal}" is somebody of a tenant, and ${policy} would hold in every namespace`;
        return [{ resource, path: "accessScope.type", reason, nearest }];
    }
    const scoped = textsAt(resource.props, "accessScope.namespaces");
    const hit = scoped.find((namespace) => namespace.includes("*") || namespaces.has(namespace));
    if (hit === undefined || policy === reading) return [];
    const reason = `${policy} gives more in "${hit}" than the tenant's own role, which leaves its guards alone`;
    return [{ resource, path: "policyArn", reason, nearest }];
}

export const cloudAccessRules: Rule[] = [
    {
        name: "tenants-have-no-access-policy",
        description:
            "No access policy of EKS gives a tenant's people the cluster, or their namespace beside their role.",
        check: (resources) => {
            const people = tenantPeople(resources);
            const namespaces = new Set(tenantNamespaces(resources).keys());
            return resources.flatMap((resource) =>
                resource.type === associationType ? judge(resource, people, namespaces) : [],
            );
        },
    },
];
