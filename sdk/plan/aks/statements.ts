/** What a tenant's service accounts may not be granted on Azure, and what the rest comes to: a role for one resource. */
import { dataRoles } from "../../catalog/azure/roles";
import { join, probablyMeant, type Refusal } from "../refusal";

const nearestRole = '"Storage Blob Data Reader"';

/** Of Azure's own, by name and GUID: over all that a scope has, or over who may do what there. */
const broad: Record<string, string> = {
    Owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
};

const definition =
    /^\/subscriptions\/[0-9a-f-]{36}\/providers\/Microsoft\.Authorization\/roleDefinitions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export function roleRefusals(path: string, roles: string[]): Refusal[] {
    return roles.flatMap((role, index): Refusal[] => {
        const reason = roleProblem(role);
        if (reason === undefined) return [];
        const meant = probablyMeant(role, Object.keys(dataRoles));
        return [{ path: join(path, index), reason, nearest: meant ? `"${meant}"` : nearestRole }];
    });
}

function roleProblem(role: string): string | undefined {
    if (/[*?]/.test(role)) return `"${role}" is not a role: a wildcard grants what nobody has read`;
    const [, id = ""] = definition.exec(role) ?? [];
    const wide = Object.keys(broad).find((name) => name === role || broad[name] === id.toLowerCase());
    if (wide) return `"${wide}" reaches everything in its scope, or decides who may`;
    if (id !== "" || Object.hasOwn(dataRoles, role)) return undefined;
    if (/(Administrator|Admin|Owner|Officer|Operator)$/.test(role)) {
        return `"${role}" lets its holder decide who else may use what it is about, or act as another`;
    }
    if (/^Microsoft\.\w+\//.test(role)) return `"${role}" is an operation, and Azure grants roles`;
    return `"${role}" is not a role that this package knows by name; another of yours or Azure's goes by its id, "/subscriptions/.../roleDefinitions/..."`;
}

/** The role as Azure takes it: the GUID of its own, or the id. */
export function roleId(role: string): string {
    return dataRoles[role] ?? role;
}

const resource =
    /^\/subscriptions\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/resourceGroups\/[^/\s*?]+(\/providers\/[A-Za-z.]+(\/[^/\s*?]+)+)?$/i;

export function scopeRefusals(path: string, scopes: string[]): Refusal[] {
    return scopes.flatMap((scope, index): Refusal[] => {
        const at = join(path, index);
        const nearest =
            '"/subscriptions/.../resourceGroups/payments/providers/Microsoft.Storage/storageAccounts/payments"';
        if (resource.test(scope)) return [];
        if (scope === "*" || /^\/subscriptions\/[^/]+\/?$/.test(scope)) {
            const reason = `"${scope}" is the whole subscription, the other tenants' data among it`;
            return [{ path: at, reason, nearest }];
        }
        const reason = /[*?]/.test(scope)
            ? `"${scope}" has a wildcard, which Azure's scopes have not`
            : `"${scope}" is not the id of a resource or resource group of Azure's`;
        return [{ path: at, reason, nearest }];
    });
}
