/** Quotas and limits: defaults, and whether they can hold together. */
import { knownOverhead, sandboxes } from "../catalog/sandboxes";
import type { LimitsSpec, QuotaSpec, Sandbox } from "../isolation";
import { exceeds, inUnits, parseQuantity, sum } from "./quantity";
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

/** More than any quota. */
const plenty = "1000Pi";

/** The part of a tenant that this file reads. */
export interface PlainResources {
    quota?: QuotaSpec;
    limits?: LimitsSpec;
}

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
    const zero = (field: string) => ({ path: join(path, field), reason: "is zero, so that no pod could run" });
    return Object.entries(spec).flatMap(([field, value]): Refusal[] => {
        if (typeof value !== "string") return field === "pods" && value === 0 ? [zero(field)] : [];
        const parsed = parseQuantity(value);
        if (parsed === undefined) {
            const example = field.toLowerCase().includes("cpu") ? '"500m" or "2"' : '"512Mi" or "2Gi"';
            return [{ path: join(path, field), reason: `"${value}" is not a Kubernetes quantity`, nearest: example }];
        }
        return parsed === 0n && field !== "storage" ? [zero(field)] : [];
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

/** A quota in which not one pod fits, its sandbox's own cost included; what that is, the platform may know better. */
export function overheadRefusals(
    path: string,
    sandbox: Sandbox,
    spec: PlainResources,
    overhead = knownOverhead(sandbox),
): Refusal[] {
    if (!overhead) return [];
    const quota = resolveQuota(spec.quota);
    const limits = resolveLimits(spec.limits, quota);
    // Defaults shrink to the quota: what fits is what a quota holds that does not shrink them.
    const unshrunk = resolveLimits(spec.limits, { ...quota, cpu: plenty, memory: plenty });
    return (["cpu", "memory"] as const).flatMap((field): Refusal[] => {
        const limit = field === "cpu" ? "defaultCpu" : "defaultMemory";
        if (sum(limits[limit], overhead[field]) <= sum(quota[field])) return [];
        const reason = `does not hold one pod: ${limits[limit]} for its container and ${overhead[field]} for the ${sandbox} sandbox itself`;
        const nearest = `"${inUnits(sum(unshrunk[limit], overhead[field]), field === "cpu")}"`;
        return [{ path: join(path, "quota", field), reason, nearest }];
    });
}

/** Nothing in a quota for the proof of every update. */
export function proofRefusals(path: string, sandbox: Sandbox, spec: PlainResources): Refusal[] {
    return spec.quota?.jobs === 0 && sandboxes[sandbox].proof.kind === "probe"
        ? [
              {
                  path: join(path, "quota.jobs"),
                  reason: "is zero, so that the proof Job of an update could not run",
                  nearest: "1, or proof.onUpdate: false",
              },
          ]
        : [];
}

function smaller(a: string, b: string): string {
    return exceeds(a, b) ? b : a;
}

function withoutUndefined<T extends object>(spec: T): T {
    return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as T;
}
