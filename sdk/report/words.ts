/** Words and marks that the terminal and the page share, so that both say the same. */
import type { LayerStatus } from "../clusterSpec";
import type { Verdict } from "../proof/judge";
import type { IsolationReport, TenantReport } from "./report";

/** A mark beside the word: colour alone says nothing to many readers. */
export const marks: Record<Verdict, string> = { proven: "✓", refuted: "✗", unproven: "?" };

export const proofMeaning =
    "A proof is about the kernel claim alone: a probe inside the tenant saw whose kernel it is on. " +
    "The other layers are enforced as listed and were not probed.";

/** What a terminal or a page may show: evidence comes from inside the tenant, escape sequences and all. */
export function printable(text: string): string {
    return text.replace(/\s+/g, " ").replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "\uFFFD");
}

export function list(words: readonly string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The day, and what its passing means. */
export function reviewWords(tenant: TenantReport): string {
    if (tenant.reviewBy === "") return "no date";
    return tenant.overdue ? `${tenant.reviewBy} overdue` : tenant.reviewBy;
}

/** The whole report in one sentence. */
export function summarySentence(report: IsolationReport): string {
    const { proven, refuted, unproven, overdue } = report.summary;
    if (report.tenants.length === 0) return `Cluster ${report.cluster} has no tenants, so there is nothing to prove.`;
    const claims = report.tenants.length === 1 ? "1 claim" : `${report.tenants.length} claims`;
    return `Of ${claims} on cluster ${report.cluster}, ${proven} proven, ${refuted} refuted, ${unproven} unproven; ${overdueWords(overdue)}; ${kernelSharing(report)}.`;
}

function overdueWords(overdue: number): string {
    return overdue === 0 ? "no review is overdue" : `${overdue} ${overdue === 1 ? "review is" : "reviews are"} overdue`;
}

/** What a reader should do something about, by name. */
export function headline(report: IsolationReport): string {
    const named = (verdict: Verdict) =>
        report.tenants.filter((tenant) => tenant.proof.verdict === verdict).map((tenant) => tenant.tenant);
    const refuted = named("refuted");
    const unproven = named("unproven");
    if (report.tenants.length === 0) return summarySentence(report);
    if (refuted.length + unproven.length === 0) return "Every kernel claim is proven.";
    return [
        refuted.length > 0 && `Not what was promised: ${list(refuted)}.`,
        unproven.length > 0 && `Not proven: ${list(unproven)}.`,
    ]
        .filter(Boolean)
        .join(" ");
}

/** Who has no kernel of their own: the first thing a reader asks. */
export function kernelSharing(report: IsolationReport): string {
    const sharing = report.tenants.filter((tenant) => tenant.kernel === "node").map((tenant) => tenant.tenant);
    return sharing.length === 0
        ? "no tenant is meant to share the node's kernel"
        : `the node's kernel is shared by ${list(sharing)}`;
}

export function gapsOf(layer: LayerStatus): string[] {
    return layer.notCovered === "" ? [] : layer.notCovered.split("; ");
}

/** What a layer does not cover, for all tenants at once where all lack the same: said once, it is read. */
export function gaps(report: IsolationReport): { who: string; lines: { layer: string; text: string }[] }[] {
    const of = (tenant: TenantReport) =>
        tenant.layers.flatMap((layer) => gapsOf(layer).map((text) => ({ layer: layer.layer, text })));
    const [first, ...rest] = report.tenants;
    if (!first) return [];
    const same = (a: { layer: string; text: string }) => (b: typeof a) => a.layer === b.layer && a.text === b.text;
    const common = rest.length === 0 ? [] : of(first).filter((gap) => rest.every((other) => of(other).some(same(gap))));
    return [
        ...report.tenants.map((tenant) => ({
            who: tenant.tenant,
            lines: of(tenant).filter((gap) => !common.some(same(gap))),
        })),
        { who: "every tenant", lines: common },
    ].filter((group) => group.lines.length > 0);
}
