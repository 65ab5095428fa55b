/** `kernel-isolation report --offboarded`: what is left in a cluster of a tenant that was removed. */
import { paint, table, type TerminalOptions, wrap } from "../sdk/report/terminal";
import { ApiClient } from "../sdk/verify/client";
import { type Search, searchFor } from "../sdk/verify/offboarded";
import { asking, loadKubeconfig } from "./cluster";
import { type ExitCode, exitCodes, Failure } from "./failure";
import type { Io } from "./io";
import { write } from "./write";

export interface OffboardedOptions {
    kubeconfig?: string;
    context?: string;
    json?: string;
    html?: string;
    offboarded?: string;
    namespaces?: string[];
}

export async function offboarded(options: OffboardedOptions, io: Io): Promise<ExitCode> {
    if (options.html !== undefined) throw new Failure("--offboarded writes no page: --json has all of it");
    const tenant = options.offboarded ?? "";
    const config = loadKubeconfig(options.kubeconfig, options.context);
    const departed = { tenant, namespaces: options.namespaces ?? [tenant] };
    const searches = await asking(config, async () => searchFor(await ApiClient.of(config), departed));
    if (options.json !== undefined) {
        write(options.json, `${JSON.stringify({ ...departed, at: new Date().toISOString(), searches }, null, 2)}\n`);
    }
    io.out(searchText(tenant, searches, io.terminal));
    return codeOf(searches);
}

function searchText(tenant: string, searches: Search[], options: TerminalOptions): string {
    const rows = searches.map(({ what, by, seen, left, problem }) => ({
        cells: [
            { text: what, style: "bold" as const },
            { text: by },
            problem !== undefined
                ? { text: "? not looked at", style: "yellow" as const }
                : left.length > 0
                  ? { text: `✗ ${left.length} of ${seen}`, style: "red" as const }
                  : { text: `✓ none of ${seen}`, style: "green" as const },
        ],
        details: [
            ...left.map((text) => ({ label: "left", text, style: "red" as const })),
            ...(problem === undefined ? [] : [{ label: "why", text: problem }]),
        ],
    }));
    const lines = wrap(sentence(tenant, searches), options.width).map((line) => paint(line, "bold", options.color));
    return `${table(["kind", "looked for by", "left"], rows, options)}\n\n${lines.join("\n")}\n`;
}

function sentence(tenant: string, searches: Search[]): string {
    const left = searches.reduce((sum, search) => sum + search.left.length, 0);
    const unseen = searches.filter(({ problem }) => problem !== undefined).map(({ what }) => what);
    const things = left === 1 ? "1 thing is" : `${left} things are`;
    return [
        left > 0
            ? `Of tenant ${tenant} ${things} left.`
            : `Nothing of tenant ${tenant} was found in ${searches.length - unseen.length} kinds of objects.`,
        ...(unseen.length > 0 ? [`Not looked at: ${unseen.join(", ")}.`] : []),
        "A cloud account and backups were not looked at.",
    ].join(" ");
}

function codeOf(searches: Search[]): ExitCode {
    if (searches.some(({ left }) => left.length > 0)) return exitCodes.refused;
    return searches.some(({ problem }) => problem !== undefined) ? exitCodes.unproven : exitCodes.good;
}
