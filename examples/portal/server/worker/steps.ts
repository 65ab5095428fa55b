/** The engine's events as the portal tells them. */
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Diff, Drift, Progress } from "../../api";
import { differences, type Difference, isMap } from "../differences";
import { type DiffOp, resourceWords, stepWords } from "../words";
import { mask } from "./secrets";

const stackType = "pulumi:pulumi:Stack";

/** Of the steps of a replacement the one that names it says most. */
const diffOps: Record<string, DiffOp | undefined> = {
    create: "create",
    import: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
};

export class Steps {
    private readonly lines = new Map<string, Diff["lines"][number]>();
    private readonly seen = new Map<string, Progress>();
    private readonly messages = new Map<string, string[]>();
    private same = 0;
    readonly failures: { resource: string; message: string }[] = [];
    readonly drift: Drift["changes"] = [];
    /** Whether anything was begun that changes something. */
    began = false;

    constructor(
        private readonly cluster: string,
        private readonly on: {
            resource?: (progress: Progress) => void;
            log?: (severity: string, text: string) => void;
        } = {},
    ) {}

    take(event: EngineEvent): void {
        if (event.resourcePreEvent) this.before(event.resourcePreEvent.metadata);
        if (event.resOutputsEvent) this.after(event.resOutputsEvent.metadata);
        if (event.resOpFailedEvent) this.tell(event.resOpFailedEvent.metadata, "failed");
        if (event.diagnosticEvent) {
            const { severity, message, urn } = event.diagnosticEvent;
            this.say(severity, message, urn);
        }
    }

    counts(): Diff["counts"] {
        const of = (op: DiffOp) => [...this.lines.values()].filter((line) => line.op === op).length;
        return {
            create: of("create"),
            update: of("update"),
            replace: of("replace"),
            delete: of("delete"),
            same: this.same,
        };
    }

    diffLines(): Diff["lines"] {
        return [...this.lines.values()];
    }

    private before(step: StepEventMetadata): void {
        if (step.type === stackType || step.op === "read") return;
        if (step.op === "same") {
            this.same += 1;
            return;
        }
        if (step.op === "refresh") return;
        const op = diffOps[step.op];
        if (op !== undefined && this.lines.get(step.urn)?.op !== "replace") {
            const name = this.nameOf(step);
            this.lines.set(step.urn, {
                op,
                text: stepWords(op, step.type, name),
                resource: name,
                details: op === "update" || op === "replace" ? details(step) : [],
            });
        }
        this.tell(step, "running");
    }

    private after(step: StepEventMetadata): void {
        if (step.type === stackType || step.op === "same" || step.op === "read") return;
        this.tell(step, "done");
        const changed = step.op === "update" || step.op === "delete" || step.op === "refresh";
        const found = changed ? driftDetails(step) : [];
        if (step.op === "delete" || found.length > 0) {
            const words = resourceWords(step.type, this.nameOf(step));
            this.drift.push({
                resource: this.nameOf(step),
                text: step.op === "delete" ? `${words} is gone from the cluster` : `${words} is not what was applied`,
                details: step.op === "delete" ? [] : found,
            });
        }
    }

    private tell(step: StepEventMetadata, status: Progress["status"]): void {
        if (step.type === stackType) return;
        this.began = true;
        const name = this.nameOf(step);
        const message = this.messages.get(step.urn)?.join("\n");
        if (status === "failed") {
            this.failures.push({
                resource: resourceWords(step.type, name),
                message: message ?? "the engine gives no reason",
            });
        }
        const progress: Progress = {
            resource: name,
            type: step.type,
            words: resourceWords(step.type, name),
            op: step.op,
            status,
            ...(message !== undefined && status === "failed" && { message }),
        };
        this.seen.set(step.urn, progress);
        this.on.resource?.(progress);
    }

    private say(severity: string, message: string, urn = ""): void {
        const text = message.replace(/<\{%.*?%\}>/g, "").trim();
        if (text === "" || severity === "debug") return;
        this.messages.set(urn, [...(this.messages.get(urn) ?? []), text]);
        // A resource's own reason may come after the news that it failed.
        const failed = this.seen.get(urn);
        if (severity === "error" && failed?.status === "failed") {
            const failure = this.failures.find(({ resource }) => resource === failed.words);
            if (failure) failure.message = this.messages.get(urn)!.join("\n");
        } else if (severity === "error" && urn === "") {
            this.failures.push({ resource: "the update", message: text });
        }
        this.on.log?.(severity, text);
    }

    /** Without the beginning that all of a cluster's resources share. */
    private nameOf({ urn, new: wanted, old }: StepEventMetadata): string {
        const metadata = ((wanted ?? old)?.inputs as { metadata?: { name?: unknown } } | undefined)?.metadata;
        const name = urn.split("::").at(-1) ?? "";
        if (typeof metadata?.name === "string" && metadata.name !== "") {
            const namespace = (metadata as { namespace?: unknown }).namespace;
            return typeof namespace === "string" ? `${metadata.name} of ${namespace}` : metadata.name;
        }
        return name.startsWith(`${this.cluster}-`) ? name.slice(this.cluster.length + 1) : name;
    }
}

const mostDetails = 40;

function details({ old, new: wanted }: StepEventMetadata): string[] {
    return told(differences(old?.inputs ?? {}, wanted?.inputs ?? {}));
}

/** A refresh compares what was put out before with what is there. */
function driftDetails({ old, new: found }: StepEventMetadata): string[] {
    return told(differences(plain(old?.outputs), plain(found?.outputs)));
}

function told(found: Difference[]): string[] {
    const lines = found
        .filter(({ path }) => !path.some((part) => String(part).startsWith("__")) && !isNoise(path))
        .map(({ path, from, to }) => `${pathWords(path)}: ${shown(from)} → ${shown(to)}`);
    return lines.length > mostDetails
        ? [...lines.slice(0, mostDetails), `and ${lines.length - mostDetails} more`]
        : lines;
}

/** What the API server itself counts and notes of an object. */
function isNoise(path: (string | number)[]): boolean {
    const [first, second] = path;
    return (
        first === "status" ||
        (first === "metadata" && ["managedFields", "resourceVersion", "generation"].includes(String(second)))
    );
}

function plain(outputs: unknown): unknown {
    return isMap(outputs) ? outputs : {};
}

function pathWords(path: (string | number)[]): string {
    return path.map(String).join(" › ").replaceAll("kernel-isolation.io/", "");
}

const longest = 200;

function shown(value: unknown): string {
    if (value === undefined) return "nothing";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    // The engine's own mark of a secret, as its events carry it.
    if (/4dabf18193072939515e22adb298388d|^\[secret\]$/.test(text)) return mask;
    return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
