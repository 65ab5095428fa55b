/** The isolation report as data: what was promised, joined with what was seen. */
import { levels } from "../catalog/levels";
import type { PodKernel } from "../catalog/sandbox";
import { sandboxNamed } from "../catalog/sandboxes";
import type { IsolationLevel } from "../isolation";
import { overdue } from "../plan/review";
import type { Proof, Verdict } from "../proof/judge";
import type { KnownCost, KnownReport } from "./clusterReport";
import type { KnownTenantStatus } from "./tenantStatus";

/** A cluster's claims once they are known, as a stack's output or a cluster's namespaces give them. */
export interface ClusterClaims extends KnownReport {
    /** What their source cannot tell, as a sentence; nothing where it tells everything. */
    leftOut?: string;
}

/** One tenant: its claim, and the answer to it. */
export interface TenantReport extends KnownTenantStatus {
    /** Whose kernel the pods are promised; `unknown` for a sandbox that this version does not know. */
    kernel: PodKernel | "unknown";
    proof: Omit<Proof, "tenant">;
    /** Whether the review date has passed. */
    overdue: boolean;
}

/** The report of a cluster; plain data that survives JSON. */
export interface IsolationReport {
    cluster: string;
    platform: string;
    version: string;
    /** When it was made, in ISO 8601. */
    generatedAt: string;
    summary: Record<Verdict | "overdue", number>;
    /** From the strongest boundary to the weakest. */
    tenants: TenantReport[];
    /** Tenants that answered without being among the claims: they belong to another stack. */
    unclaimed: string[];
    /** What its user should know of the cluster, and what it costs; where the package built it. */
    notes?: string[];
    cost?: KnownCost;
    leftOut?: string;
}

/** Joins claims and proofs. A claim that nothing answers is unproven. */
export function buildReport(claims: ClusterClaims, proofs: readonly Proof[], today: Date): IsolationReport {
    const tenants = claims.tenants.map((status) => tenantReport(status, proofs, today)).sort(strongestFirst);
    const count = (matches: (tenant: TenantReport) => boolean) => tenants.filter(matches).length;
    const claimed = new Set(tenants.map((tenant) => tenant.tenant));
    return {
        cluster: claims.cluster,
        platform: claims.platform,
        version: claims.version,
        generatedAt: today.toISOString(),
        summary: {
            proven: count((tenant) => tenant.proof.verdict === "proven"),
            refuted: count((tenant) => tenant.proof.verdict === "refuted"),
            unproven: count((tenant) => tenant.proof.verdict === "unproven"),
            overdue: count((tenant) => tenant.overdue),
        },
        tenants,
        unclaimed: [...new Set(proofs.map((proof) => proof.tenant))].filter((tenant) => !claimed.has(tenant)).sort(),
        ...(claims.notes && { notes: claims.notes }),
        ...(claims.cost && { cost: claims.cost }),
        ...(claims.leftOut && { leftOut: claims.leftOut }),
    };
}

/** Whether every claim has been proven; a report without claims proves nothing. */
export function allProven(report: IsolationReport): boolean {
    return report.tenants.length > 0 && report.summary.proven === report.tenants.length;
}

function tenantReport(status: KnownTenantStatus, proofs: readonly Proof[], today: Date): TenantReport {
    const { verdict, evidence, seconds } = proofFor(status.tenant, proofs);
    return {
        ...status,
        kernel: sandboxNamed(status.sandbox)?.kernel ?? "unknown",
        proof: { verdict, evidence, ...(seconds !== undefined && { seconds }) },
        overdue: overdue(status.reviewBy, today.toISOString().slice(0, 10)),
    };
}

/** Where several answers came, the worst of them counts. */
function proofFor(tenant: string, proofs: readonly Proof[]): Proof {
    const badness: Record<Verdict, number> = { refuted: 0, unproven: 1, proven: 2 };
    const [worst] = proofs
        .filter((proof) => proof.tenant === tenant)
        .sort((a, b) => badness[a.verdict] - badness[b.verdict]);
    return worst ?? { tenant, verdict: "unproven", evidence: "no proof was collected" };
}

const placements = ["shared", "exclusive", "dedicated"];

function strongestFirst(a: TenantReport, b: TenantReport): number {
    const strength = (level: string) => (Object.hasOwn(levels, level) ? levels[level as IsolationLevel].strength : -1);
    return (
        strength(b.isolation) - strength(a.isolation) ||
        placements.indexOf(b.placement) - placements.indexOf(a.placement) ||
        a.tenant.localeCompare(b.tenant)
    );
}
