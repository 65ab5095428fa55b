/** Scans for a terminal: per image and platform what was found, and the lines to put in. */
import type { ApprovedImageSpec } from "../sdk/isolation";
import type { Finding, FindingKind } from "../sdk/images/judge";
import type { ScannedImage, ScannedPlatform } from "../sdk/images/scan";
import { labelled, paint, type TerminalOptions, wrap } from "../sdk/report/terminal";

/** What one image comes to, as `--json` prints it. */
export interface Scan extends ScannedImage {
    approved: ApprovedImageSpec[];
}

const kinds: FindingKind[] = ["shell", "interpreter", "package manager", "raised rights", "script"];
/** More of a kind than anybody reads; --json has all. */
const most = 12;

const limits =
    "That no shell was found says that none is there by a name or a content known to this version, and nothing of what a " +
    "program can be made to do, or is given later by a volume or a download.";

export function scanText(scans: readonly Scan[], options: TerminalOptions): string {
    const lines = scans.flatMap(({ approved }) => approved);
    return `${[
        ...scans.map((scan) => imageText(scan, options)),
        lines.length > 0
            ? `In TypeScript, under images.approved:\n\n${lines.map((line) => `    ${approvedLine(line)}`).join("\n")}`
            : wrap(
                  "There is no digest to approve: an archive of docker save gets its digest from a registry.",
                  options.width,
              ).join("\n"),
        wrap(limits, options.width).join("\n"),
    ].join("\n\n")}\n`;
}

function imageText({ name, digest, platforms, skipped }: Scan, options: TerminalOptions): string {
    const head = digest === undefined ? name : `${name} ${digest}`;
    return [
        ...wrap(head, options.width).map((line) => paint(line, "bold", options.color)),
        ...platforms.flatMap((platform) => platformLines(platform, options)),
        ...skipped.flatMap((why) => labelled("  not looked into: ", why, 4, options.width)),
    ].join("\n");
}

function platformLines(
    { platform, layers, files, shell, findings }: ScannedPlatform,
    options: TerminalOptions,
): string[] {
    const mark = shell ? paint("✗ a shell", "red", options.color) : paint("✓ no shell", "green", options.color);
    return [
        `  ${platform}: ${mark} in ${count(files, "file")} of ${count(layers, "layer")}`,
        ...kinds.flatMap((kind) =>
            kindLines(
                kind,
                findings.filter((finding) => finding.kind === kind),
                options,
            ),
        ),
    ];
}

function kindLines(kind: FindingKind, findings: readonly Finding[], { width }: TerminalOptions): string[] {
    const more = findings.length > most ? [`    ${kind}: and ${findings.length - most} more (--json has all)`] : [];
    return [
        ...findings.slice(0, most).flatMap(({ path, why }) => labelled(`    ${kind}: `, `${path} (${why})`, 8, width)),
        ...more,
    ];
}

function approvedLine({ digest, name, shell }: ApprovedImageSpec): string {
    return `{ digest: ${JSON.stringify(digest)}, name: ${JSON.stringify(name)}, shell: ${shell} },`;
}

function count(number: number, what: string): string {
    return `${number} ${what}${number === 1 ? "" : "s"}`;
}
