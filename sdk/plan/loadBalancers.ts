/** Load balancers of a tenant's own, where the cloud's controller would make them. */
import { join, type Refusal } from "./refusal";
import type { PlainTenant } from "./shape";

/** What a load balancer would bring in, the tenant's network policy drops. */
export function loadBalancerRefusals(path: string, spec: PlainTenant): Refusal[] {
    const { loadBalancers = 0 } = spec.quota ?? {};
    if (loadBalancers === 0) return [];
    const reason = "a tenant's network policy lets nobody in from outside the cluster, so that it would answer nobody";
    return [{ path: join(path, "quota.loadBalancers"), reason, nearest: "0" }];
}
