/** The map of isolation levels against platforms. */
import { levelNames, levels } from "../sdk/catalog/levels";
import { oldestKubernetes } from "../sdk/catalog/kubernetesVersion";
import type { Hosting } from "../sdk/catalog/platform";
import { type PlatformName, platformNames, platforms } from "../sdk/catalog/platforms";
import type { SandboxDefinition } from "../sdk/catalog/sandbox";
import { sandboxesOf } from "../sdk/catalog/sandboxes";
import { type Cell, type Entry, labelled, table, type TerminalOptions, wrap } from "../sdk/report/terminal";
import { list } from "../sdk/report/words";
import { Failure } from "./failure";

/** All platforms, or the one of a name. */
export function platformsNamed(name: string | undefined): PlatformName[] {
    if (name === undefined) return platformNames;
    const found = platformNames.filter((each) => each === name);
    if (found.length === 0) throw new Failure(`there is no platform "${name}"; there are ${list(platformNames)}`);
    return found;
}

/** The map as data. */
export function platformMap(names: PlatformName[]) {
    return {
        platforms: names.map((name) => ({
            name,
            title: platforms[name].title,
            available: platforms[name].available,
            operator: platforms[name].operator,
        })),
        levels: levelNames.map((level) => ({
            level,
            kernel: levels[level].kernel,
            sandboxes: sandboxesOf(level, "service").map((sandbox) => ({
                sandbox: sandbox.name,
                title: sandbox.title,
                experimental: sandbox.experimental ?? false,
                platforms: Object.fromEntries(names.map((name) => [name, platforms[name].hosts[sandbox.name]])),
            })),
        })),
    };
}

/** The map as a table. What would not fit into a cell, reasons above all, stands under it. */
export function platformMapText(names: PlatformName[], options: TerminalOptions): string {
    const notes: string[] = [];
    const head = ["level: sandbox", ...names.map((name) => platforms[name].title)];
    const entries = levelNames.flatMap((level) =>
        sandboxesOf(level, "service").map((sandbox): Entry => ({
            cells: [
                { text: `${level}: ${sandbox.name}`, style: "bold" },
                ...names.map((name) => hostingCell(sandbox, platforms[name].hosts[sandbox.name], notes)),
            ],
            details: [],
        })),
    );
    const parts = [
        table(head, entries, options),
        notes.flatMap((note, index) => labelled(`(${index + 1})`, note, 5, options.width)).join("\n"),
        [
            "The kernel under the pod:",
            ...levelNames.flatMap((level) => labelled(`  ${level}`, levels[level].kernel, 18, options.width)),
        ].join("\n"),
        [
            "Who operates the boundary, and whose its version is:",
            ...names.flatMap((name) => labelled(`  ${name}`, platforms[name].operator, 18, options.width)),
        ].join("\n"),
        wrap(availability(), options.width).join("\n"),
    ];
    return `${parts.join("\n\n")}\n`;
}

function hostingCell(sandbox: SandboxDefinition, hosting: Hosting, notes: string[]): Cell {
    switch (hosting.kind) {
        case "hosted": {
            const since = hosting.since ?? sandbox.kubernetes;
            const [how = "", ...more] = hosting.how.split("; ");
            const version = since === oldestKubernetes ? "" : `, Kubernetes ${since}+`;
            return { text: `✓ ${how}${version}${noteMark(more.join("; "), notes)}` };
        }
        case "refused": {
            const nearest = hosting.nearest ? `; nearest that works: ${hosting.nearest}` : "";
            return { text: `✗ refused${noteMark(`${hosting.reason}${nearest}`, notes)}`, style: "yellow" };
        }
        default:
            return hosting satisfies never;
    }
}

/** The number of a note under the table; the same note is written once. */
function noteMark(note: string, notes: string[]): string {
    if (note === "") return "";
    if (!notes.includes(note)) notes.push(note);
    return ` (${notes.indexOf(note) + 1})`;
}

function availability(): string {
    const titles = (available: boolean) =>
        platformNames.filter((name) => platforms[name].available === available).map((name) => platforms[name].title);
    const later = titles(false);
    return (
        `This version works on: ${list(titles(true))}. ` +
        (later.length > 0
            ? `${list(later)} ${later.length === 1 ? "shows" : "show"} what is possible; this version refuses to build ${later.length === 1 ? "it" : "them"}.`
            : "")
    ).trim();
}
