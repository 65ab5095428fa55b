import assert from "node:assert/strict";
import fc from "fast-check";
import type { LimitsSpec, QuotaSpec } from "../../../sdk/isolation";
import { exceeds, sum } from "../../../sdk/plan/quantity";
import { everything, planAcme, refused } from "../../support/requests";
import { acme, checkRows, type Row } from "./refusalTable";

type Resources = { quota?: QuotaSpec; limits?: LimitsSpec };

function row(wrong: Resources, path: string, reason: RegExp, right: Resources, nearest?: string): Row {
    return {
        title: JSON.stringify(wrong).slice(0, 80),
        wrong: acme({ isolation: "sandboxed", ...wrong }),
        path: `tenants.acme.${path}`,
        reason,
        right: acme({ isolation: "sandboxed", ...right }),
        ...(nearest && { nearest }),
    };
}

const cpu = (value: string) => ({ quota: { cpu: value } });
const memory = (value: string) => ({ quota: { memory: value } });

describe("resources: refusals", () => {
    const unreadable = /is not a Kubernetes quantity/;
    checkRows([
        row(cpu("four"), "quota.cpu", unreadable, cpu("4"), '"500m" or "2"'),
        row(cpu("-1"), "quota.cpu", unreadable, cpu("1"), '"500m" or "2"'),
        row(memory("8GB"), "quota.memory", unreadable, memory("8G"), '"512Mi" or "2Gi"'),
        row({ limits: { maxCpu: "1e3" } }, "limits.maxCpu", unreadable, { limits: { maxCpu: "1" } }, '"500m" or "2"'),
        row(cpu("0"), "quota.cpu", /is zero, so that no pod could run/, cpu("1")),
        row(memory("0Gi"), "quota.memory", /is zero/, memory("1Gi")),
        row({ limits: { defaultMemory: "0" } }, "limits.defaultMemory", /is zero/, { quota: { storage: "0" } }),
        row(
            { quota: { jobs: 0 } },
            "quota.jobs",
            /the proof Job of an update could not run/,
            { quota: { jobs: 1 } },
            "1, or proof.onUpdate: false",
        ),
        row({ quota: { pods: 0 } }, "quota.pods", /is zero, so that no pod could run/, { quota: { pods: 1 } }),
        row(
            { quota: { cpu: "2" }, limits: { maxCpu: "3" } },
            "limits.maxCpu",
            /is more CPU than the quota of 2/,
            { quota: { cpu: "2" }, limits: { maxCpu: "2" } },
            '"2"',
        ),
        row(
            { limits: { maxMemory: "1Gi", defaultMemory: "2Gi" } },
            "limits.defaultMemory",
            /is more memory than maxMemory 1Gi/,
            { limits: { maxMemory: "1Gi", defaultMemory: "1Gi" } },
            '"1Gi"',
        ),
        row(
            { limits: { defaultEphemeralStorage: "1Gi", defaultEphemeralStorageRequest: "2Gi" } },
            "limits.defaultEphemeralStorageRequest",
            /is more ephemeral storage than defaultEphemeralStorage 1Gi/,
            { limits: { defaultEphemeralStorage: "1Gi", defaultEphemeralStorageRequest: "1Gi" } },
            '"1Gi"',
        ),
        row(
            cpu("100m"),
            "quota.cpu",
            /does not hold one pod: 100m for its container and 50m for the gvisor/,
            cpu("550m"),
            '"550m"',
        ),
        row(
            memory("100Mi"),
            "quota.memory",
            /does not hold one pod: 100Mi for its container and 64Mi/,
            memory("320Mi"),
            '"320Mi"',
        ),
        row(
            { ...cpu("520m"), limits: { defaultCpu: "500m" } },
            "quota.cpu",
            /500m for its container/,
            { ...cpu("550m"), limits: { defaultCpu: "500m" } },
            '"550m"',
        ),
        row(
            { ...cpu("120m"), limits: { defaultCpu: "100m" } },
            "quota.cpu",
            /100m for its container/,
            { ...cpu("150m"), limits: { defaultCpu: "100m" } },
            '"150m"',
        ),
    ]);

    it("lets a tenant have no Jobs where no proof runs", () => {
        const request = acme({ isolation: "sandboxed", quota: { jobs: 0 } });
        assert.deepEqual(refused({ ...request, proof: { onUpdate: false } }), []);
        assert.deepEqual(refused(acme({ isolation: "unikernel", quota: { jobs: 0 } })), []);
    });

    it("says of every small quota the nearest that works", () => {
        const quotas = fc.record({ cpu: fc.integer({ min: 1, max: 800 }), memory: fc.integer({ min: 1, max: 800 }) });
        const limits = fc.record(
            { maxCpu: fc.constantFrom("10m", "100m"), defaultCpu: fc.constantFrom("5m", "10m") },
            { requiredKeys: [] },
        );
        const level = fc.constantFrom("sandboxed", "microvm", "unikernel");
        fc.assert(
            fc.property(level, quotas, limits, (isolation, sizes, some) => {
                const quota: Record<string, string> = { cpu: `${sizes.cpu}m`, memory: `${sizes.memory}Mi` };
                const request = (corrected: object) => acme({ isolation, quota: corrected, limits: some });
                const refusals = refused(request(quota));
                const fixable = refusals.filter(({ path }) => path.includes(".quota."));
                if (fixable.length < refusals.length) return;
                for (const { path, nearest } of refusals) {
                    quota[path.split(".").at(-1) ?? ""] = JSON.parse(nearest) as string;
                }
                assert.deepEqual(refused(request(quota)), []);
            }),
        );
    });
});

describe("resources: defaults", () => {
    it("are the documented ones", () => {
        const { quota, limits } = planAcme({ isolation: "sandboxed" });
        assert.deepEqual(quota, {
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
        });
        assert.deepEqual(limits, {
            defaultCpu: "500m",
            defaultMemory: "256Mi",
            defaultEphemeralStorage: "1Gi",
            defaultCpuRequest: "100m",
            defaultMemoryRequest: "128Mi",
            defaultEphemeralStorageRequest: "256Mi",
            maxCpu: "4",
            maxMemory: "8Gi",
            maxEphemeralStorage: "20Gi",
        });
    });

    it("shrink to the user's own bounds", () => {
        const { limits } = planAcme({ isolation: "shared", quota: { cpu: "50m" }, limits: { maxMemory: "64Mi" } });
        assert.deepEqual(
            [limits.defaultCpu, limits.defaultCpuRequest, limits.defaultMemory, limits.defaultMemoryRequest],
            ["50m", "50m", "64Mi", "64Mi"],
        );
    });

    it("leave room for a pod in every quota that is planned", () => {
        const size = fc.integer({ min: 1, max: 2000 });
        fc.assert(
            fc.property(fc.constantFrom("shared", "sandboxed", "microvm"), size, size, (isolation, cores, mebi) => {
                const request = acme({ isolation, quota: { cpu: `${cores}m`, memory: `${mebi}Mi` } });
                if (refused(request).length > 0) return;
                const { quota, limits } = planAcme(
                    { isolation: isolation as "shared", quota: { cpu: `${cores}m`, memory: `${mebi}Mi` } },
                    everything,
                );
                assert.ok(sum(limits.defaultCpu) <= sum(quota.cpu));
                assert.ok(!exceeds(limits.defaultMemoryRequest, limits.defaultMemory));
            }),
            { numRuns: 50 },
        );
    });
});
