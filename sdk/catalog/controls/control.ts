/** One control of a baseline, and what becomes of it. */

/** Whether the package does what a control asks for, a part of it, or leaves it to the user. */
export type ControlVerdict = "does" | "in part" | "yours";

/** Where a verdict holds: for tenants of every cluster, for nodes that the package's bootstrap made, or on clusters that it builds. */
export type ControlScope = "tenants" | "nodes" | "built clusters";

export interface Control {
    /** As the baseline numbers it. */
    id: string;
    title: string;
    verdict: ControlVerdict;
    /** Absent where it is left to the user. */
    scope?: ControlScope;
    /** What does it, what is missing, or what is left to do. */
    how: string;
    /** Attacks of `verify` by id, and files of tests. */
    shownBy: string[];
}

export interface Baseline {
    title: string;
    /** The edition whose numbers these are, and where they were read. */
    edition: string;
    source: string;
    controls: Control[];
}

// One line a control, read like the columns of a table: number, title, how, and what shows it.
export function does(scope: ControlScope, id: string, title: string, how: string, ...shownBy: string[]): Control {
    return { id, title, verdict: "does", scope, how, shownBy };
}

export function inPart(scope: ControlScope, id: string, title: string, how: string, ...shownBy: string[]): Control {
    return { id, title, verdict: "in part", scope, how, shownBy };
}

export function yours(id: string, title: string, how: string): Control {
    return { id, title, verdict: "yours", how, shownBy: [] };
}
