/** One node pool, resolved: who runs it and why, its machines, and what makes them nodes. */
import { nitroFacts } from "../../catalog/aws/nitro";
import { instanceTypes } from "../../catalog/ec2";
import type { EksArchitecture, EksNodeOs, EksPoolKind } from "../../eksSpec";
import type { Sandbox } from "../../isolation";
import { poolLabels, systemPool, tenantTaint } from "../poolLabels";
import { architectureOf, poolVirtualization, typesOf } from "./instances";
import { autoscalerPrefix, systemTaint } from "./labels";
import { launchTemplate, type LaunchPlan } from "./launch";
import type { PlainEks, PlainEksPool } from "./shape";

/** What `sdk/nodes` is asked for: its NodeSpec. */
export interface EksNodeRequest {
    sandbox: Sandbox;
    runtime: "containerd";
    os: EksNodeOs;
    /** The handler that the image brings. */
    handler?: string;
    kubernetes: string;
    arch: EksArchitecture;
    mirror?: string;
    checksums?: Record<string, string>;
    podPidsLimit?: number;
    sysctls?: Record<string, string>;
    /** Beside the pool's own what EKS's API takes from a node alone. */
    labels: Record<string, string>;
    taints: string[];
}

export interface PoolPlan {
    name: string;
    /** Beginning of the names of the pool's resources in Pulumi. */
    resource: string;
    /** Beginning of the node group's name in AWS, which adds 26 characters and takes 63. */
    namePrefix: string;
    sandbox: Sandbox;
    /** Empty where the nodes are open to every tenant of the sandbox. */
    tenant: string;
    kind: Exclude<EksPoolKind, "auto">;
    /** Why it is that kind. */
    because: string;
    os: EksNodeOs;
    architecture: EksArchitecture;
    instanceTypes: string[];
    spot: boolean;
    size: { min: number; max: number };
    maxUnavailablePercent: number;
    maxLifetimeDays: number | undefined;
    labels: Record<string, string>;
    /** The node registers with them itself: taints of a node group would take the place of the start-up taint. */
    taints: string[];
    /** The path of its arguments, for what is refused later. */
    path: string;
    launch: LaunchPlan;
    node: EksNodeRequest;
    /** Tags of an auto scaling group, so that an autoscaler knows what a node of an empty pool would have. */
    autoscalerTags: Record<string, string>;
}

/** Why the pool is of a kind; `undefined` where a managed group will do. */
export function kindReason(pool: PlainEksPool): { kind: Exclude<EksPoolKind, "auto">; because: string } {
    if (pool.kind !== undefined && pool.kind !== "auto") return { kind: pool.kind, because: "the arguments say so" };
    if (poolVirtualization(pool) === "nested") {
        return {
            kind: "self-managed",
            because: "managed groups drop nested virtualization from a launch template (aws/containers-roadmap#2784)",
        };
    }
    return pool.maxLifetimeDays === undefined
        ? { kind: "managed", because: "a managed group drains its nodes before it replaces them" }
        : { kind: "self-managed", because: "managed groups have no longest lifetime of a machine" };
}

export function planPool(cluster: string, name: string, path: string, pool: PlainEksPool, eks: PlainEks): PoolPlan {
    const { nodes = {} } = eks;
    const { kind, because } = kindReason(pool);
    const architecture = architectureOf(pool);
    const os = pool.os ?? "al2023";
    const labels = { ...pool.labels, ...poolLabels(name, pool.sandbox, pool.tenant) };
    const taints = [
        ...(name === systemPool ? [systemTaint] : []),
        ...(pool.tenant === undefined ? [] : [tenantTaint(pool.tenant)]),
    ];
    const min = pool.minSize ?? 1;
    const podPidsLimit = pool.podPidsLimit ?? nodes.podPidsLimit;
    return {
        name,
        resource: `${cluster}-pool-${name}`,
        namePrefix: `${name.slice(0, 36).replace(/-+$/, "")}-`,
        sandbox: pool.sandbox,
        tenant: pool.tenant ?? "",
        kind,
        because,
        os,
        architecture,
        instanceTypes: typesOf(pool),
        spot: pool.spot ?? false,
        size: { min, max: pool.maxSize ?? Math.max(3, min) },
        maxUnavailablePercent: pool.maxUnavailablePercent ?? 33,
        maxLifetimeDays: pool.maxLifetimeDays,
        labels,
        taints,
        path,
        launch: launchTemplate({
            kind,
            os,
            architecture,
            version: eks.version,
            sandbox: pool.sandbox,
            imageId: pool.imageId,
            virtualization: poolVirtualization(pool),
            volumeGib: pool.volumeGib ?? nodes.volumeGib ?? (pool.sandbox === "kata-fc" ? 160 : 80),
        }),
        node: {
            sandbox: pool.sandbox,
            runtime: "containerd",
            os,
            ...(pool.sandbox === "nitro" && eks.nitro && { handler: eks.nitro.handler }),
            kubernetes: eks.version,
            arch: architecture,
            ...(nodes.mirror !== undefined && { mirror: nodes.mirror }),
            ...((nodes.checksums ?? pool.checksums) && { checksums: { ...nodes.checksums, ...pool.checksums } }),
            ...(podPidsLimit !== undefined && { podPidsLimit }),
            ...(pool.sysctls && { sysctls: pool.sysctls }),
            labels:
                pool.sandbox === "nitro"
                    ? { ...labels, [nitroFacts.nodeLabel.key]: nitroFacts.nodeLabel.value }
                    : labels,
            // Karpenter registers its nodes with taints by a flag, which would stand over this list.
            taints: kind === "karpenter" ? [] : taints,
        },
        autoscalerTags: kind === "self-managed" ? autoscalerTags(labels, taints) : {},
    };
}

function autoscalerTags(labels: Record<string, string>, taints: string[]): Record<string, string> {
    return Object.fromEntries([
        ...Object.entries(labels).map(([key, value]) => [`${autoscalerPrefix}/label/${key}`, value]),
        ...taints.map((taint) => {
            const [key = "", value = ""] = taint.split("=");
            return [`${autoscalerPrefix}/taint/${key}`, value];
        }),
    ]);
}

/** What one machine of the pool costs at most, in USD an hour; `undefined` where a type is not listed. */
export function machinePrice(pool: Pick<PoolPlan, "instanceTypes">): number | undefined {
    const prices = pool.instanceTypes.map((name) => instanceTypes.get(name)?.pricePerHour);
    return prices.some((price) => price === undefined) ? undefined : Math.max(...prices.map((price) => price ?? 0));
}
