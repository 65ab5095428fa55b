import * as pulumi from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/types";

/**
 * What a concern needs to register a tenant's objects. Which of them exist is decided by plain values; what they say
 * comes from the plan, which another stack's tenant knows only once its cluster is known.
 */
export interface TenancyContext {
    /** Prefix of the resources' names. */
    name: string;
    /** The tenant's namespaces, by name. */
    namespaces: string[];
    plan: pulumi.Output<TenantPlan>;
    options: pulumi.CustomResourceOptions;
}

/** The manifest a pure function makes of the plan, as inputs of a resource whose fields are taken one by one. */
export function manifest<T>(context: TenancyContext, make: (plan: TenantPlan) => T): pulumi.Output<T> {
    return context.plan.apply(make) as pulumi.Output<T>;
}

/** Resource names are an API: the first namespace needs no suffix, so that most tenants' names stay short. */
export function resourceName(context: TenancyContext, kind: string, namespace: string): string {
    const first = context.namespaces[0] === namespace;
    return first ? `${context.name}-${kind}` : `${context.name}-${namespace}-${kind}`;
}

/**
 * A refused plan must end the update at once. Whoever waits for another resource that was never registered would wait
 * for ever in a program run by the Automation API, so each wait goes through the plan, which then fails it.
 */
export function waitingFor<T>(plan: pulumi.Output<TenantPlan>, value: pulumi.Input<T>): pulumi.Output<T> {
    return pulumi.all([plan, value]).apply(([, known]) => known as T);
}

/** The same for resources that have to be there first. */
export function after(plan: pulumi.Output<TenantPlan>, resources: pulumi.Resource[]): pulumi.Output<pulumi.Resource[]> {
    return plan.apply(() => resources) as unknown as pulumi.Output<pulumi.Resource[]>;
}
