/** Quotas and limits: defaults, and whether they can hold together. */
import { sandboxes } from "../catalog/sandboxes";
import type { LimitsSpec, QuotaSpec, Sandbox } from "../isolation";
import { exceeds, parseQuantity, sum } from "./quantity";
import { join, type Refusal } from "./refusal";

const defaultQuota: Required<QuotaSpec> = {
    cpu: "4",
    memory: "8Gi",
    ephemeralStorage: "20Gi",
    pods: 50,
    services: 20,
    loadBalancers: 0,
    persistentVolumeClaims: 10,
    storage: "100Gi",
    configMaps: 100,
    secrets: 100,
    jobs: 50,
    workloads: 50,
};

const defaultLimits = {
    defaultCpu: "500m",
    defaultMemory: "256Mi",
    defaultEphemeralStorage: "1Gi",
    defaultCpuRequest: "100m",
    defaultMemoryRequest: "128Mi",
    defaultEphemeralStorageRequest: "256Mi",
};

export function resolveQuota(spec: QuotaSpec = {}): Required<QuotaSpec> {
    return { ...defaultQuota, ...withoutUndefined(spec) };
}

/** Defaults shrink to the user's own bounds, so that asking for a small tenant does not mean naming every default too. */
export function resolveLimits(spec: LimitsSpec = {}, quota: Required<QuotaSpec>): Required<LimitsSpec> {
    const maxCpu = spec.maxCpu ?? quota.cpu;
    const maxMemory = spec.maxMemory ?? quota.memory;
    const maxEphemeralStorage = spec.maxEphemeralStorage ?? quota.ephemeralStorage;
    const defaultCpu = spec.defaultCpu ?? smaller(defaultLimits.defaultCpu, maxCpu);
    const defaultMemory = spec.defaultMemory ?? smaller(defaultLimits.defaultMemory, maxMemory);
    const defaultEphemeralStorage =
        spec.defaultEphemeralStorage ?? smaller(defaultLimits.defaultEphemeralStorage, maxEphemeralStorage);
    return {
        defaultCpu,
        defaultMemory,
        defaultEphemeralStorage,
        defaultCpuRequest: spec.defaultCpuRequest ?? smaller(defaultLimits.defaultCpuRequest, defaultCpu),
        defaultMemoryRequest: spec.defaultMemoryRequest ?? smaller(defaultLimits.defaultMemoryRequest, defaultMemory),
        defaultEphemeralStorageRequest:
            spec.defaultEphemeralStorageRequest ??
            smaller(defaultLimits.defaultEphemeralStorageRequest, defaultEphemeralStorage),
        maxCpu,
        maxMemory,
        maxEphemeralStorage,
    };
}

/** Fields that are no quantities, or zero where nothing could then run. */
export function quantityRefusals(path: string, spec: QuotaSpec | LimitsSpec = {}): Refusal[] {
    return Object.entries(spec).flatMap(([field, value]): Refusal[] => {
        if (typeof value !== "string") return [];
        const parsed = parseQuantity(value);
        if (parsed === undefined) {
            const example = field.toLowerCase().includes("cpu") ? '"500m" or "2"' : '"512Mi" or "2Gi"';
            return [{ path: join(path, field), reason: `"${value}" is not a Kubernetes quantity`, nearest: example }];
        }
        return parsed === 0n && field !== "storage"
            ? [{ path: join(path, field), reason: "is zero, so that no pod could run" }]
            : [];
    });
}

const resourceFields = [
    { name: "CPU", quota: "cpu", max: "maxCpu", limit: "defaultCpu", request: "defaultCpuRequest" },
    { name: "memory", quota: "memory", max: "maxMemory", limit: "defaultMemory", request: "defaultMemoryRequest" },
    {
        name: "ephemeral storage",
        quota: "ephemeralStorage",
        max: "maxEphemeralStorage",
        limit: "defaultEphemeralStorage",
        request: "defaultEphemeralStorageRequest",
    },
] as const;

/** Limits that contradict each other or the quota; all quantities have been checked. */
export function limitRefusals(path: string, quota: Required<QuotaSpec>, limits: Required<LimitsSpec>): Refusal[] {
    const above = (field: keyof LimitsSpec, bound: string, reason: string): Refusal[] =>
        exceeds(limits[field], bound) ? [{ path: join(path, "limits", field), reason, nearest: `"${bound}"` }] : [];
    return resourceFields.flatMap((field) => [
        ...above(field.max, quota[field.quota], `is more ${field.name} than the quota of ${quota[field.quota]}`),
        ...above(field.limit, limits[field.max], `is more ${field.name} than ${field.max} ${limits[field.max]}`),
        ...above(
            field.request,
            limits[field.limit],
            `is more ${field.name} than ${field.limit} ${limits[field.limit]}`,
        ),
    ]);
}

/** A quota in which not one pod fits, its sandbox's own cost included. */
export function overheadRefusals(
    path: string,
    sandbox: Sandbox,
    quota: Required<QuotaSpec>,
    limits: Required<LimitsSpec>,
): Refusal[] {
    const overhead = sandboxes[sandbox].overhead;
    if (!overhead) return [];
    const check = (field: "cpu" | "memory", limit: string, cost: string): Refusal[] => {
        const need = sum(limit, cost);
        if (need <= sum(quota[field])) return [];
        const reason = `does not hold one pod: ${limit} for its container and ${cost} for the ${sandbox} sandbox itself`;
        return [{ path: join(path, "quota", field), reason, nearest: `"${inUnits(need, field)}"` }];
    };
    return [
        ...check("cpu", limits.defaultCpu, overhead.cpu),
        ...check("memory", limits.defaultMemory, overhead.memory),
    ];
}

function inUnits(thousandths: bigint, field: "cpu" | "memory"): string {
    const mebi = 1000n * 1024n ** 2n;
    return field === "cpu" ? `${thousandths}m` : `${(thousandths + mebi - 1n) / mebi}Mi`;
}

function smaller(a: string, b: string): string {
    return exceeds(a, b) ? b : a;
}

function withoutUndefined<T extends object>(spec: T): T {
    return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as T;
}
