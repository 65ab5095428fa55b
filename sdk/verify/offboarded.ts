/** Whether anything is left of a tenant that was removed: by its label, by the names that its objects had, by whom they name. */
import { claimLabels } from "../tenancy/claims";
import type { Json } from "./attack";
import type { ApiClient } from "./client";
import { read, root } from "./honest";
import { claimOn } from "./target";

export interface Departed {
    tenant: string;
    /** What its namespaces were called. */
    namespaces: readonly string[];
}

/** One kind of object, and what of a tenant may be left in it. */
interface Trace {
    /** What was looked at, in the plural. */
    what: string;
    /** By what it is told that one of them is the tenant's. */
    by: string;
    path: string;
    /** What of the tenant is on this object. */
    of: (object: Json, departed: Departed) => string | undefined;
}

export interface Search {
    what: string;
    by: string;
    /** How many objects were looked at; absent where they could not be. */
    seen?: number;
    /** Each thing that is left. */
    left: string[];
    /** Why they could not be looked at. */
    problem?: string;
}

const says = (is: boolean, what: string) => (is ? what : undefined);
const objectName = ({ tenant }: Departed) => `kernel-isolation-${tenant}`;
const certificates = ({ tenant }: Departed) => `kernel-isolation-certificates-${tenant}`;
const flowControl = root("flowcontrol.apiserver.k8s.io/v1");
const admission = root("admissionregistration.k8s.io/v1");
const rbac = root("rbac.authorization.k8s.io/v1");

/** Service accounts of namespaces that are gone: whoever makes a namespace of that name again gets their rights. */
const accounts = ({ subjects = [] }: Json, { namespaces }: Departed) => {
    const own = (subjects as Json[] | null)?.find(
        ({ kind, name, namespace }) =>
            (kind === "ServiceAccount" && namespaces.includes(namespace)) ||
            (kind === "Group" && namespaces.some((each) => name === `system:serviceaccounts:${each}`)),
    );
    return own && `gives rights to ${own.kind} ${own.name}`;
};

const byAccounts = "service accounts of its namespaces";
const named = (name: (departed: Departed) => string) => (object: Json, departed: Departed) =>
    says(object.metadata.name === name(departed), "is there");

export const traces: Trace[] = [
    {
        what: "namespaces",
        by: "its label, its claims, its names",
        path: `${root("")}/namespaces`,
        of: (object, { tenant, namespaces }) =>
            says(
                object.metadata.labels?.[claimLabels.tenant] === tenant ||
                    claimOn(object, claimLabels.tenant) === tenant ||
                    namespaces.includes(object.metadata.name),
                object.metadata.deletionTimestamp ? "is still being removed" : "is there",
            ),
    },
    {
        what: "priority levels",
        by: "its name",
        path: `${flowControl}/prioritylevelconfigurations`,
        of: named(objectName),
    },
    {
        what: "flow schemas",
        by: "its name, its priority level",
        path: `${flowControl}/flowschemas`,
        of: (object, departed) =>
            says(
                [object.metadata.name, object.spec?.priorityLevelConfiguration?.name].includes(objectName(departed)),
                "is there",
            ),
    },
    {
        what: "admission policies",
        by: "its name",
        path: `${admission}/validatingadmissionpolicies`,
        of: named(certificates),
    },
    {
        what: "bindings of admission policies",
        by: "its name",
        path: `${admission}/validatingadmissionpolicybindings`,
        of: named(certificates),
    },
    { what: "cluster role bindings", by: byAccounts, path: `${rbac}/clusterrolebindings`, of: accounts },
    { what: "role bindings", by: byAccounts, path: `${rbac}/rolebindings`, of: accounts },
    {
        what: "network policies of others",
        by: "its label in their rules",
        path: `${root("networking.k8s.io/v1")}/networkpolicies`,
        of: ({ metadata, spec }, { tenant, namespaces }) =>
            says(!namespaces.includes(metadata.namespace) && names(spec, tenant), "still lets it in or out"),
    },
    {
        what: "persistent volumes",
        by: "claims in its namespaces",
        path: `${root("")}/persistentvolumes`,
        of: ({ spec, status }, { namespaces }) =>
            says(namespaces.includes(spec?.claimRef?.namespace), `holds its data (${status?.phase ?? "unknown"})`),
    },
    {
        what: "nodes",
        by: "its label, its taint",
        path: `${root("")}/nodes`,
        of: ({ metadata, spec }, { tenant }) => {
            const labelled = metadata.labels?.[claimLabels.tenant] === tenant && "label";
            const tainted =
                ((spec?.taints ?? []) as Json[]).some(
                    ({ key, value }) => key === claimLabels.tenant && value === tenant,
                ) && "taint";
            const marks = [labelled, tainted].filter(Boolean);
            return marks.length > 0 ? `has its ${marks.join(" and ")}` : undefined;
        },
    },
];

export async function searchFor(client: ApiClient, departed: Departed): Promise<Search[]> {
    return Promise.all(
        traces.map(async ({ what, by, path, of }) => {
            const answer = await client.try(read(path, {}));
            if (answer.status >= 300) return { what, by, left: [], problem: `${answer.status}: ${answer.message}` };
            const items = (answer.body.items ?? []) as Json[];
            const left = items.flatMap((object) => {
                const found = of(object, departed);
                return found === undefined ? [] : [`${nameOf(object)} ${found}`];
            });
            return { what, by, seen: items.length, left };
        }),
    );
}

function nameOf({ metadata }: Json): string {
    return [metadata.namespace, metadata.name].filter(Boolean).join("/");
}

/** Whether a selector somewhere in it asks for the tenant's label. */
function names(value: unknown, tenant: string): boolean {
    if (typeof value !== "object" || value === null) return false;
    const { matchLabels, matchExpressions } = value as { matchLabels?: Json; matchExpressions?: Json[] };
    return (
        matchLabels?.[claimLabels.tenant] === tenant ||
        (matchExpressions ?? []).some(
            ({ key, operator, values }) => key === claimLabels.tenant && operator === "In" && values.includes(tenant),
        ) ||
        Object.values(value).some((part) => names(part, tenant))
    );
}
