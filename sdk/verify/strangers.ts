/** Who else has rights in a tenant's namespace, or its people elsewhere. */
import { names } from "../catalog/vcluster";
import type { Guards } from "../tenancy/guards";
import { controlPlaneObject } from "../tenancy/virtual";
import type { Json } from "./attack";
import type { ApiClient } from "./client";
import { inNamespace, root } from "./honest";
import { readItems } from "./readings";
import { bindingNames, type Target } from "./target";

const rbac = "rbac.authorization.k8s.io/v1";
const everybody = ["system:authenticated", "system:unauthenticated", "system:serviceaccounts"];

/** Roles that Kubernetes itself gives to everybody: they tell of the API and of oneself. */
const harmlessRoles = [
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
    "system:service-account-issuer-discovery",
];

/** The role by which an owner asks the tenant's own authority for certificates, where a platform has one. */
const certificateRole = "kernel-isolation-tenant-certificates";

/**
 * A service account of another namespace is the platform's: an operator's, which may be let into a tenant's namespace.
 * People, groups and the tenant's own accounts come in by the tenant's own bindings alone.
 */
export async function strangersIn(client: ApiClient, target: Target, guards: Guards): Promise<string | undefined> {
    const own = await readItems(client, inNamespace(target.namespace, "rolebindings", rbac));
    for (const { metadata, roleRef, subjects = [] } of own) {
        if (Object.values<string>(bindingNames).includes(metadata.name)) continue;
        if (guards.controlPlane && isControlPlane(metadata.name, roleRef, subjects as Json[])) continue;
        if (isCertificates(metadata.name, roleRef, subjects as Json[], guards)) continue;
        const stranger = (subjects as Json[]).find(
            ({ kind, namespace }) => kind !== "ServiceAccount" || namespace === target.namespace,
        );
        if (stranger) return `the role binding ${metadata.name} lets in ${stranger.kind} ${stranger.name}`;
    }
    const wide = await readItems(client, `${root(rbac)}/clusterrolebindings`);
    for (const { metadata, roleRef, subjects = [] } of wide) {
        if (harmlessRoles.includes(roleRef.name)) continue;
        const own = (subjects as Json[]).find((subject) => isTenants(subject, target, guards));
        if (own) {
            return `the cluster role binding ${metadata.name} gives ${own.kind} ${own.name} the role ${roleRef.name} everywhere`;
        }
    }
    return undefined;
}

/** Its owners', who are compared apart, and the one by which its syncer has its own rights. */
function isControlPlane(name: string, roleRef: Json, subjects: Json[]): boolean {
    if (name === controlPlaneObject) return true;
    return (
        roleRef.kind === "Role" &&
        roleRef.name === names.syncer &&
        subjects.every(({ kind, name: account }) => kind === "ServiceAccount" && account === names.syncer)
    );
}

function isCertificates(name: string, roleRef: Json, subjects: Json[], { owners }: Guards): boolean {
    const people = [...owners.users, ...owners.groups];
    return (
        name === "kernel-isolation-certificates" &&
        roleRef.name === certificateRole &&
        subjects.every((subject) => people.includes(subject.name))
    );
}

function isTenants({ kind, name, namespace }: Json, target: Target, { owners, viewers }: Guards): boolean {
    if (kind === "ServiceAccount") return namespace === target.namespace;
    if (kind === "User") return [...owners.users, ...viewers.users].includes(name);
    const groups = [...owners.groups, ...viewers.groups, ...everybody, `system:serviceaccounts:${target.namespace}`];
    return groups.includes(name);
}
