/** One node pool, resolved: its machines, and what GKE makes of them. */
import { createHash } from "node:crypto";
import { machineTypes } from "../../catalog/gcp/machineTypes";
import type { Sandbox } from "../../isolation";
import { poolLabels, systemPool, tenantTaint } from "../poolLabels";
import { parseTaint } from "../taint";
import type { ControlPlanePlan } from "./controlPlane";
import { systemTaint } from "./labels";
import { defaultMachineType } from "./machines";
import type { PlainGke, PlainGkePool } from "./shape";

export interface GkePoolPlan {
    name: string;
    /** Beginning of the names of the pool's resources in Pulumi. */
    resource: string;
    /** The pool's name at Google. */
    poolName: string;
    sandbox: Sandbox;
    /** Empty where the nodes are open to every tenant of the sandbox. */
    tenant: string;
    kind: "managed";
    because: string;
    os: "cos_containerd";
    architecture: "amd64";
    instanceTypes: string[];
    /** Absent where the price is not known. */
    usdPerHour?: number;
    spot: boolean;
    /** Over all zones. */
    size: { min: number; max: number };
    /** In each zone when the pool is made; after that the autoscaler decides. */
    initialInZone: number;
    volumeGib: number;
    podPidsLimit: number;
    /** Whether GKE Sandbox runs the pool's pods. */
    sandboxed: boolean;
    labels: Record<string, string>;
    taints: { key: string; value: string; effect: string }[];
}

const because: Partial<Record<Sandbox, string>> = {
    gvisor: "GKE Sandbox is a setting of the node pool: Google installs gVisor, labels and taints the nodes",
};

export function planPool(
    cluster: string,
    name: string,
    pool: PlainGkePool,
    { nodes = {} }: PlainGke,
    { zoneCount }: ControlPlanePlan,
): GkePoolPlan {
    const machineType = pool.machineType ?? defaultMachineType;
    const usdPerHour = machineTypes.get(machineType)?.pricePerHour;
    const min = pool.minSize ?? 1;
    const volumeGib = pool.volumeGib ?? nodes.volumeGib ?? 100;
    const spot = pool.spot ?? false;
    const fixed = { machineType, sandbox: pool.sandbox, tenant: pool.tenant, volumeGib, spot };
    const taints = [
        ...(name === systemPool ? [systemTaint] : []),
        ...(pool.tenant === undefined ? [] : [tenantTaint(pool.tenant)]),
    ];
    return {
        name,
        resource: `${cluster}-pool-${name}`,
        poolName: poolName(name, fixed),
        sandbox: pool.sandbox,
        tenant: pool.tenant ?? "",
        kind: "managed",
        because: because[pool.sandbox] ?? "GKE drains its nodes before it replaces them",
        os: "cos_containerd",
        architecture: "amd64",
        instanceTypes: [machineType],
        ...(usdPerHour !== undefined && { usdPerHour }),
        spot,
        size: { min, max: pool.maxSize ?? Math.max(3, min) },
        initialInZone: Math.ceil(min / zoneCount),
        volumeGib,
        podPidsLimit: pool.podPidsLimit ?? nodes.podPidsLimit ?? 1024,
        sandboxed: pool.sandbox === "gvisor",
        labels: { ...pool.labels, ...poolLabels(name, pool.sandbox, pool.tenant) },
        taints: taints.map(parseTaint),
    };
}

/** GKE takes no longer name of a pool. */
const longestPoolName = 40;

/** Named after what cannot be changed, so that a pool that has to be replaced is there before the old one goes. */
function poolName(name: string, fixed: object): string {
    const digest = createHash("sha256").update(JSON.stringify(fixed)).digest("hex").slice(0, 6);
    const letter = /^[a-z]/.test(name) ? name : `p-${name}`;
    return `${letter.slice(0, longestPoolName - digest.length - 1).replace(/-+$/, "")}-${digest}`;
}
