import type * as pulumi from "@pulumi/pulumi";
import { isAtLeast, mutatingPolicies } from "../catalog/kubernetesVersion";
import type { TenantSpec } from "../isolation";
import { nameProblem, nameRefusals } from "./names";
import { offerRefusals, resolveOffer, runtimeClasses } from "./offer";
import { join, type Refusal, refusalError } from "./refusal";
import { isEventual, readShape } from "./readShape";
import { clusterShape, type PlainCluster } from "./shape";
import { collisions, type Planned, planTenant, tenantFormRefusals } from "./tenantPlan";
import type { ClusterOffer, ClusterPlan, TenantPlan } from "./types";

/** The arguments as anyone may hand them over: typed programs, configuration files, other languages. */
export interface ClusterInput {
    existing?: unknown;
    proof?: unknown;
    tenants?: Record<string, pulumi.Input<TenantSpec>>;
}

/**
 * Plans a cluster with its tenants, or throws everything that is wrong at once, what was found before it among it.
 * Nothing is registered here.
 */
export function planCluster(name: string, args: ClusterInput, found: Refusal[] = []): ClusterPlan {
    const { tenants: tenantArgs, ...rest } = args ?? {};
    const read = readShape<PlainCluster>(clusterShape, { ...rest }, "", ["kubeconfig", "context"]);
    const existing = "value" in read ? read.value.existing : undefined;
    const cluster: Refusal[] =
        "refusals" in read
            ? read.refusals
            : existing
              ? offerRefusals(existing)
              : [{ path: "existing", reason: "exactly one platform is required: existing, eks, gke or aks" }];

    // A tenant is judged by what the cluster offers; where that cannot be read, its form alone is checked.
    const offer =
        existing && cluster.length === 0 && "value" in read
            ? resolveOffer(name, existing, read.value.proof)
            : undefined;
    const planned = planTenants(tenantArgs ?? {}, offer);
    const refusals = [...found, ...nameRefusals("name", name, nameProblem(name)), ...cluster, ...planned.refusals];
    if (refusals.length > 0 || !offer || !existing) throw refusalError(`cluster "${name}"`, refusals);

    return {
        offer,
        platform: { kind: "existing", runtimeClasses: runtimeClasses(existing) },
        mutates: isAtLeast(offer.version, mutatingPolicies),
        tenants: planned.plans,
    };
}

function planTenants(
    tenants: Record<string, pulumi.Input<TenantSpec>>,
    offer: ClusterOffer | undefined,
): { plans: TenantPlan[]; refusals: Refusal[] } {
    if (
        tenants === null ||
        typeof tenants !== "object" ||
        isEventual(tenants) ||
        Array.isArray(tenants) ||
        tenants instanceof Map
    ) {
        return { plans: [], refusals: [{ path: "tenants", reason: "must be a map of tenants by name" }] };
    }
    const outcomes = Object.entries(tenants).map(([name, given]) => {
        const path = join("tenants", name);
        const spec = ownFields(given);
        const outcome: Planned<TenantPlan> = offer
            ? planTenant(path, name, spec as TenantSpec, offer)
            : { refusals: tenantFormRefusals(path, name, spec) };
        return { path, outcome };
    });
    const good = outcomes.flatMap(({ path, outcome }) => ("plan" in outcome ? [{ path, plan: outcome.plan }] : []));
    const refusals = outcomes.flatMap(({ outcome }) => ("refusals" in outcome ? outcome.refusals : []));
    return { plans: good.map(({ plan }) => plan), refusals: [...refusals, ...collisions(good)] };
}

/** What the component will copy of a tenant: fields that a class inherits or computes are not among them. */
function ownFields(spec: unknown): unknown {
    const copied = spec !== null && typeof spec === "object" && !Array.isArray(spec) && !isEventual(spec);
    return copied ? { ...spec } : spec;
}
