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
    /** The user's labels for the namespaces. No part of the plan, so that a late or secret one makes nothing else late or secret. */
    labels: pulumi.Input<Record<string, pulumi.Input<string>>>;
    options: pulumi.CustomResourceOptions;
}

export const madeByAnnotation = "kernel-isolation.io/made-by";

/**
 * Whose an object is that bears no component's name. Server-side apply would let two stacks hold one object where both
 * say the same of it, and the first that is destroyed would take it from the other: this they cannot both say.
 */
export function madeBy(component: string): Record<string, string> {
    return { [madeByAnnotation]: `${pulumi.getProject()}/${pulumi.getStack()}/${component}` };
}

/** The manifest a pure function makes of the plan, as inputs of a resource whose fields are taken one by one. */
export function manifest<T>(context: TenancyContext, make: (plan: TenantPlan) => T): pulumi.Output<T> {
    return context.plan.apply(make) as pulumi.Output<T>;
}

/**
 * Resource names are an API: the first namespace needs no suffix, so that most tenants' names stay short. A dot, which
 * no tenant's name has, keeps namespace `b` of tenant `a` apart from tenant `a-b`.
 */
export function resourceName(context: TenancyContext, kind: string, namespace: string): string {
    const first = context.namespaces[0] === namespace;
    return first ? `${context.name}-${kind}` : `${context.name}.${namespace}-${kind}`;
}

/**
 * A refused plan must end the update at once. Whoever waits for another resource that was never registered would wait
 * for ever in a program run by the Automation API, so each wait goes through the plan, which then fails it.
 */
export function waitingFor<T>(plan: pulumi.Output<TenantPlan>, value: pulumi.Input<T>): pulumi.Output<T> {
    // What is waited for is a namespace's name, which is no secret even where a label beside it is one.
    return pulumi.unsecret(pulumi.all([plan, value]).apply(([, known]) => known as T));
}

/** The same for resources that have to be there first. */
export function after(plan: pulumi.Output<TenantPlan>, resources: pulumi.Resource[]): pulumi.Output<pulumi.Resource[]> {
    return plan.apply(() => resources) as unknown as pulumi.Output<pulumi.Resource[]>;
}
