import { Bag, isBag, without } from "./values";

export interface Metadata extends Bag {
    name?: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    deletionTimestamp?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
}

export interface KubeObject extends Bag {
    apiVersion: string;
    kind: string;
    metadata: Metadata;
}

/** What names one object. */
export interface Ref {
    apiVersion: string;
    kind: string;
    namespace?: string;
    name: string;
}

export const annotation = {
    autonamed: "pulumi.com/autonamed",
    deletionPropagation: "pulumi.com/deletionPropagationPolicy",
    patchForce: "pulumi.com/patchForce",
    replaceUnready: "pulumi.com/replaceUnready",
    skipAwait: "pulumi.com/skipAwait",
    timeoutSeconds: "pulumi.com/timeoutSeconds",
    waitFor: "pulumi.com/waitFor",
} as const;

export interface TypeName {
    apiVersion: string;
    kind: string;
}

/** `kubernetes:core/v1:Namespace` and the like; nothing if it is no object's type. */
export function parseToken(token: string): TypeName | undefined {
    const match = /^kubernetes:([^:]+\/v[0-9][^:/]*):([A-Za-z0-9]+)$/.exec(token);
    if (match === null) return undefined;
    return { apiVersion: match[1]!.replace(/^core\//, ""), kind: match[2]!.replace(/Patch$/, "") };
}

/** Whether a resource is some fields of an object that others made (`ServiceAccountPatch`), and not the object. */
export function isPatch(token: string): boolean {
    return parseToken(token) !== undefined && token.endsWith("Patch");
}

export function typeOfUrn(urn: string): string {
    return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

export function nameOfUrn(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

export function groupKind(object: { apiVersion: string; kind: string }): string {
    const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0]! : "";
    return `${group}/${object.kind}`;
}

export function metadataOf(object: Bag): Metadata {
    return isBag(object.metadata) ? (object.metadata as Metadata) : {};
}

export function annotationOf(object: Bag, name: string): string | undefined {
    const annotations = metadataOf(object).annotations;
    const value: unknown = isBag(annotations) ? annotations[name] : undefined;
    return typeof value === "string" ? value : undefined;
}

export function idOf(object: Bag): string {
    const { namespace, name } = metadataOf(object);
    return namespace === undefined ? `${name}` : `${namespace}/${name}`;
}

export function refOf(type: TypeName, id: string): Ref {
    const slash = id.indexOf("/");
    const place = slash === -1 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
    return { apiVersion: type.apiVersion, kind: type.kind, ...place };
}

export function show(object: Bag): string {
    return `${String(object.kind)} ${idOf(object)}`;
}

export function showRef(ref: Ref): string {
    return `${ref.kind} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}

/** Without the record of who owns which field: it is large, changes by itself and no program reads it. */
export function withoutManagedFields(object: KubeObject): KubeObject {
    return { ...object, metadata: without(object.metadata, "managedFields") };
}
