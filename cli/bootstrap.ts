/** `kernel-isolation bootstrap`: what makes a machine a node that runs a sandbox, in the form that the machine takes. */
import { BootstrapFormat, NodeOs, type NodeSpec, planNode, render } from "../sdk/nodes";
import { probablyMeant, refusalError, type Refusal } from "../sdk/plan/refusal";
import { type ExitCode, exitCodes, Failure } from "./failure";
import type { Io } from "./io";
import { readSpecFile } from "./bootstrapFile";

/** What the command line gives; a list holds an option that may be given more than once. */
export interface BootstrapOptions {
    spec?: string;
    format: string;
    sandbox?: string;
    runtime?: string;
    runtimeVersion?: string;
    os?: string;
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
    const format = Object.values(BootstrapFormat).find((known) => known === options.format);
    if (!format) return refuse([unknownFormat(options.format)], io);
    const file = options.spec === undefined ? {} : readSpecFile(options.spec);
    // Whatever was given is checked by the plan, which says what is wrong with it.
    const spec = { runtime: "containerd", kubernetes: "1.36", os: systemOf(format), ...file, ...given(options) };
    const planned = planNode(spec as unknown as NodeSpec, new Date().toISOString().slice(0, 10));
    if (planned.kind === "refused") return refuse(planned.refusals, io);
    const rendered = render(planned.plan, format);
    if (rendered.kind === "refused") return refuse(rendered.refusals, io);
    io.out(rendered.text);
    for (const note of planned.plan.notes) io.err(`note: ${note}\n`);
    return exitCodes.good;
}

function refuse(refusals: Refusal[], io: Io): ExitCode {
    const lines = refusalError("the node", refusals).errors.map(
        ({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`,
    );
    io.err(["this node cannot be delivered as asked:", ...lines, ""].join("\n"));
    return exitCodes.refused;
}

function unknownFormat(given: string): Refusal {
    const known = Object.values(BootstrapFormat);
    const meant = probablyMeant(given, known);
    const reason = `"${given}" is not one of ${known.join(", ")}`;
    return { path: "format", reason, ...(meant && { nearest: `"${meant}"` }) };
}

/** Two formats are for one system only. */
function systemOf(format: BootstrapFormat): NodeOs {
    if (format === BootstrapFormat.Nodeadm) return NodeOs.Al2023;
    return format === BootstrapFormat.Bottlerocket ? NodeOs.Bottlerocket : NodeOs.Ubuntu;
}

/** The fields that the options name, and no others: they stand over the file's. */
function given(options: BootstrapOptions): Record<string, unknown> {
    const { sandbox, runtime, runtimeVersion, os, kubernetes, arch, cgroupDriver, mirror } = options;
    const { podPidsLimit, probeImage } = options;
    const fields = {
        ...{ sandbox, runtime, runtimeVersion, os, kubernetes, arch, cgroupDriver, mirror, probeImage },
        podPidsLimit: podPidsLimit === undefined ? undefined : Number(podPidsLimit),
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
    return Object.fromEntries(
        values.map((value) => {
            const at = value.indexOf("=");
            if (at < 1) throw new Failure(`${option} ${value}: expected NAME=VALUE`);
            return [value.slice(0, at), value.slice(at + 1)];
        }),
    );
}

function deniedModule(value: string): { name: string; until?: string } {
    const [name = "", until] = value.split("=");
    return { name, ...(until !== undefined && { until }) };
}
