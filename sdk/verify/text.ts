/** A verification for a terminal: claim, proof, evidence, time. */
import { type Entry, paint, type Style, table, type TerminalOptions, wrap } from "../report/terminal";
import type { ClaimResult, Verification } from "./claims";
import type { AttackVerdict } from "./judge";

export const verdictMarks: Record<AttackVerdict, string> = {
    proven: "✓",
    broken: "✗",
    "not tried": "?",
    "not claimed": "–",
};

const styles: Record<AttackVerdict, Style> = {
    proven: "green",
    broken: "red",
    "not tried": "yellow",
    "not claimed": "yellow",
};

/** As many as a reader looks at; the JSON has all. */
const mostShown = 8;

export function verificationText(made: Verification, options: TerminalOptions): string {
    const { width, color } = options;
    const parts = [
        ...(made.claims.length > 0
            ? [table(["tenant", "claim", "proof", "tries", "time"], made.claims.map(entryOf), options)]
            : []),
        wrap(sentence(made), width)
            .map((line) => paint(line, "bold", color))
            .join("\n"),
    ];
    return `${parts.join("\n\n")}\n`;
}

export function verificationLine(made: Verification): string {
    return `${made.at} ${sentence(made)}\n`;
}

/** The whole of it, with the names of what is not proven. */
export function sentence({ cluster, claims, summary, seconds, results }: Verification): string {
    if (claims.length === 0) return `Cluster ${cluster} has no tenants, so there is nothing to prove.`;
    const named = (verdict: AttackVerdict) =>
        claims
            .filter((claim) => claim.verdict === verdict)
            .map(({ tenant, layer }) => `${layer} of ${tenant}`)
            .join(", ");
    const unclaimed = summary["not claimed"] > 0 ? `, ${summary["not claimed"]} not claimed` : "";
    return [
        `${results.length} tries on ${claims.length} claims of cluster ${cluster} in ${seconds.toFixed(0)} s:`,
        `${summary.proven} proven, ${summary.broken} broken, ${summary["not tried"]} not tried${unclaimed}.`,
        ...(summary.broken > 0 ? [`Broken: ${named("broken")}.`] : []),
        ...(summary["not tried"] > 0 ? [`Not tried: ${named("not tried")}.`] : []),
        ...(summary["not claimed"] > 0 ? [`Not claimed: ${named("not claimed")}.`] : []),
    ].join(" ");
}

/** What is said of a claim: each try that went wrong, and how many more there are. */
export function evidenceOf({
    evidence,
    count,
}: ClaimResult): { label: string; text: string; verdict: AttackVerdict }[] {
    const shown: ReturnType<typeof evidenceOf> = evidence
        .slice(0, mostShown)
        .map(({ title, evidence: text, verdict }) => ({ label: verdict, text: `${title}: ${text}`, verdict }));
    const more = evidence.length - shown.length;
    if (more > 0) shown.push({ label: "and", text: `${more} more, which --json has`, verdict: "not tried" });
    const refused = `all ${count.proven} tries ended as they have to, each beside its honest twin`;
    return shown.length > 0 ? shown : [{ label: "evidence", text: refused, verdict: "proven" }];
}

function entryOf(claim: ClaimResult): Entry {
    const { tenant, layer, claim: words, verdict, count, seconds } = claim;
    return {
        cells: [
            { text: tenant, style: "bold" },
            { text: `${layer}: ${words}` },
            { text: `${verdictMarks[verdict]} ${verdict}`, style: styles[verdict] },
            { text: String(Object.values(count).reduce((sum, each) => sum + each, 0)) },
            { text: `${seconds.toFixed(1)} s` },
        ],
        details:
            verdict === "proven" && claim.evidence.length === 0
                ? []
                : evidenceOf(claim).map(({ label, text, verdict: each }) => ({
                      label,
                      text,
                      ...(each === "broken" && { style: "red" as const }),
                  })),
    };
}
