/** A node specification in, a plan or every refusal out; pure. */
import { sandboxes, usualHandler } from "../catalog/sandboxes";
import type { SandboxProof } from "../catalog/sandbox";
import type { Refusal } from "../plan/refusal";
import { readShape } from "../plan/readShape";
import { crictl, resolveDownloads } from "./artifacts";
import { checkUnit, gateFile, kubeletFiles, releaseFile, settingFiles } from "./files";
import { joinsEarly, kubeletConfig, taintsOf } from "./kubelet";
import { resolveModules } from "./modules";
import { containerdDropIn } from "./runtimes/containerd";
import { crioDropIn } from "./runtimes/crio";
import { setupOf } from "./sandboxes";
import { nodeShape } from "./shape";
import { ContainerRuntime, defaults, NodeOs, type NodeSpec, type ResolvedNodeSpec } from "./spec";
import { refuseUnsafeSysctls, resolveSysctls } from "./sysctls";
import { type NodeFile, type NodePlan, type Planned, type RuntimeSetup, type SandboxSetup, Step } from "./types";
import { refusalsOf } from "./validate";

/** `today` (`YYYY-MM-DD`) decides which denied modules have run out. */
export function planNode(input: NodeSpec, today: string): Planned {
    const read = readShape(nodeShape, input, "", []);
    if ("refusals" in read) return { kind: "refused", refusals: read.refusals };
    const spec = resolved(read.value as NodeSpec);
    const setup = setupOf(spec);

    const isScripted = spec.os !== NodeOs.Bottlerocket;
    const modules = resolveModules(spec, setup.modules, today);
    const { sysctls, refusals: refusedSysctls } = resolveSysctls(spec, ofSandbox(spec, setup));
    const early = [...refusalsOf(spec), ...modules.refusals, ...refusedSysctls, ...refuseUnsafeSysctls(spec)];
    const runtime = runtimeOf(spec, setup);
    // Which downloads are needed is known only where the combination can be had.
    const { downloads, refusals: refusedDownloads } =
        runtime === undefined || early.some(({ path }) => path === "sandbox" || path === "runtime")
            ? { downloads: [], refusals: [] }
            : resolveDownloads(isScripted ? [crictl, ...setup.artifacts] : [], spec);
    const refusals = [...early, ...refusedDownloads];
    if (refusals.length > 0 || runtime === undefined) return { kind: "refused", refusals: unique(refusals) };

    const expired = modules.expired.map(
        ({ name, until }) => `module ${name} was denied until ${until} and no longer is`,
    );
    return {
        kind: "planned",
        plan: {
            spec,
            packages: spec.os === NodeOs.Al2023 ? setup.packages.al2023 : setup.packages.debian,
            downloads,
            files: isScripted ? [gateFile, ...settingFiles(modules, sysctls), ...filesOf(spec, setup, runtime)] : [],
            ...(joinsEarly(spec.os) && { release: releaseFile(taintsOf(spec)) }),
            units: isScripted ? [...setup.units, checkUnit(spec)] : [],
            prepare: isScripted ? setup.prepare : [],
            modulesLoad: modules.load,
            modulesDenied: modules.deny,
            sysctls,
            kubelet: kubeletConfig(spec),
            runtimeConfig: runtime.config,
            check: checkOf(spec),
            steps: Object.values(Step),
            notes: [...setup.notes, ...networkNotes(spec), ...expired],
        },
    };
}

function resolved({ mirror, modules, ...spec }: NodeSpec): ResolvedNodeSpec {
    const isContainerd = spec.runtime === ContainerRuntime.Containerd;
    return {
        ...spec,
        // CRI-O's minors are Kubernetes' own.
        runtimeVersion: spec.runtimeVersion ?? (isContainerd ? defaults.containerd : spec.kubernetes),
        arch: spec.arch ?? defaults.arch,
        cgroupDriver: spec.cgroupDriver ?? defaults.cgroupDriver,
        ...(mirror !== undefined && { mirror }),
        checksums: spec.checksums ?? {},
        podPidsLimit: spec.podPidsLimit ?? defaults.podPidsLimit,
        sysctls: spec.sysctls ?? {},
        allowedUnsafeSysctls: spec.allowedUnsafeSysctls ?? [],
        deniedModules: modules?.deny ?? [],
        handler: spec.handler ?? "",
        labels: spec.labels ?? {},
        taints: spec.taints ?? [],
        probeImage: spec.probeImage ?? "",
    };
}

/** Bottlerocket comes without user namespaces (aws/containers-roadmap#2797). */
function ofSandbox({ sandbox, os }: ResolvedNodeSpec, setup: SandboxSetup): Record<string, string> {
    const isClosed = os === NodeOs.Bottlerocket && sandbox === "runc-userns";
    return isClosed ? { ...setup.sysctls, "user.max_user_namespaces": "16384" } : setup.sysctls;
}

function runtimeOf({ runtime }: ResolvedNodeSpec, { containerd, crio }: SandboxSetup): RuntimeSetup | undefined {
    if (runtime === ContainerRuntime.Containerd) return containerd;
    return "refused" in crio ? undefined : crio;
}

function filesOf(spec: ResolvedNodeSpec, setup: SandboxSetup, runtime: RuntimeSetup): NodeFile[] {
    const files = [...setup.files, ...runtime.files];
    // nodeadm writes the runtime's and the kubelet's configuration from the NodeConfig.
    if (spec.os === NodeOs.Al2023) return files;
    const dropIn = spec.runtime === ContainerRuntime.Containerd ? containerdDropIn : crioDropIn;
    return [...files, ...(runtime.config === "" ? [] : [dropIn(runtime.config)]), ...kubeletFiles(spec)];
}

function networkNotes({ sandbox, os }: ResolvedNodeSpec): string[] {
    const isTried = sandbox !== "urunc" || os !== NodeOs.Al2023;
    return isTried ? [] : ["urunc's own guide replaces the VPC CNI by another plugin on EKS"];
}

function checkOf({ sandbox, runtime, handler }: ResolvedNodeSpec): NodePlan["check"] {
    const { proof, hostNetwork } = sandboxes[sandbox];
    return {
        handler: handler === "" ? usualHandler(sandbox, runtime) : handler,
        expectations: {
            ...expectationsOf(sandbox, proof),
            ...(hostNetwork === false && { POD_NETWORK: "own" }),
        },
    };
}

/** The environment of the probe; an empty value expects nothing. */
function expectationsOf(sandbox: string, proof: SandboxProof): Record<string, string> {
    const probe = proof.kind === "probe" ? proof : undefined;
    return {
        TENANT: "bootstrap",
        SANDBOX: sandbox,
        KERNEL_MATCHES: probe?.kernelRelease?.matches ?? "",
        KERNEL_NOT: probe?.kernelRelease?.not ?? "",
        LOG_MATCHES: probe?.kernelLog?.matches ?? "",
        COMMAND_LINE_MATCHES: probe?.commandLine?.matches ?? "",
        UID_MAP: probe?.uidMap ?? "any",
        ...(probe && { NODE_KERNEL: probe.nodeKernel }),
    };
}

function unique(refusals: Refusal[]): Refusal[] {
    return refusals.filter(
        (refusal, index) =>
            refusals.findIndex(({ path, reason }) => path === refusal.path && reason === refusal.reason) === index,
    );
}
