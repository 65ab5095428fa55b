/** One tenant on a cluster whose nodes the package makes. */
import type { Sandbox, TenantSpec } from "../isolation";
import type { Refusal } from "./refusal";
import { planTenant } from "./tenantPlan";
import { type Applicant, asWritten } from "./tenants";
import type { ClusterOffer, TenantPlan } from "./types";
import { tenantNameRefusals, tenantRefusals } from "./validateTenant";

export interface Judged {
    path: string;
    plan?: TenantPlan;
    refusals: Refusal[];
}

/** The tenant's plan with what its platform has against it; `sandbox` is missing where none could be chosen. */
export function judgeTenant(
    { path, name, spec }: Applicant,
    sandbox: Sandbox | undefined,
    offer: ClusterOffer,
    onPlatform: Refusal[],
): Judged {
    if (sandbox === undefined) {
        const rest = [...tenantNameRefusals(path, name), ...tenantRefusals(path, name, spec, offer)];
        return { path, refusals: [...rest, ...onPlatform] };
    }
    // The sandbox is fixed here: what other tenants add to the offer must not change the choice.
    const planned = planTenant(path, name, { ...spec, sandbox } as TenantSpec, offer);
    return "plan" in planned
        ? { path, plan: planned.plan, refusals: onPlatform }
        : { path, refusals: [...planned.refusals.map(asWritten(path, spec)), ...onPlatform] };
}
