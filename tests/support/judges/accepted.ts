/** The committed lists of what judges find and why it stays. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

import type { Finding } from "./scanners";

const entry = z.strictObject({
    judge: z.enum(["checkov", "trivy", "parliament", "cloudsplaining"]),
    checks: z.array(z.string()).min(1),
    /** Addresses, in which `*` stands for anything. */
    resources: z.array(z.string()).min(1),
    reason: z.string().regex(/^[A-Z].{20,}\.$/s),
    /** The day on which to look whether the reason still holds. */
    look: z.iso.date(),
});

export type Accepted = z.infer<typeof entry>;

/** The platforms whose resources are judged, each with a list of its own. */
export const judgedPlatforms = ["eks", "gke"] as const;
export type JudgedPlatform = (typeof judgedPlatforms)[number];

export function acceptedFindings(platform: JudgedPlatform): Accepted[] {
    const file = join(__dirname, `../../judges/accepted/${platform}.yaml`);
    return z.array(entry).parse(parse(readFileSync(file, "utf8")));
}

/** What nobody has explained, and explanations of what nobody finds. */
export function compare(found: Finding[], accepted: Accepted[]): { unexplained: Finding[]; stale: string[] } {
    const explanations = accepted.flatMap(({ judge, checks, resources }) =>
        checks.flatMap((check) =>
            resources.map((resource) => ({
                name: `${judge} ${check} ${resource}`,
                judge,
                check,
                matches: glob(resource),
            })),
        ),
    );
    const explains = (explanation: (typeof explanations)[number], finding: Finding) =>
        explanation.judge === finding.judge &&
        explanation.check === finding.check &&
        explanation.matches.test(finding.resource);
    return {
        unexplained: found.filter((finding) => !explanations.some((each) => explains(each, finding))),
        stale: explanations.filter((each) => !found.some((finding) => explains(each, finding))).map(({ name }) => name),
    };
}

function glob(pattern: string): RegExp {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
}
