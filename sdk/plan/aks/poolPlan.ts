/** One node pool, resolved: its machines, and what AKS makes of them. */
import { createHash } from "node:crypto";
import { vmSizes } from "../../catalog/azure/vmSizes";
import type { Sandbox } from "../../isolation";
import { poolLabels, systemPool, tenantTaint } from "../poolLabels";
import { parseTaint } from "../taint";
import { systemTaint } from "./labels";
import { defaultVmSize } from "./machines";
import type { PlainAks, PlainAksPool } from "./shape";

export interface AksPoolPlan {
    name: string;
    /** Beginning of the names of the pool's resources in Pulumi. */
    resource: string;
    /** The pool's name at Azure: at most 12 lower-case letters and digits. */
    poolName: string;
    sandbox: Sandbox;
    /** Empty where the nodes are open to every tenant of the sandbox. */
    tenant: string;
    kind: "managed";
    because: string;
    /** The pool `system` alone is `System`. */
    mode: "System" | "User";
    os: "AzureLinux";
    workloadRuntime: "OCIContainer" | "KataVmIsolation";
    architecture: "amd64";
    instanceTypes: string[];
    /** Absent where the price is not known. */
    usdPerHour?: number;
    /** Never: AKS's taint on spare machines is tolerated by no tenant's pod. */
    spot: false;
    /** Over all zones. */
    size: { min: number; max: number };
    volumeGib: number;
    encryptionAtHost: boolean;
    podPidsLimit: number;
    labels: Record<string, string>;
    taints: { key: string; value: string; effect: string }[];
}

/** So many machines AKS keeps in its system pool, so that one may go (learn.microsoft.com/azure/aks/use-system-pools). */
export const fewestSystem = 2;

const because: Partial<Record<Sandbox, string>> = {
    "kata-clh":
        "Pod Sandboxing is a setting of the node pool: Microsoft installs Kata, Cloud Hypervisor and the guest's kernel",
};

export function planPool(
    cluster: string,
    name: string,
    pool: PlainAksPool,
    { nodes = {}, zones = [] }: PlainAks,
): AksPoolPlan {
    const vmSize = pool.vmSize ?? defaultVmSize;
    const usdPerHour = vmSizes.get(vmSize)?.pricePerHour;
    const min = pool.minSize ?? (name === systemPool ? fewestSystem : 1);
    const volumeGib = pool.volumeGib ?? nodes.volumeGib ?? 128;
    const encryptionAtHost = nodes.encryptionAtHost ?? true;
    const podPidsLimit = pool.podPidsLimit ?? nodes.podPidsLimit ?? 1024;
    const fixed = { name, vmSize, sandbox: pool.sandbox, volumeGib, encryptionAtHost, podPidsLimit, zones };
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
        because: because[pool.sandbox] ?? "AKS drains its nodes before it replaces them",
        mode: name === systemPool ? "System" : "User",
        os: "AzureLinux",
        workloadRuntime: pool.sandbox === "kata-clh" ? "KataVmIsolation" : "OCIContainer",
        architecture: "amd64",
        instanceTypes: [vmSize],
        ...(usdPerHour !== undefined && { usdPerHour }),
        spot: false,
        size: { min, max: pool.maxSize ?? Math.max(3, min) },
        volumeGib,
        encryptionAtHost,
        podPidsLimit,
        labels: { ...pool.labels, ...poolLabels(name, pool.sandbox, pool.tenant) },
        taints: taints.map(parseTaint),
    };
}

/** AKS takes no longer name of a Linux pool, and nothing but small letters and digits (learn.microsoft.com/azure/aks/use-system-pools). */
const longestPoolName = 12;

/**
 * Named after what cannot be changed, so that a pool that has to be replaced is there before the old one goes; and after
 * the whole of its own name, of which there is room for the beginning alone. The cluster's first pool is made with it, and
 * keeps its name.
 */
function poolName(name: string, fixed: object): string {
    if (name === systemPool) return name;
    const digest = createHash("sha256").update(JSON.stringify(fixed)).digest("hex").slice(0, 6);
    const letters = name.replace(/[^a-z0-9]/g, "").replace(/^(?=\d)/, "p");
    return `${letters.slice(0, longestPoolName - digest.length)}${digest}`;
}
