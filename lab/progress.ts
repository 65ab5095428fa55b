import type { EngineEvent, OpMap } from "@pulumi/pulumi/automation";

/** Turns the engine's events into one line per resource, as soon as each is done. */
export function progressLines(log: (line: string) => void): (event: EngineEvent) => void {
    const started = new Map<string, number>();
    return (event) => {
        if (event.resourcePreEvent) {
            const { op, urn } = event.resourcePreEvent.metadata;
            started.set(urn, Date.now());
            if (op !== "same" && isSlow(urn)) log(`  ${verb(op)} ${describe(urn)} ...`);
        }
        if (event.resOutputsEvent) {
            const { op, urn } = event.resOutputsEvent.metadata;
            if (op !== "same") log(`  ${verb(op)} ${describe(urn)}${elapsed(started.get(urn))}`);
        }
        if (event.resOpFailedEvent) log(`  FAILED ${describe(event.resOpFailedEvent.metadata.urn)}`);
        if (event.diagnosticEvent && ["error", "warning"].includes(event.diagnosticEvent.severity)) {
            for (const line of plain(event.diagnosticEvent.message)
                .split("\n")
                .filter((text) => text.trim() !== ""))
                log(`  ${event.diagnosticEvent.severity}: ${line}`);
        }
    };
}

/** What an update did, in the engine's own words: `23 created, 1 unchanged`. */
export function changes(summary: OpMap | undefined): string {
    const words: Record<string, string> = {
        create: "created",
        update: "updated",
        delete: "deleted",
        replace: "replaced",
        same: "unchanged",
    };
    return Object.entries(summary ?? {})
        .map(([op, count]) => `${count} ${words[op] ?? op}`)
        .join(", ");
}

/** Workloads and Jobs are waited for until they run; a line at their start says what is being waited for. */
function isSlow(urn: string): boolean {
    return /:(Deployment|Job)::/.test(urn);
}

const verbs: Record<string, string> = {
    create: "+",
    update: "~",
    delete: "-",
    replace: "±",
    "create-replacement": "±",
    "delete-replaced": "-",
};

function verb(op: string): string {
    return verbs[op] ?? op;
}

function describe(urn: string): string {
    const parts = urn.split("::");
    const type = parts[2]?.split("$").at(-1)?.split(":").at(-1) ?? "";
    return `${type} ${parts[3] ?? ""}`;
}

function elapsed(since: number | undefined): string {
    return since === undefined ? "" : ` (${((Date.now() - since) / 1000).toFixed(1)} s)`;
}

/** The engine marks colours as `<{%fg 1%}>`. */
function plain(message: string): string {
    return message.replace(/<\{%.*?%\}>/g, "");
}
