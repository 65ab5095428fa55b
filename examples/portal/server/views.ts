/** A cluster and its tenants as somebody may see them. */
import { levels } from "../../../sdk/catalog/levels";
import { overdue } from "../../../sdk/plan/review";
import { today } from "../../../sdk/plan/today";
import { buildReport, type IsolationReport, type TenantReport } from "../../../sdk/report/report";
import type { KnownReport } from "../../../sdk/report/clusterReport";
import { gapsOf } from "../../../sdk/report/words";
import type { ClaimResult } from "../../../sdk/verify/claims";
import { everyTenant } from "../../../sdk/verify/verify";
import type { AttackVerdict } from "../../../sdk/verify/judge";
import type { ClusterDetail, ClusterSummary, Holder, TenantDetail, TenantSummary } from "../api";
import type { DeclaredTenant } from "./declarations";
import type { KeptCluster } from "./keptCluster";
import { plan, reportOf } from "./planning";
import { type Actor, maySeeCluster, maySeeOperation, maySeeTenant } from "./roles";

const noPrice = "no prices are known of a cluster that the package does not build";

export function clusterSummary(cluster: KeptCluster, actor: Actor): ClusterSummary {
    const tenants = visibleTenants(cluster, actor);
    const count = (proof: TenantSummary["proof"]) => tenants.filter((tenant) => tenant.proof === proof).length;
    const { definition, seen } = cluster;
    const holder = holderFor(cluster, actor);
    const last = cluster.logs.filter(({ operation }) => maySeeOperation(actor, operation)).at(-1);
    const { platform, version, cost } = planned(cluster);
    return {
        name: definition.name,
        platform,
        version,
        tenantCount: tenants.length,
        proof: { proven: count("proven"), refuted: count("refuted"), unproven: count("unproven") },
        overdue: tenants.filter((tenant) => tenant.overdue).length,
        cost: cost
            ? { monthly: cost.least, currency: "USD", note: `at the least; not in it: ${cost.notCovered}` }
            : { currency: "USD", note: noPrice },
        ...(seen.drift && { drift: { checkedAt: seen.drift.checkedAt, count: seen.drift.changes.length } }),
        ...(holder && { holder }),
        ...(last && { last: last.summary() }),
        canWrite: actor.role !== "viewer",
    };
}

/** Whose tenant it is that is worked at is told to those alone who may see that tenant. */
export function holderFor(cluster: KeptCluster, actor: Actor): Holder | undefined {
    const holder = cluster.holder();
    if (holder === undefined || maySeeOperation(actor, { ...holder, cluster: cluster.definition.name })) return holder;
    const { kind, since } = holder;
    return { kind, since, by: "somebody else" };
}

export function clusterDetail(cluster: KeptCluster, actor: Actor): ClusterDetail {
    return { ...clusterSummary(cluster, actor), tenants: visibleTenants(cluster, actor) };
}

function visibleTenants(cluster: KeptCluster, actor: Actor): TenantSummary[] {
    const { name } = cluster.definition;
    if (!maySeeCluster(actor, name)) return [];
    const report = reportSeen(cluster);
    return cluster.declarations
        .all()
        .filter(([tenant]) => maySeeTenant(actor, name, tenant))
        .map(([tenant, declared]) => tenantSummary(tenant, declared, report));
}

/** What was promised and seen last, joined; nothing before the first update. */
function reportSeen({ seen }: KeptCluster): IsolationReport | undefined {
    return seen.status?.report && buildReport(seen.status.report, seen.status.proofs, new Date());
}

/** The cluster as it is declared, without its tenants: they may be refused by now, and it can be shown all the same. */
function planned({ definition }: KeptCluster): Pick<KnownReport, "platform" | "version" | "cost"> {
    const planning = plan(definition, {});
    return "planned" in planning ? reportOf(planning.planned) : { platform: "unknown", version: "unknown" };
}

function tenantSummary(name: string, { spec, state }: DeclaredTenant, report?: IsolationReport): TenantSummary {
    const status = report?.tenants.find(({ tenant }) => tenant === name);
    return {
        name,
        level: status?.isolation ?? spec.isolation,
        placement: status?.placement ?? spec.placement ?? "shared",
        workload: spec.workload ?? "service",
        proof: status?.proof.verdict ?? "unproven",
        evidence: status?.proof.evidence ?? "it was never applied",
        overdue: overdue(spec.reviewBy, today()),
        cost: { currency: "USD", note: report?.cost ? "part of the cluster's cost" : noPrice },
        state,
        ...((status?.sandbox ?? spec.sandbox) && { sandbox: status?.sandbox ?? spec.sandbox }),
        ...(spec.reviewBy !== undefined && { reviewBy: spec.reviewBy }),
    };
}

const states: Record<AttackVerdict, TenantSummary["proof"]> = {
    proven: "proven",
    broken: "refuted",
    "not tried": "unproven",
    "not claimed": "unproven",
};

export function tenantDetail(cluster: KeptCluster, name: string, actor: Actor): TenantDetail | undefined {
    const declared = cluster.declarations.get(name);
    if (declared === undefined || !maySeeTenant(actor, cluster.definition.name, name)) return undefined;
    const report = reportSeen(cluster);
    const status = report?.tenants.find(({ tenant }) => tenant === name);
    const verified = (cluster.seen.claims ?? []).filter(({ tenant }) => tenant === name || tenant === everyTenant);
    return {
        ...tenantSummary(name, declared, report),
        spec: declared.spec as unknown as TenantDetail["spec"],
        claims: [
            ...(status ? [kernelClaim(status)] : []),
            ...verified.map((claim) => ({
                claim: `${claim.layer}: ${claim.claim}`,
                evidence: evidenceWords(claim),
                state: states[claim.verdict],
            })),
        ],
        layers: (status?.layers ?? []).map(({ layer, enforcedBy, notCovered }) => ({
            layer,
            enforcedBy,
            state: layerState(layer, status, verified),
            ...(notCovered !== "" && { note: notCovered }),
        })),
        notCovered: (status?.layers ?? []).flatMap((layer) => gapsOf(layer).map((gap) => `${layer.layer}: ${gap}`)),
        history: historyOf(cluster, actor, ({ tenant }) => tenant === name),
    };
}

function kernelClaim({ claim, proof, isolation }: TenantReport): TenantDetail["claims"][number] {
    const level = Object.hasOwn(levels, isolation) ? isolation : "unknown";
    return { claim: `kernel (${level}): ${claim}`, evidence: proof.evidence, state: proof.verdict };
}

function evidenceWords({ count, evidence }: ClaimResult): string {
    const shown = evidence.slice(0, 3).map(({ title, evidence: seen }) => `${title}: ${seen}`);
    return [
        `${count.proven} of ${Object.values(count).reduce((sum, each) => sum + each, 0)} tries held`,
        ...shown,
    ].join("; ");
}

/** The verifier's words for the layers of the report. */
const verifiedAs: Record<string, string[]> = {
    kernel: ["kernel"],
    placement: ["placement"],
    "pod-security": ["pod security"],
    images: ["images"],
    network: ["network"],
    api: ["access"],
    resources: ["resources"],
    admission: ["cluster"],
};

function layerState(layer: string, status: TenantReport | undefined, verified: ClaimResult[]): TenantSummary["proof"] {
    const own = verified.filter((claim) => verifiedAs[layer]?.includes(claim.layer));
    if (own.some(({ verdict }) => verdict === "broken")) return "refuted";
    if (own.length > 0 && own.every(({ verdict }) => verdict === "proven")) return "proven";
    return layer === "kernel" && own.length === 0 ? (status?.proof.verdict ?? "unproven") : "unproven";
}

export function historyOf(
    cluster: KeptCluster,
    actor: Actor,
    matches: (operation: { tenant?: string | undefined }) => boolean = () => true,
    limit = 50,
) {
    return cluster.logs
        .filter(({ operation }) => maySeeOperation(actor, operation) && matches(operation))
        .slice(-limit)
        .reverse()
        .map((log) => log.summary());
}
