/** Reads from a cluster whom there is to attack: the tenants' namespaces, and who was let into them. */
import { CoreV1Api, type KubeConfig, RbacAuthorizationV1Api, type V1Namespace } from "@kubernetes/client-node";
import { claimLabels } from "../tenancy/claims";
import { type Target, targetOf } from "./target";

/** The namespaces of one cluster component's tenants, of one tenant where it is named. */
export async function readTargets(
    config: KubeConfig,
    namespaces: readonly V1Namespace[],
    { cluster, tenant }: { cluster: string; tenant?: string },
): Promise<Target[]> {
    const rbac = config.makeApiClient(RbacAuthorizationV1Api);
    const label = (namespace: V1Namespace, key: string) => namespace.metadata?.labels?.[key];
    const theirs = namespaces.filter(
        (namespace) =>
            label(namespace, claimLabels.cluster) === cluster &&
            (tenant === undefined || label(namespace, claimLabels.tenant) === tenant),
    );
    return Promise.all(
        theirs.map(async (namespace) => {
            const name = namespace.metadata?.name ?? "";
            const bindings = await rbac.listNamespacedRoleBinding({ namespace: name });
            return targetOf(namespace, namespaces, bindings.items);
        }),
    );
}

/** The namespaces of every tenant. */
export async function readTenantNamespaces(config: KubeConfig): Promise<V1Namespace[]> {
    const { items } = await config.makeApiClient(CoreV1Api).listNamespace({ labelSelector: claimLabels.tenant });
    return items;
}
