/**
 * What a tenant was promised, written on its namespaces. The admission policies and the verifier read it from there;
 * the tenant has no right to edit a namespace.
 */
import type { TenantPlan } from "../plan/types";

const prefix = "kernel-isolation.io";

/** The Job that proves a tenant's claim from inside, in its first namespace. */
export const proofName = "kernel-isolation-proof";

/** What the mutating policy writes on the pods of a proof, by which they know that it was in force. */
export const admittedAnnotation = `${prefix}/admitted`;

export const claimLabels = {
    tenant: `${prefix}/tenant`,
    cluster: `${prefix}/cluster`,
    isolation: `${prefix}/isolation`,
    sandbox: `${prefix}/sandbox`,
    placement: `${prefix}/placement`,
} as const;

/**
 * The label of a namespace that lets another tenant in. That tenant's own network policy opens the way to whoever wears
 * its label, so that a connection takes the word of one program alone, and no tenant's objects name its neighbours'.
 */
export function admits(tenant: string): string {
    return `from.${prefix}/${tenant}`;
}

export const claimAnnotations = {
    runtimeClass: `${prefix}/runtime-class`,
    hostUsers: `${prefix}/host-users`,
    nodeSelector: `${prefix}/node-selector`,
    registries: `${prefix}/registries`,
    requireDigest: `${prefix}/require-digest`,
    approvedImages: `${prefix}/approved-images`,
    noShell: `${prefix}/no-shell`,
    proofImage: `${prefix}/proof-image`,
    sysctls: `${prefix}/sysctls`,
    seccomp: `${prefix}/seccomp`,
    appArmor: `${prefix}/app-armor`,
    signatures: `${prefix}/signatures`,
    reviewBy: `${prefix}/review-by`,
    guards: `${prefix}/guards`,
} as const;

/** Namespaces as the API server lists them, by the tenant whose they are. */
export function byTenant<T extends { metadata?: { labels?: Record<string, string> } }>(
    namespaces: readonly T[],
): Map<string, T[]> {
    const tenants = new Map<string, T[]>();
    for (const namespace of namespaces) {
        const tenant = namespace.metadata?.labels?.[claimLabels.tenant] ?? "";
        tenants.set(tenant, [...(tenants.get(tenant) ?? []), namespace]);
    }
    return tenants;
}

/** Labels and annotations whose absence the policies take as a refusal: an empty value is written, not left out. */
export function claimMetadata(plan: TenantPlan): {
    labels: Record<string, string>;
    annotations: Record<string, string>;
} {
    return {
        labels: {
            [claimLabels.tenant]: plan.name,
            [claimLabels.cluster]: plan.cluster,
            [claimLabels.isolation]: plan.isolation,
            [claimLabels.sandbox]: plan.sandbox,
            [claimLabels.placement]: plan.placement.kind,
            ...Object.fromEntries(plan.network.ingressFrom.map((tenant) => [admits(tenant), "true"])),
        },
        annotations: {
            [claimAnnotations.runtimeClass]: plan.runtimeClass,
            [claimAnnotations.hostUsers]: String(plan.hostUsers),
            [claimAnnotations.nodeSelector]: list(
                Object.entries(plan.placement.nodeSelector).map(([key, value]) => `${key}=${value}`),
            ),
            [claimAnnotations.registries]: list(plan.images.registries),
            [claimAnnotations.requireDigest]: String(plan.images.requireDigest),
            // A star stands for any image; an empty list means none.
            [claimAnnotations.approvedImages]: plan.images.approved ? list(plan.images.approved) : "*",
            [claimAnnotations.noShell]: String(plan.images.noShell),
            [claimAnnotations.proofImage]: plan.proofImage,
            // A star stands for all safe ones, which Pod Security checks by itself; an empty list means none.
            [claimAnnotations.sysctls]: plan.sysctls ? list(plan.sysctls) : "*",
            [claimAnnotations.seccomp]: plan.seccomp,
            [claimAnnotations.appArmor]: plan.appArmor,
            [claimAnnotations.signatures]: plan.signers?.controller ?? "",
            [claimAnnotations.reviewBy]: plan.reviewBy ?? "",
        },
    };
}

function list(values: string[]): string {
    return [...values].sort().join(",");
}
