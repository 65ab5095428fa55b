/** Rights: nothing in a tenant's namespace gives more than the package's roles, and nothing gives tenants the cluster. */
import {
    at,
    isOwn,
    kindOf,
    listAt,
    namespaceOf,
    objectName,
    type Rule,
    type StackResource,
    textAt,
    textsAt,
    type Violation,
} from "./stackResource";
import { type Subject, subjectsOf, type TenantNamespace, tenantNamespaces, tenantOf, tenantPeople } from "./tenants";

/** Kubernetes' own roles that let a tenant change its guards, mint tokens or act as its service accounts. */
const tooMuch = ["admin", "edit", "cluster-admin"];

/** Every user is in these, and so every tenant's too. */
const everybody = ["system:authenticated", "system:unauthenticated", "system:serviceaccounts"];

/** What Kubernetes itself gives to everybody. */
const harmless = [
    "system:discovery",
    "system:basic-user",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];

const guards = ["rolebindings", "roles", "networkpolicies", "resourcequotas", "limitranges"];
const writing = ["create", "update", "patch", "delete", "deletecollection"];

/** Why a role's rules are more than a tenant's; `undefined` where they are not. */
export function excess(rules: readonly unknown[]): string | undefined {
    for (const rule of rules) {
        const [verbs, resources] = [textsAt(rule, "verbs"), textsAt(rule, "resources")];
        if (verbs.includes("*")) return "may do everything to some objects, whatever comes to be possible";
        if (resources.includes("*")) return "reaches every kind of object, the tenant's guards among them";
        const power = ["escalate", "bind", "impersonate"].find((verb) => verbs.includes(verb));
        if (power) return `may ${power}, and so come by other rights`;
        const guard = guards.find((kind) => resources.includes(kind));
        if (guard && writing.some((verb) => verbs.includes(verb))) return `may change ${guard}, which guard the tenant`;
        if (resources.includes("serviceaccounts/token") && verbs.includes("create")) return "may mint tokens";
    }
    return undefined;
}

const ownRole = "the package's roles, by owners and viewers of the tenant";

/** A role that the stack itself makes, by the binding's reference. */
function referred(binding: StackResource, resources: readonly StackResource[]): StackResource | undefined {
    const [kind, name] = [textAt(binding.props, "roleRef.kind"), textAt(binding.props, "roleRef.name")];
    return resources.find(
        (each) =>
            kindOf(each) === kind &&
            objectName(each) === name &&
            (kind === "ClusterRole" || namespaceOf(each) === namespaceOf(binding)),
    );
}

function bindingOf(
    binding: StackResource,
    tenant: TenantNamespace,
    resources: readonly StackResource[],
    tenants: ReadonlyMap<string, TenantNamespace>,
): Violation[] {
    const role = textAt(binding.props, "roleRef.name");
    const isClusterRole = textAt(binding.props, "roleRef.kind") === "ClusterRole";
    const made = referred(binding, resources);
    const why =
        isClusterRole && tooMuch.includes(role)
            ? "lets its holder change what guards the tenant"
            : made && !isOwn(made)
              ? excess(listAt(made.props, "rules"))
              : undefined;
    return [
        ...(why ? [{ resource: binding, path: "roleRef", reason: `"${role}" ${why}`, nearest: ownRole }] : []),
        ...subjectsOf(binding).flatMap((subject, index): Violation[] => {
            const other = ownerOf(subject, tenants);
            return other && other.tenant !== tenant.tenant
                ? [
                      {
                          resource: binding,
                          path: `subjects.${index}`,
                          reason: `"${subject.name}" is of tenant ${other.tenant}, and this is a namespace of ${tenant.tenant}`,
                          nearest: "a service account of the tenant itself",
                      },
                  ]
                : [];
        }),
    ];
}

/** The tenant whose service accounts a subject stands for. */
function ownerOf(subject: Subject, tenants: ReadonlyMap<string, TenantNamespace>): TenantNamespace | undefined {
    if (subject.kind === "ServiceAccount") return tenants.get(subject.namespace);
    const [, namespace = ""] = /^system:serviceaccounts?:([^:]+)/.exec(subject.name) ?? [];
    return tenants.get(namespace);
}

function clusterBinding(
    binding: StackResource,
    tenants: ReadonlyMap<string, TenantNamespace>,
    people: ReadonlySet<string>,
): Violation[] {
    const role = textAt(binding.props, "roleRef.name");
    if (harmless.includes(role)) return [];
    return subjectsOf(binding).flatMap((subject, index): Violation[] => {
        const tenant = ownerOf(subject, tenants)?.tenant;
        const whose = tenant
            ? `of tenant ${tenant}`
            : people.has(`${subject.kind} ${subject.name}`)
              ? "somebody of a tenant"
              : everybody.includes(subject.name)
                ? "everybody, every tenant among them"
                : undefined;
        return whose
            ? [
                  {
                      resource: binding,
                      path: `subjects.${index}`,
                      reason: `"${subject.name}" is ${whose}, and "${role}" is given in every namespace`,
                      nearest: "a RoleBinding in the one namespace it is for",
                  },
              ]
            : [];
    });
}

export const accessRules: Rule[] = [
    {
        name: "tenant-namespaces-give-no-more-rights",
        description: "No RoleBinding in a tenant's namespace gives admin, edit, or a role that reaches its guards.",
        check: (resources) => {
            const tenants = tenantNamespaces(resources);
            return resources.flatMap((resource) => {
                const tenant = tenantOf(resource, tenants);
                const isBinding = kindOf(resource) === "RoleBinding" && at(resource.props, "roleRef") !== undefined;
                return tenant && isBinding ? bindingOf(resource, tenant, resources, tenants) : [];
            });
        },
    },
    {
        name: "tenants-have-no-rights-over-the-cluster",
        description: "No ClusterRoleBinding names a tenant's people or service accounts, nor everybody.",
        check: (resources) => {
            const tenants = tenantNamespaces(resources);
            const people = tenantPeople(resources);
            return resources.flatMap((resource) =>
                kindOf(resource) === "ClusterRoleBinding" && tenants.size > 0
                    ? clusterBinding(resource, tenants, people)
                    : [],
            );
        },
    },
];
