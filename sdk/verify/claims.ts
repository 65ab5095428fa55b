/** Results by the claim they are about: the table that a reader wants, and the answer for a script. */
import type { Layer } from "./attack";
import type { AttackVerdict } from "./judge";
import type { Result } from "./run";

/** From good to bad. */
export const verdicts: AttackVerdict[] = ["proven", "not claimed", "not tried", "broken"];

export interface ClaimResult {
    tenant: string;
    layer: Layer;
    claim: string;
    verdict: AttackVerdict;
    /** How many tries each verdict has. */
    count: Record<AttackVerdict, number>;
    seconds: number;
    /** What is broken or was not tried, and where all is proven the probe that saw most. */
    evidence: { id: string; title: string; verdict: AttackVerdict; evidence: string }[];
}

export interface Verification {
    cluster: string;
    /** In ISO 8601. */
    at: string;
    seconds: number;
    verdict: AttackVerdict;
    summary: Record<AttackVerdict, number>;
    claims: ClaimResult[];
    results: Result[];
}

export const claimWords: Record<Layer, string> = {
    kernel: "pods run in their sandbox, and cannot change or leave it",
    placement: "pods run on their nodes, and beside nobody they were promised not to",
    "pod security": "pods hold to Pod Security, seccomp and AppArmor",
    images: "images are those allowed, and always asked for",
    network: "packets stop at the network policy, and nothing opens it or takes others' traffic",
    storage: "pods reach neither the node's files nor others' volumes",
    access: "owners and pods have the rights given, and no way to more",
    resources: "quota, limits and share of the API server hold",
    cluster: "what all tenants share is out of their hands",
    proof: "the tenant cannot forge what speaks of it",
};

export function byClaim(results: readonly Result[]): ClaimResult[] {
    const groups = new Map<string, Result[]>();
    for (const result of results) {
        const key = `${result.tenant}\n${result.layer}`;
        groups.set(key, [...(groups.get(key) ?? []), result]);
    }
    return [...groups.values()].map(claimResult);
}

export function verification(cluster: string, results: Result[], at: Date, seconds: number): Verification {
    const claims = byClaim(results);
    return {
        cluster,
        at: at.toISOString(),
        seconds,
        verdict: worst(claims.map(({ verdict }) => verdict)),
        summary: counts(claims),
        claims,
        results,
    };
}

function claimResult(results: Result[]): ClaimResult {
    const { tenant, layer } = results[0] as Result;
    const verdict = worst(results.map((result) => result.verdict));
    const shown = results.filter((result) => result.verdict !== "proven" || result.id.startsWith("probe."));
    return {
        tenant,
        layer,
        claim: claimWords[layer],
        verdict,
        count: counts(results),
        seconds: results.reduce((sum, result) => sum + result.seconds, 0),
        evidence: shown
            .sort((a, b) => badness(b.verdict) - badness(a.verdict))
            .map(({ id, title, verdict: each, evidence, namespace }) => ({
                id,
                title: namespace === "" || namespace === tenant ? title : `${title} (namespace ${namespace})`,
                verdict: each,
                evidence,
            })),
    };
}

function counts(items: readonly { verdict: AttackVerdict }[]): Record<AttackVerdict, number> {
    const count = (verdict: AttackVerdict) => items.filter((item) => item.verdict === verdict).length;
    return Object.fromEntries(verdicts.map((verdict) => [verdict, count(verdict)])) as Record<AttackVerdict, number>;
}

function badness(verdict: AttackVerdict): number {
    return verdicts.indexOf(verdict);
}

/** Nothing tried proves nothing. */
function worst(verdicts: readonly AttackVerdict[]): AttackVerdict {
    return [...verdicts].sort((a, b) => badness(b) - badness(a))[0] ?? "not tried";
}
