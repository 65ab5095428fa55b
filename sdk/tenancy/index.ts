/** Everything a tenant has in the cluster, concern by concern. A new one is a file beside this one and a line here. */
import type * as pulumi from "@pulumi/pulumi";
import type { RuntimeTaint } from "../plan/types";
import { createAccount, createTenantRoles } from "./access";
import { createAdmission } from "./admission";
import type { TenancyContext } from "./context";
import { createFairness } from "./fairness";
import { createNamespaces } from "./namespace";
import { createNetworkPolicy } from "./network";
import { createQuota } from "./quota";
import { createSignatures } from "./signatures";
import { createControlPlaneNetwork } from "./virtual";

/** Which of a tenant's objects exist: plain values, so that a preview is exact. */
export interface TenancyShape {
    tenant: string;
    protect: boolean;
    signed: boolean;
    virtual: boolean;
}

/**
 * Registers what stands round the tenant and returns it; who may enter comes after it. Protected are the namespaces and
 * every guard: an engine that is refused one of its deletions goes on with the others, and left of a tenant would be its
 * pods without their network policy. Who may enter is not, so that nobody is kept in.
 */
export function createTenancy(given: TenancyContext, shape: TenancyShape): pulumi.Resource[] {
    const context = { ...given, options: { ...given.options, protect: shape.protect } };
    const namespaces = createNamespaces(context);
    const guards = namespaces.flatMap((namespace, index) => {
        const name = context.namespaces[index] ?? shape.tenant;
        return [
            ...createQuota(context, namespace, name),
            createNetworkPolicy(context, namespace, name),
            ...(shape.virtual ? [createControlPlaneNetwork(context, namespace, name)] : []),
            createAccount(context, namespace, name),
        ];
    });
    const signatures = shape.signed ? [createSignatures(context, shape.tenant)] : [];
    return [...namespaces, ...guards, createFairness(context, shape.tenant), ...signatures];
}

/** Registers what is the same for all tenants, and returns what each tenant waits for. */
export function createClusterTenancy(
    name: string,
    mutates: boolean,
    options: pulumi.CustomResourceOptions,
    runtimeTaints: RuntimeTaint[] = [],
): pulumi.Resource[] {
    return [...createTenantRoles(name, options), ...createAdmission(name, mutates, options, runtimeTaints)];
}
