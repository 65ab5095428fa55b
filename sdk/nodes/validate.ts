/** What cannot be had, each with its reason and the nearest thing that can. */
import { isAtLeast, parseKubernetesVersion } from "../catalog/kubernetesVersion";
import { sandboxes, usualHandler } from "../catalog/sandboxes";
import { Sandbox } from "../isolation";
import { isLabelKey, isLabelValue } from "../plan/names";
import { join, type Refusal } from "../plan/refusal";
import { parseTaint } from "./kubelet";
import { oldestContainerd } from "./runtimes/containerd";
import { oldestCrio } from "./runtimes/crio";
import { setups } from "./sandboxes";
import { oldestCrioForGvisor } from "./sandboxes/gvisor";
import { containerdForNitro } from "./sandboxes/nitro";
import { CgroupDriver, ContainerRuntime, NodeOs, type ResolvedNodeSpec } from "./spec";

export function refusalsOf(spec: ResolvedNodeSpec): Refusal[] {
    return [
        ...combination(spec),
        ...handler(spec),
        ...versions(spec),
        ...cgroups(spec),
        ...mirror(spec),
        ...image(spec),
        ...registration(spec),
    ];
}

/** Sandboxes that are no more than what the runtime does by itself. */
const withoutHandler: Sandbox[] = [Sandbox.Runc, Sandbox.RuncUserns];

function combination({ sandbox, runtime, os }: ResolvedNodeSpec): Refusal[] {
    const refusals: Refusal[] = [];
    if (os === NodeOs.Bottlerocket && !withoutHandler.includes(sandbox)) {
        const reason = `Bottlerocket has no setting for a runtime handler and nothing can be installed on it, so ${sandbox} cannot run there`;
        refusals.push({ path: "sandbox", reason, nearest: `sandbox "runc-userns", or os "al2023"` });
    }
    if (sandbox === Sandbox.Nitro && (os === NodeOs.Debian || os === NodeOs.Ubuntu)) {
        const reason = `Nitro Sandboxes run on nodes of EKS, for which there is no bootstrap on ${os}`;
        refusals.push({
            path: "sandbox",
            reason,
            nearest: 'os "al2023" with an image of your own, or sandbox "kata-clh"',
        });
    }
    if (runtime === ContainerRuntime.Crio) {
        const { crio } = setups[sandbox];
        if (os === NodeOs.Al2023 || os === NodeOs.Bottlerocket) {
            const reason = `${os} comes with containerd and starts nothing else`;
            refusals.push({ path: "runtime", reason, nearest: 'runtime "containerd", or os "debian" or "ubuntu"' });
        }
        if ("refused" in crio) refusals.push({ path: "runtime", reason: crio.refused, nearest: crio.nearest });
    }
    return refusals;
}

/** A handler that the bootstrap makes has its name from it; one that the image brings has it from whoever built that. */
function handler({ sandbox, runtime, handler: given }: ResolvedNodeSpec): Refusal[] {
    const path = "handler";
    if (sandboxes[sandbox].handler !== "given") {
        if (given === "") return [];
        const made = usualHandler(sandbox, runtime);
        const reason = `the bootstrap makes ${made === "" ? "no handler" : `the handler "${made}"`} for ${sandbox}, and no other`;
        return [{ path, reason, nearest: "leave it out" }];
    }
    if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(given)) return [];
    const reason =
        given === ""
            ? `is required for ${sandbox}: its image brings the handler, under a name that is published nowhere`
            : `${JSON.stringify(given)} is no name that a RuntimeClass takes for a handler`;
    return [{ path, reason, nearest: "its name in the image's containerd configuration" }];
}

/** Both other systems have systemd and nothing but it. */
function cgroups({ os, cgroupDriver }: ResolvedNodeSpec): Refusal[] {
    if (cgroupDriver === CgroupDriver.Systemd || os === NodeOs.Debian || os === NodeOs.Ubuntu) return [];
    return [{ path: "cgroupDriver", reason: `on ${os} systemd makes the cgroups`, nearest: '"systemd"' }];
}

function versions({ sandbox, runtime, kubernetes, runtimeVersion }: ResolvedNodeSpec): Refusal[] {
    const refusals: Refusal[] = [];
    const { title, kubernetes: oldest } = sandboxes[sandbox];
    const verb = title.endsWith("s") ? "need" : "needs";
    if (!parseKubernetesVersion(kubernetes)) {
        const reason = `${JSON.stringify(kubernetes)} is no Kubernetes version`;
        refusals.push({ path: "kubernetes", reason, nearest: '"1.36"' });
    } else if (!isAtLeast(kubernetes, oldest)) {
        const reason = `${title} ${verb} Kubernetes ${oldest} or newer`;
        refusals.push({ path: "kubernetes", reason, nearest: `"${oldest}"` });
    }
    if (!parseKubernetesVersion(withoutPatch(runtimeVersion))) {
        const reason = `${JSON.stringify(runtimeVersion)} is no version`;
        refusals.push({ path: "runtimeVersion", reason, nearest: runtime === "containerd" ? '"2.2"' : '"1.37"' });
        return refusals;
    }
    const least = leastRuntime(sandbox, runtime);
    if (!isAtLeast(withoutPatch(runtimeVersion), least)) {
        const name = runtime === ContainerRuntime.Containerd ? "containerd" : "CRI-O";
        const reason = `${title} under ${name} ${verb} ${name} ${least} or newer, not ${runtimeVersion}`;
        refusals.push({ path: "runtimeVersion", reason, nearest: `"${least}"` });
    }
    const { oldest: first, firstRefused } = containerdForNitro;
    if (
        sandbox === Sandbox.Nitro &&
        runtime === ContainerRuntime.Containerd &&
        isAtLeast(withoutPatch(runtimeVersion), firstRefused)
    ) {
        const reason = `AWS's installation of ${title} refuses containerd from ${firstRefused} on`;
        refusals.push({ path: "runtimeVersion", reason, nearest: `"${first}" to "2.3"` });
    }
    return refusals;
}

function leastRuntime(sandbox: Sandbox, runtime: ContainerRuntime): string {
    if (runtime === ContainerRuntime.Containerd) {
        return sandbox === Sandbox.Nitro ? containerdForNitro.oldest : oldestContainerd;
    }
    return sandbox === Sandbox.Gvisor ? oldestCrioForGvisor : oldestCrio;
}

/** Features come with minors: `2.2.4` is `2.2`. */
function withoutPatch(version: string): string {
    return version.replace(/^(v?\d+\.\d+)\.\d+$/, "$1");
}

function mirror({ mirror: address }: ResolvedNodeSpec): Refusal[] {
    if (address === undefined || /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*\/?$/.test(address))
        return [];
    const reason = `${JSON.stringify(address)} is not an https address without user, query or fragment`;
    return [{ path: "mirror", reason, nearest: '"https://mirror.example.com"' }];
}

function image({ probeImage, runtime }: ResolvedNodeSpec): Refusal[] {
    if (probeImage === "" && runtime === ContainerRuntime.Crio) {
        const reason = "CRI-O takes no image from a file, so the image that the check runs must come from a registry";
        return [{ path: "probeImage", reason, nearest: '"registry.example.com/busybox:1.37.0"' }];
    }
    if (probeImage === "" || /^[a-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/.test(probeImage)) return [];
    const reason = `${JSON.stringify(probeImage)} is no image`;
    return [{ path: "probeImage", reason, nearest: '"registry.example.com/busybox:1.37.0"' }];
}

function registration({ labels, taints }: ResolvedNodeSpec): Refusal[] {
    return [
        ...Object.entries(labels).flatMap(([key, value]): Refusal[] => {
            const path = join("labels", key);
            if (!isLabelKey(key)) return [{ path, reason: "is no label's key" }];
            if (!isLabelValue(value)) return [{ path, reason: `${JSON.stringify(value)} is no label's value` }];
            if (!isKubernetesOwn(key)) return [];
            const reason = "the API server lets no node give itself this label (NodeRestriction)";
            return [{ path, reason, nearest: "a prefix of your own, or node.kubernetes.io/" }];
        }),
        ...taints.flatMap((text, index): Refusal[] => {
            const taint = parseTaint(text);
            if (taint && isLabelKey(taint.key) && isLabelValue(taint.value)) return [];
            const reason = `${JSON.stringify(text)} is no taint`;
            return [{ path: join("taints", index), reason, nearest: '"key=value:NoSchedule"' }];
        }),
    ];
}

/** Kubernetes' own prefixes, but for those that are a node's to set. */
function isKubernetesOwn(key: string): boolean {
    const prefix = key.includes("/") ? (key.split("/")[0] ?? "") : "";
    const isOwn = /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
    return isOwn && !/(^|\.)(node|kubelet)\.kubernetes\.io$/.test(prefix);
}
