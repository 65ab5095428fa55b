/** Which namespaces are tenants', what they were promised, and who the tenants are: from the stack's own resources. */
import { claimAnnotations, claimLabels } from "../sdk/tenancy/claims";
import {
    at,
    isOfTenant,
    kindOf,
    listAt,
    namespaceOf,
    notKnown,
    objectName,
    recordAt,
    type StackResource,
    textAt,
} from "./stackResource";

export interface TenantNamespace {
    tenant: string;
    namespace: string;
    sandbox: string;
    /** Empty where the node's default runtime is meant; `undefined` where a preview does not know. */
    runtimeClass: string | undefined;
    hostUsers: boolean;
}

/** Tenants' namespaces by name: the package's own first, so that a forged one changes no claim. */
export function tenantNamespaces(resources: readonly StackResource[]): Map<string, TenantNamespace> {
    const namespaces = resources.filter((resource) => kindOf(resource) === "Namespace" && objectName(resource) !== "");
    const byOwner = [...namespaces.filter(isOfTenant), ...namespaces.filter((each) => !isOfTenant(each))];
    const found = new Map<string, TenantNamespace>();
    for (const resource of byOwner) {
        const labels = recordAt(resource.props, "metadata.labels");
        const unread = isOfTenant(resource) && isUnknown(resource);
        if ((labels[claimLabels.tenant] === undefined && !unread) || found.has(objectName(resource))) continue;
        found.set(objectName(resource), claimOf(resource, labels));
    }
    return found;
}

/** A tenant of another stack's cluster: before its handle is known, only the namespace's name is. */
function isUnknown({ props }: StackResource): boolean {
    return ["metadata.labels", "metadata.annotations"].some((path) => at(props, path) === notKnown);
}

function claimOf(resource: StackResource, labels: Record<string, unknown>): TenantNamespace {
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    const annotations = recordAt(resource.props, "metadata.annotations");
    const runtimeClass = annotations[claimAnnotations.runtimeClass];
    return {
        tenant: text(labels[claimLabels.tenant]),
        namespace: objectName(resource),
        sandbox: text(labels[claimLabels.sandbox]),
        runtimeClass: typeof runtimeClass === "string" ? runtimeClass : undefined,
        hostUsers: annotations[claimAnnotations.hostUsers] !== "false",
    };
}

export interface Subject {
    kind: string;
    name: string;
    namespace: string;
}

export function subjectsOf(binding: StackResource): Subject[] {
    return listAt(binding.props, "subjects").map((subject) => ({
        kind: textAt(subject, "kind"),
        name: textAt(subject, "name"),
        namespace: textAt(subject, "namespace"),
    }));
}

/** The people whom the package lets into tenants' namespaces, as `User ana` or `Group team`. */
export function tenantPeople(resources: readonly StackResource[]): Set<string> {
    const bindings = resources.filter((resource) => kindOf(resource) === "RoleBinding" && isOfTenant(resource));
    return new Set(bindings.flatMap(subjectsOf).map(({ kind, name }) => `${kind} ${name}`));
}

/** The tenant's namespace that a resource is in, if it is in one. */
export function tenantOf(
    resource: StackResource,
    tenants: ReadonlyMap<string, TenantNamespace>,
): TenantNamespace | undefined {
    return kindOf(resource) === "" ? undefined : tenants.get(namespaceOf(resource));
}
