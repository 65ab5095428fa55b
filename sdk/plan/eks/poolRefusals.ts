/** What a declared node pool cannot be. */
import { instanceTypes } from "../../catalog/ec2";
import type { Sandbox } from "../../isolation";
import { ceilingsOf } from "../ceilings";
import { nameProblem, nameRefusals } from "../names";
import { labelRefusals, nameClashes, sandboxRefusals, sizeRefusals } from "../poolForm";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import { hintRefusals } from "./awsNames";
import { defaultTypes, instanceRefusals, needsKvm, poolVirtualization, typesOf } from "./instances";
import { imageRefusals } from "./launch";
import { nitroPoolRefusals } from "./nitro";
import { kindReason } from "./poolPlan";
import type { PlainEks, PlainEksPool } from "./shape";

const eksLabels = {
    platform: "EKS",
    reserved: /(^|[./])(kernel-isolation\.io|kubernetes\.io|k8s\.io|amazonaws\.com)\//,
};

/** Sandboxes that are no more than what the runtime does by itself. */
const withoutHandler: readonly Sandbox[] = ["runc", "runc-userns"];

export function poolRefusals(path: string, name: string, pool: PlainEksPool, eks: PlainEks): Refusal[] {
    const hosted = sandboxRefusals(join(path, "sandbox"), "eks", pool.sandbox, eks.version);
    return [
        ...nameRefusals(path, name, nameProblem(name)),
        ...nameClashes(path, name, pool),
        ...hosted,
        ...kindRefusals(path, pool),
        ...(name === systemPool ? ownPodsRefusals(path, pool) : []),
        ...systemRefusals(path, pool),
        // Machines of a sandbox that cannot be had anyway are not judged.
        ...(hosted.length > 0 ? [] : instanceRefusals(path, pool, ceilingsOf(eks, pool))),
        ...(hosted.length > 0 ? [] : nitroPoolRefusals(path, pool)),
        ...imageRefusals(path, pool, kindReason(pool).kind),
        ...sizeRefusals(path, pool),
        ...volumeRefusals(path, pool, eks),
        ...karpenterRefusals(path, pool),
        ...labelRefusals(path, pool.labels ?? {}, eksLabels),
        ...(kindReason(pool).kind === "self-managed" ? hintRefusals(path, pool, eks) : []),
    ];
}

/** CoreDNS, and a Karpenter if there is one, need a node that neither of them starts. */
function ownPodsRefusals(path: string, pool: PlainEksPool): Refusal[] {
    const reason = "the cluster's own pods wait for it, and nothing that starts machines runs before they do";
    return [
        ...(pool.kind === "karpenter" ? [{ path: join(path, "kind"), reason, nearest: '"managed"' }] : []),
        ...(pool.minSize === 0 ? [{ path: join(path, "minSize"), reason, nearest: "2" }] : []),
    ];
}

function kindRefusals(path: string, pool: PlainEksPool): Refusal[] {
    const at = join(path, "kind");
    const refusals: Refusal[] = [];
    if (pool.kind === "auto") {
        refusals.push({ path: at, reason: whyNotAuto(pool.sandbox), nearest: '"managed"' });
    }
    const nested = poolVirtualization(pool) === "nested";
    if (pool.kind === "managed" && nested) {
        const reason = `managed groups drop nested virtualization from the launch template (aws/containers-roadmap#2784), so ${pool.sandbox} would find no /dev/kvm on ${typesOf(pool)[0]}`;
        refusals.push({ path: at, reason, nearest: '"self-managed", or a bare-metal instance type' });
    }
    if (pool.kind === "managed" && pool.maxLifetimeDays !== undefined) {
        const reason = "managed groups have no longest lifetime of a machine";
        refusals.push({ path: join(path, "maxLifetimeDays"), reason, nearest: 'kind "self-managed"' });
    }
    if (pool.spot && nested) {
        const reason = "EC2 is reported to refuse nested virtualization on spare capacity";
        refusals.push({ path: join(path, "spot"), reason, nearest: "spot false, or a bare-metal instance type" });
    }
    return refusals;
}

function whyNotAuto(sandbox: Sandbox): string {
    switch (sandbox) {
        case "runc":
            return "Auto Mode's nodes take no bootstrap, so that the package's settings would be missing on them";
        case "runc-userns":
            return "Auto Mode's nodes have user namespaces switched off (aws/containers-roadmap#2797)";
        case "nitro":
            return "Auto Mode's nodes have Nitro Sandboxes of EKS's own, but take no bootstrap: the package's settings and its proof before the first pod would be missing on them";
        default:
            return `Auto Mode's nodes are Bottlerocket without user data, so that ${sandbox} cannot be put on them`;
    }
}

function systemRefusals(path: string, pool: PlainEksPool): Refusal[] {
    if (pool.os !== "bottlerocket") return [];
    if (withoutHandler.includes(pool.sandbox)) {
        const reason =
            "Bottlerocket's user data is one document, to which only EKS or Karpenter adds the cluster's part";
        return kindReason(pool).kind === "self-managed"
            ? [{ path: join(path, "os"), reason, nearest: 'kind "managed" without maxLifetimeDays, or "karpenter"' }]
            : [];
    }
    const snapshotter = pool.sandbox === "kata-fc" ? ", nor one for the block snapshotter that Firecracker needs" : "";
    const reason = `Bottlerocket has no setting for a runtime handler${snapshotter}, so ${pool.sandbox} cannot run there`;
    return [{ path: join(path, "os"), reason, nearest: '"al2023"' }];
}

/** What the thin pool of Firecracker may grow to, in GiB, beside the system and the images. */
const thinPoolGib = 102;

export function volumeRefusals(path: string, pool: PlainEksPool, eks: PlainEks): Refusal[] {
    const gib = pool.volumeGib ?? eks.nodes?.volumeGib;
    if (pool.sandbox !== "kata-fc" || gib === undefined || gib > thinPoolGib + 10) return [];
    const reason = `Firecracker's block snapshotter takes up to ${thinPoolGib} GiB, and the volume has ${gib}`;
    return [{ path: join(path, "volumeGib"), reason, nearest: "160" }];
}

function karpenterRefusals(path: string, pool: PlainEksPool): Refusal[] {
    if (pool.kind !== "karpenter") return [];
    const unlisted = typesOf(pool).filter((name) => pool.allowUnlistedTypes && !instanceTypes.has(name));
    return [
        ...(pool.minSize !== undefined
            ? [
                  {
                      path: join(path, "minSize"),
                      reason: "Karpenter starts machines for pods that wait, and keeps none in reserve",
                      nearest: "leave it out",
                  },
              ]
            : []),
        ...(unlisted.length > 0
            ? [
                  {
                      path: join(path, "instanceTypes"),
                      reason: `Karpenter's limit is in vCPUs, and those of ${unlisted.join(", ")} are not known`,
                      nearest: `"${defaultTypes(pool.sandbox, pool.architecture ?? "amd64")[0]}", or kind "${needsKvm(pool.sandbox) ? "self-managed" : "managed"}"`,
                  },
              ]
            : []),
    ];
}
