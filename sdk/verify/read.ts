/** Reads from a cluster whom there is to attack: the tenants' namespaces, and who was let into them. */
import {
    CoreV1Api,
    type KubeConfig,
    NodeV1Api,
    RbacAuthorizationV1Api,
    type V1Namespace,
} from "@kubernetes/client-node";
import { claimLabels } from "../tenancy/claims";
import { claimOn, type Target, targetOf } from "./target";

/** Every tenant's namespaces: those too whose label somebody took away, so that a tenant does not vanish with it. */
export async function readTenantNamespaces(config: KubeConfig): Promise<V1Namespace[]> {
    const { items } = await config.makeApiClient(CoreV1Api).listNamespace();
    return items.filter((namespace) => claimOn(namespace, claimLabels.tenant) !== "");
}

/** The namespaces of one cluster component's tenants, of one tenant where it is named. */
export async function readTargets(
    config: KubeConfig,
    namespaces: readonly V1Namespace[],
    { cluster, tenant }: { cluster: string; tenant?: string },
): Promise<Target[]> {
    const rbac = config.makeApiClient(RbacAuthorizationV1Api);
    const theirs = namespaces.filter(
        (namespace) =>
            claimOn(namespace, claimLabels.cluster) === cluster &&
            (tenant === undefined || claimOn(namespace, claimLabels.tenant) === tenant),
    );
    const classes = (await config.makeApiClient(NodeV1Api).listRuntimeClass()).items.map(
        ({ metadata }) => metadata?.name ?? "",
    );
    return Promise.all(
        theirs.map(async (namespace) => {
            const name = namespace.metadata?.name ?? "";
            const bindings = await rbac.listNamespacedRoleBinding({ namespace: name });
            return targetOf(namespace, namespaces, bindings.items, classes.sort());
        }),
    );
}
