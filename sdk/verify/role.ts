/** The rights that a verification needs, as a ClusterRole: less than cluster-admin, and bound to names where RBAC can. */
import { controllers } from "./attack";
import { standIn, type Target } from "./target";

export const verifierRole = "kernel-isolation-verifier";

/** Impersonation is the right to be somebody: it is given for the owners of these tenants, and for nobody else. */
export function roleFor(targets: readonly Target[]) {
    const owners = targets.flatMap(({ owner }) => (owner ? [owner] : []));
    const users = unique([standIn, ...owners.map(({ user }) => user)]);
    const groups = unique(owners.flatMap((owner) => owner.groups));
    const get = (apiGroup: string, resources: string[], verbs = ["get"]) => ({
        apiGroups: [apiGroup],
        resources,
        verbs,
    });
    const impersonate = (resource: string, resourceNames: string[]) => ({
        ...get("", [resource], ["impersonate"]),
        resourceNames,
    });
    return {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: {
            name: verifierRole,
            annotations: {
                "kernel-isolation.io/note":
                    "Whoever has this role may act as the tenants' owners, and as the controllers that make pods anywhere: give it to those who run the platform.",
            },
        },
        rules: [
            get("", ["namespaces", "nodes"], ["get", "list"]),
            get("", ["limitranges", "resourcequotas", "serviceaccounts"]),
            // Proof Jobs, which answer for tenants without an owner.
            get("", ["pods"], ["list"]),
            get("batch", ["jobs"], ["list"]),
            // Where pods would find the API server, which the network's probes try.
            { ...get("", ["services"]), resourceNames: ["kubernetes"] },
            get("discovery.k8s.io", ["endpointslices"], ["list"]),
            get("networking.k8s.io", ["networkpolicies"], ["get", "list"]),
            get("rbac.authorization.k8s.io", ["clusterrolebindings", "rolebindings"], ["get", "list"]),
            get("rbac.authorization.k8s.io", ["clusterroles"]),
            get("node.k8s.io", ["runtimeclasses"], ["get", "list"]),
            get("flowcontrol.apiserver.k8s.io", ["flowschemas", "prioritylevelconfigurations"]),
            get("admissionregistration.k8s.io", [
                "mutatingadmissionpolicies",
                "mutatingadmissionpolicybindings",
                "validatingadmissionpolicies",
                "validatingadmissionpolicybindings",
            ]),
            impersonate("users", users),
            ...(groups.length > 0 ? [impersonate("groups", groups)] : []),
            // The default account of a namespace has no rights; the controllers' can do what their names say.
            impersonate("serviceaccounts", ["default", ...controllers]),
        ],
    };
}

function unique(names: string[]): string[] {
    return [...new Set(names)].sort();
}
