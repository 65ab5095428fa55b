/** What tells the nodes of one pool from all others, on a platform whose nodes the package makes. */
import type { Sandbox } from "../isolation";

const prefix = "kernel-isolation.io";

/** The pool of the cluster's own pods, which no tenant's pod enters. */
export const systemPool = "system";

export function poolLabels(pool: string, sandbox: Sandbox, tenant?: string): Record<string, string> {
    return {
        [`${prefix}/pool`]: pool,
        [`${prefix}/sandbox`]: sandbox,
        ...(tenant !== undefined && { [`${prefix}/tenant`]: tenant }),
    };
}

export function tenantTaint(tenant: string): string {
    return `${prefix}/tenant=${tenant}:NoSchedule`;
}

/** All nodes of a sandbox, whichever pool they are in: what a RuntimeClass selects. */
export function sandboxSelector(sandbox: Sandbox): Record<string, string> {
    return { [`${prefix}/sandbox`]: sandbox };
}
