/** `kernel-isolation bootstrap`: what makes a machine a node that runs a sandbox, in the form that the machine takes. */
import { sandboxNames } from "../sdk/catalog/sandboxes";
import { BootstrapFormat, formats, NodeOs, type NodeSpec, planNode, refuseFormat, render } from "../sdk/nodes";
import { probablyMeant, refusalError, type Refusal } from "../sdk/plan/refusal";
import { today } from "../sdk/plan/today";
import { type ExitCode, exitCodes, Failure } from "./failure";
import type { Io } from "./io";
import { readSpecFile } from "./bootstrapFile";
import { type PoolFields, poolFields } from "./bootstrapPool";
import { write } from "./write";

/** What the command line gives; a list holds an option that may be given more than once. */
export interface BootstrapOptions {
    spec?: string;
    cluster?: string;
    pool?: string;
    format?: string;
    output?: string;
    sandbox?: string;
    runtime?: string;
    runtimeVersion?: string;
    os?: string;
    handler?: string;
    kubernetes?: string;
    arch?: string;
    cgroupDriver?: string;
    mirror?: string;
    checksum?: string[];
    podPidsLimit?: string;
    sysctl?: string[];
    allowUnsafeSysctl?: string[];
    denyModule?: string[];
    label?: string[];
    taint?: string[];
    probeImage?: string;
}

export function bootstrap(options: BootstrapOptions, io: Io): ExitCode {
    const file = options.spec === undefined ? {} : readSpecFile(options.spec);
    const asked = Object.values(BootstrapFormat).find((known) => known === options.format);
    const unknown = options.format !== undefined && !asked ? [unknownFormat(options.format)] : [];
    const pool = ofPool(options, file);
    if ("refusals" in pool) return refuse([...unknown, ...pool.refusals], io);
    // Whatever was given is checked by the plan, which says what is wrong with it.
    const spec: Record<string, unknown> = {
        ...{ runtime: "containerd", kubernetes: "1.36", os: systemOf(asked) },
        ...added(added(pool.fields, file), given(options)),
    };
    const os = Object.values(NodeOs).find((known) => known === spec.os);
    const format = asked ?? formats[os ?? NodeOs.Ubuntu][0];
    const planned = planNode(spec as unknown as NodeSpec, today());
    const refusals = [...unknown, ...(planned.kind === "refused" ? planned.refusals.map(withSandboxes) : [])];
    if (planned.kind === "refused" || unknown.length > 0) {
        return refuse([...refusals, ...(asked && os ? refuseFormat(asked, os) : [])], io);
    }
    const rendered = render(planned.plan, format);
    if (rendered.kind === "refused") return refuse(rendered.refusals, io);
    if (options.output === undefined) io.out(rendered.text);
    else writeBootstrap(options.output, rendered.text, format, io);
    for (const note of planned.plan.notes) io.err(`note: ${note}\n`);
    return exitCodes.good;
}

function ofPool({ cluster, pool, sandbox }: BootstrapOptions, file: Record<string, unknown>): PoolFields {
    if (cluster === undefined && pool === undefined) return { fields: {} };
    if (cluster === undefined || pool === undefined) throw new Failure("--cluster and --pool go together");
    const asked = sandbox ?? file.sandbox;
    return poolFields(cluster, pool, typeof asked === "string" ? asked : undefined);
}

function writeBootstrap(path: string, text: string, format: BootstrapFormat, io: Io): void {
    write(path, text, format === BootstrapFormat.Script ? 0o755 : 0o644);
    io.err(`${path} written (${format}, ${Buffer.byteLength(text)} bytes)\n`);
}

function refuse(refusals: Refusal[], io: Io): ExitCode {
    const lines = refusalError("the node", refusals).errors.map(
        ({ propertyPath, reason }) => `  - ${propertyPath}: ${reason}`,
    );
    io.err(["this node cannot be delivered as asked; nothing was written:", ...lines, ""].join("\n"));
    return exitCodes.refused;
}

function unknownFormat(given: string): Refusal {
    const known = Object.values(BootstrapFormat);
    const meant = probablyMeant(given, known);
    const reason = `"${given}" is not one of ${known.join(", ")}`;
    return { path: "format", reason, ...(meant && { nearest: `"${meant}"` }) };
}

/** The one field without a default: whoever leaves it out is told what there is. */
function withSandboxes(refusal: Refusal): Refusal {
    const isMissing = refusal.path === "sandbox" && refusal.reason === "is required";
    return isMissing ? { ...refusal, nearest: sandboxNames.join(", ") } : refusal;
}

/** Two formats are for one system only. */
function systemOf(format: BootstrapFormat | undefined): NodeOs {
    if (format === BootstrapFormat.Nodeadm) return NodeOs.Al2023;
    return format === BootstrapFormat.Bottlerocket ? NodeOs.Bottlerocket : NodeOs.Ubuntu;
}

/**
 * Options stand over the file's fields; where a field holds several, they are added, so that one more denied module or
 * one more digest takes nothing away.
 */
function added(file: Record<string, unknown>, given: Record<string, unknown>): Record<string, unknown> {
    const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
        const earlier = file[key];
        if (Array.isArray(earlier) && Array.isArray(value)) return [key, addedEntries(earlier, value)];
        return [key, isMap(earlier) && isMap(value) ? added(earlier, value) : value];
    });
    return { ...file, ...Object.fromEntries(entries) };
}

/** Of two entries by the same name the later one counts: that is how a day is moved. */
function addedEntries(earlier: unknown[], later: unknown[]): unknown[] {
    const names = later.filter(isMap).map(({ name }) => name);
    return [...earlier.filter((entry) => !isMap(entry) || !names.includes(entry.name)), ...later];
}

function isMap(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields that the options name, and no others. */
function given(options: BootstrapOptions): Record<string, unknown> {
    const { sandbox, runtime, runtimeVersion, os, kubernetes, arch, cgroupDriver, mirror } = options;
    const { handler, podPidsLimit, probeImage } = options;
    const fields = {
        ...{ sandbox, runtime, runtimeVersion, os, kubernetes, arch, cgroupDriver, mirror, probeImage, handler },
        podPidsLimit: podPidsLimit === undefined ? undefined : count("--pod-pids-limit", podPidsLimit),
        checksums: options.checksum && pairs("--checksum", options.checksum),
        sysctls: options.sysctl && pairs("--sysctl", options.sysctl),
        allowedUnsafeSysctls: options.allowUnsafeSysctl,
        modules: options.denyModule && { deny: options.denyModule.map(deniedModule) },
        labels: options.label && pairs("--label", options.label),
        taints: options.taint,
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function pairs(option: string, values: string[]): Record<string, string> {
    const entries = values.map((value): [string, string] => {
        const at = value.indexOf("=");
        if (at < 1) throw new Failure(`${option} ${value}: expected NAME=VALUE`);
        return [value.slice(0, at), value.slice(at + 1)];
    });
    const names = entries.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Failure(`${option} ${twice}: given twice`);
    return Object.fromEntries(entries);
}

function deniedModule(value: string): { name: string; until?: string } {
    const at = value.indexOf("=");
    if (value === "" || at === 0) throw new Failure(`--deny-module ${value}: expected NAME or NAME=YYYY-MM-DD`);
    return at < 0 ? { name: value } : { name: value.slice(0, at), until: value.slice(at + 1) };
}

/** The plan would say that it is no number, and nothing of the other fields. */
function count(option: string, value: string): number {
    if (!/^\d+$/.test(value)) throw new Failure(`${option} ${value}: expected a whole number`);
    return Number(value);
}
