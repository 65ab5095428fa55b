/** A resource of a stack as the policies see it, and how they read what may be anything. */

/** In the place of a value that a preview does not know yet: no policy takes it for an absent one. */
export const notKnown = Symbol("not known before the update");

export interface StackResource {
    type: string;
    /** Its name in the program. */
    name: string;
    urn: string;
    /** Plain, without secrets' marks. */
    props: unknown;
    /** What its properties were made from, by property. */
    from: Record<string, StackResource[]>;
    /** Where its provider puts Kubernetes objects that name no namespace. */
    defaultNamespace: string;
}

/** What bypasses the package, in the words of a refusal. */
export interface Violation {
    resource: StackResource;
    path: string;
    reason: string;
    nearest: string;
}

export interface Rule {
    /** The name that a configuration of the pack uses. */
    name: string;
    description: string;
    check: (resources: readonly StackResource[]) => Violation[];
}

/** The value at a path of fields; `undefined` where there is none, and what is in something unknown is unknown. */
export function at(value: unknown, path: string): unknown {
    return path.split(".").reduce<unknown>((current, key) => {
        if (current === notKnown) return notKnown;
        return isRecord(current) || Array.isArray(current) ? Reflect.get(current, key) : undefined;
    }, value);
}

export function textAt(value: unknown, path: string): string {
    const found = at(value, path);
    return typeof found === "string" ? found : "";
}

export function listAt(value: unknown, path: string): unknown[] {
    const found = at(value, path);
    return Array.isArray(found) ? found : [];
}

export function textsAt(value: unknown, path: string): string[] {
    return listAt(value, path).filter((each) => typeof each === "string");
}

export function recordAt(value: unknown, path: string): Record<string, unknown> {
    const found = at(value, path);
    return isRecord(found) ? found : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The kind of a Kubernetes object: `Pod` for `kubernetes:core/v1:Pod`, and for a patch of one as well. */
export function kindOf({ type }: StackResource): string {
    return type.startsWith("kubernetes:") ? (type.split(":").at(-1) ?? "").replace(/Patch$/, "") : "";
}

export function objectName({ props }: StackResource): string {
    return textAt(props, "metadata.name");
}

export function namespaceOf({ props, defaultNamespace }: StackResource): string {
    const given = at(props, "metadata.namespace");
    return given === undefined || given === "" ? defaultNamespace : textAt(props, "metadata.namespace");
}

const tenantType = "kernel-isolation:index:Tenant";
const clusterType = "kernel-isolation:index:IsolatedCluster";

/** Whether the package's components made it: their type is the last but one of the types in its URN. */
export function isOwn({ urn, type }: StackResource): boolean {
    const types = (urn.split("::")[2] ?? "").split("$");
    return types.at(-1) === type && [tenantType, clusterType].includes(types.at(-2) ?? "");
}

/** The same for what a tenant's component made. */
export function isOfTenant({ urn }: StackResource): boolean {
    return (urn.split("::")[2] ?? "").split("$").at(-2) === tenantType;
}
