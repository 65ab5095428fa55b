/** Whether what guards all tenants of a cluster is there as this version makes it. */
import { ownerRole, ownerRules, viewerRole, viewerRules } from "../tenancy/access";
import { mutatingPolicy, validatingPolicies } from "../tenancy/admission";
import type { Layer } from "./attack";
import type { ApiClient } from "./client";
import { compare } from "./guards";
import { root } from "./honest";

export interface SharedGuard {
    id: string;
    layer: Layer;
    title: string;
    fault: (client: ApiClient) => Promise<string | undefined>;
}

const admission = root("admissionregistration.k8s.io/v1");
const rbac = root("rbac.authorization.k8s.io/v1");

/** Where the API server gives pods nothing there is no policy that would. */
export function sharedGuards(mutates: boolean): SharedGuard[] {
    const policy = (kind: string, plural: string, name: string, spec: object, binding: object): SharedGuard[] => [
        {
            id: `shared.${kind}`,
            layer: "cluster",
            title: `the policy ${name} (${plural}) is as this version makes it`,
            fault: (client) => compare(client, `${admission}/${plural}/${name}`, { spec }),
        },
        {
            id: `shared.${kind}-binding`,
            layer: "cluster",
            title: `the policy ${name} (${plural}) binds every tenant's namespaces`,
            fault: (client) =>
                compare(client, `${admission}/${plural.replace(/ies$/, "ybindings")}/${name}`, { spec: binding }),
        },
    ];
    const role = (id: string, name: string, rules: object[]): SharedGuard => ({
        id: `shared.${id}`,
        layer: "access",
        title: `the role ${name} is as this version makes it`,
        fault: (client) => compare(client, `${rbac}/clusterroles/${name}`, { rules, aggregationRule: undefined }),
    });
    return [
        ...validatingPolicies.flatMap(({ kind, name, policy: spec, binding }) =>
            policy(`validate-${kind}`, "validatingadmissionpolicies", name, spec, binding),
        ),
        ...(mutates
            ? policy(
                  "mutate-pods",
                  "mutatingadmissionpolicies",
                  mutatingPolicy.name,
                  mutatingPolicy.policy,
                  mutatingPolicy.binding,
              )
            : []),
        role("owner-role", ownerRole, ownerRules),
        role("viewer-role", viewerRole, viewerRules),
    ];
}
