/** From answers to a tenant: the weakest level that they allow and that the platform delivers. */
import {
    type Answers,
    codeReasons,
    complianceReason,
    dataReasons,
    deviceRefusal,
    figures,
    imageAdvice,
    leastLevel,
    leastPlacement,
    noShellAdvice,
    placementCosts,
    placementNeeds,
    placementReasons,
    requiresNoShell,
    reviewMonths,
    type Sourced,
    syscallReason,
} from "../catalog/advice";
import { levelNames, levels } from "../catalog/levels";
import { sandboxes, sandboxesOf } from "../catalog/sandboxes";
import type { IsolationLevel, Sandbox, TenantSpec } from "../isolation";
import { Placement } from "../isolation";
import type { Refusal } from "./refusal";

/** Where the tenant is to be: it says of a tenant what would be refused there. */
export interface AdvisedPlatform {
    title: string;
    refusalsOf: (spec: TenantSpec) => Refusal[];
}

export interface Proposal {
    isolation: IsolationLevel;
    sandbox: Sandbox;
    placement: Placement;
    /** What is to be written into the program; the planner takes it. */
    spec: TenantSpec;
    reasons: Sourced[];
    costs: Sourced[];
    /** What nodes must have, and what is advised besides. */
    needs: Sourced[];
    limits: string[];
}

/** A level or sandbox that was not proposed, and why. */
export interface TurnedDown {
    what: string;
    why: string;
    nearest?: string;
}

export interface Advice {
    answers: Answers;
    platform: string;
    proposal?: Proposal;
    turnedDown: TurnedDown[];
}

const placements = Object.values(Placement);

export function advise(answers: Answers, platform: AdvisedPlatform, today: string): Advice {
    const said = { answers, platform: platform.title };
    if (answers.gpu === "yes") {
        const { reason, nearest, source } = deviceRefusal;
        return { ...said, turnedDown: [{ what: "every level", why: `${reason} (${source})`, nearest }] };
    }
    const least = levelFor(answers);
    const placement = placementFor(answers);
    const turnedDown: TurnedDown[] = [];
    for (const sandbox of candidates(answers, least)) {
        const spec = specFor(answers, sandbox, placement, today);
        const [refusal] = platform.refusalsOf(spec);
        if (!refusal) {
            const proposal = proposalFor(answers, sandbox, placement, spec, turnedDown);
            return { ...said, proposal, turnedDown: [...turnedDown, ...otherLevels(sandbox, least)] };
        }
        const { reason, nearest } = refusal;
        turnedDown.push({ what: `${sandboxes[sandbox].level}: ${sandbox}`, why: reason, ...(nearest && { nearest }) });
    }
    return { ...said, turnedDown };
}

function levelFor({ data, code, compliance }: Answers): IsolationLevel {
    return compliance === "own-kernel" ? "microvm" : leastLevel[data][code];
}

function placementFor({ data, code, compliance }: Answers): Placement {
    const asked = [
        leastPlacement.data[data],
        leastPlacement.code[code],
        compliance === "none" ? "shared" : "dedicated",
    ];
    return placements[Math.max(...asked.map((placement) => placements.indexOf(placement as Placement)))]!;
}

/** Sandboxes in the order they are tried, none of them weaker than what is asked for. */
function candidates(answers: Answers, least: IsolationLevel): Sandbox[] {
    const suits = answers.workload === "function" || answers.start === "fast" ? "function" : "service";
    const enough = levelNames.filter(
        // A unikernel cannot be proven, and is for those who ask for it.
        (level) => levels[level].strength >= levels[least].strength && level !== "unikernel",
    );
    const ordered = [...enough].sort((a, b) => levels[a].strength - levels[b].strength);
    const tried = least === "sandboxed" && answers.syscalls === "yes" ? ordered.reverse() : ordered;
    return tried.flatMap((level) =>
        sandboxesOf(level, suits)
            .map(({ name }) => name)
            .filter((name) => name !== "nitro"),
    );
}

function specFor(answers: Answers, sandbox: Sandbox, placement: Placement, today: string): TenantSpec {
    return {
        isolation: sandboxes[sandbox].level,
        sandbox,
        ...(placement !== "shared" && { placement }),
        ...(answers.workload === "function" && { workload: "function" }),
        ...(answers.code !== "own" && { images: { requireDigest: true } }),
        reviewBy: monthsAfter(today, reviewMonths[answers.data]),
    };
}

function proposalFor(
    answers: Answers,
    sandbox: Sandbox,
    placement: Placement,
    spec: TenantSpec,
    refused: TurnedDown[],
): Proposal {
    const { level, overhead, needs, limits } = sandboxes[sandbox];
    const least = levelFor(answers);
    const source = "what the planner says of this platform";
    const stronger = levels[level].strength > levels[least].strength;
    const bySyscalls = stronger && least === "sandboxed" && answers.syscalls === "yes";
    return {
        isolation: level,
        sandbox,
        placement,
        spec,
        reasons: [
            codeReasons[answers.code],
            dataReasons[answers.data],
            ...(answers.compliance === "none" ? [] : [complianceReason]),
            ...(bySyscalls ? [syscallReason] : []),
            ...(stronger && !bySyscalls && refused.length > 0
                ? [{ text: `level ${least} would do, and cannot be had here`, source }]
                : []),
            placementReasons[placement],
        ],
        costs: [
            ...(overhead !== undefined && overhead !== "given"
                ? [
                      {
                          text: `${overhead.cpu} CPU and ${overhead.memory} a pod are scheduled for it`,
                          source: overhead.source,
                      },
                  ]
                : []),
            ...figures[sandbox],
            {
                text: `placement ${placement}: ${placementCosts[placement]}`,
                source: placementReasons[placement].source,
            },
        ],
        needs: [
            ...needs.map(({ what, source: where }) => ({ text: what, source: where })),
            ...placementNeeds[placement],
            requiresNoShell.data[answers.data] && requiresNoShell.code[answers.code] ? noShellAdvice : imageAdvice,
        ],
        limits,
    };
}

/** Every level that was not tried: too weak, or more than is asked for. */
function otherLevels(chosen: Sandbox, least: IsolationLevel): TurnedDown[] {
    const own = sandboxes[chosen].level;
    return levelNames.flatMap((level): TurnedDown[] => {
        if (level === own) return [];
        if (level === "unikernel") return [{ what: level, why: "experimental, and a probe cannot prove it" }];
        if (levels[level].strength < levels[least].strength) {
            return [{ what: level, why: `weaker than ${least}, which the answers ask for` }];
        }
        return levels[level].strength > levels[own].strength
            ? [{ what: level, why: "costs more, and nothing in the answers asks for it" }]
            : [{ what: level, why: "would do, and suits the work less or cannot be had here" }];
    });
}

function monthsAfter(day: string, months: number): string {
    const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
    date.setUTCMonth(date.getUTCMonth() + months);
    return date.toISOString().slice(0, 10);
}
