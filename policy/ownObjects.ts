/** What the package wrote stays as it wrote it: claims on namespaces, and its own objects. */
import {
    isOfTenant,
    isOwn,
    kindOf,
    objectName,
    recordAt,
    type Rule,
    type StackResource,
    type Violation,
} from "./stackResource";
import { tenantNamespaces } from "./tenants";

const prefix = "kernel-isolation";
/** What the admission policies and Pod Security read from a namespace. */
const guarding = /^([a-z0-9.-]+\.)?kernel-isolation\.io\/|^pod-security\.kubernetes\.io\//;

/** Claims that another writes: on a namespace of a tenant's, or on one that is to pass for a tenant's. */
function claimsOf(resource: StackResource, isTenants: boolean): Violation[] {
    return (["labels", "annotations"] as const).flatMap((field) =>
        Object.keys(recordAt(resource.props, `metadata.${field}`))
            // Pod Security is anybody's to set where no tenant is.
            .filter((key) => guarding.test(key) && (isTenants || key.includes("kernel-isolation.io/")))
            .map((key) => ({
                resource,
                path: `metadata.${field}["${key}"]`,
                reason: "is what the admission policies hold a tenant's pods to, and only a Tenant writes it",
                nearest: "a Tenant, whose arguments say the same",
            })),
    );
}

export const ownObjectRules: Rule[] = [
    {
        name: "tenant-claims-are-written-by-tenants",
        description: "No namespace has a tenant's claims but by the package's Tenant component.",
        check: (resources) => {
            const tenants = tenantNamespaces(resources);
            return resources.flatMap((resource) =>
                kindOf(resource) === "Namespace" && !isOfTenant(resource)
                    ? claimsOf(resource, tenants.has(objectName(resource)))
                    : [],
            );
        },
    },
    {
        name: "guards-are-written-by-the-package",
        description: "No other resource writes an object that is named as the package's are.",
        check: (resources) =>
            resources.flatMap((resource): Violation[] => {
                const name = objectName(resource);
                const isNamed = name === prefix || name.startsWith(`${prefix}-`);
                return isNamed && kindOf(resource) !== "" && !isOwn(resource)
                    ? [
                          {
                              resource,
                              path: "metadata.name",
                              reason: `"${name}" is a name of this package's, whose objects guard the tenants`,
                              nearest: `a name that does not begin with ${prefix}`,
                          },
                      ]
                    : [];
            }),
    },
];
