/** What holds for every request there can be, sound or hostile. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import type { TenantSpec } from "../../../sdk/isolation";
import { sandboxes } from "../../../sdk/catalog/sandboxes";
import { contains, metadataRanges, parseCidr } from "../../../sdk/plan/cidr";
import { planCluster } from "../../../sdk/plan/clusterPlan";
import type { ClusterPlan, TenantPlan } from "../../../sdk/plan/types";
import { anything, type DrawnExisting, existing, tenants, tenantSpec } from "./arbitraries";

/** The plan, or `undefined` where it is refused; every other error is one. */
function planned(args: unknown, name = "prod"): ClusterPlan | undefined {
    try {
        return planCluster(name, args as Parameters<typeof planCluster>[1]);
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        assert.ok(error.errors.length > 0, "a refusal says what is refused");
        for (const { reason } of error.errors) assert.ok(reason.length > 0 && reason.length < 2_000);
        return undefined;
    }
}

const byName = (plan: ClusterPlan | undefined) => Object.fromEntries((plan?.tenants ?? []).map((t) => [t.name, t]));

describe("hostile requests never crash the plan", () => {
    const sound = { kubeconfig: "x", version: "1.36", pools: { a: { sandboxes: { runc: {} } } } };
    const hostile: [string, fc.Arbitrary<unknown>][] = [
        ["arguments", anything],
        ["platform", anything.map((value) => ({ existing: value }))],
        ["proof", anything.map((value) => ({ existing: sound, proof: value }))],
        ["pools", anything.map((value) => ({ existing: { ...sound, pools: value } }))],
        ["a pool", anything.map((value) => ({ existing: { ...sound, pools: { a: value } } }))],
        ["tenants", anything.map((value) => ({ existing: sound, tenants: value }))],
        ["a tenant", anything.map((value) => ({ existing: sound, tenants: { acme: value } }))],
    ];
    for (const [title, requests] of hostile) {
        it(title, () => fc.assert(fc.property(requests, (request) => void planned(request))));
    }

    it("one field of a tenant", () => {
        fc.assert(
            fc.property(tenantSpec, fc.nat(), anything, (spec, at, value) => {
                planned({ existing: sound, tenants: { acme: withChange(spec, at, value) } });
            }),
            { numRuns: 300 },
        );
    });

    it("one field of a cluster", () => {
        fc.assert(
            fc.property(existing, fc.nat(), anything, (cluster, at, value) => {
                planned({ existing: withChange(cluster, at, value), tenants: { acme: { isolation: "shared" } } });
            }),
            { numRuns: 300 },
        );
    });

    it("names", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (cluster, tenant) => {
                planned({ existing: sound, tenants: { [tenant]: { isolation: "shared" } } }, cluster);
            }),
        );
    });
});

describe("a plan never weakens what was asked", () => {
    it("for any tenants on any cluster", () => {
        let delivered = 0;
        fc.assert(
            fc.property(existing, tenants, (cluster, specs) => {
                for (const plan of planned({ existing: cluster, tenants: specs })?.tenants ?? []) {
                    const spec = specs[plan.name];
                    assert.ok(spec);
                    delivered++;
                    assertKernel(spec, plan);
                    assertPlacement(spec, plan, cluster);
                    assertBounds(spec, plan);
                    assertNetwork(spec, plan);
                }
            }),
            { numRuns: 1_000 },
        );
        assert.ok(delivered > 25, `only ${delivered} tenants were delivered: the test says nothing`);
    });

    it("for a tenant that asked for nodes of its own", () => {
        let delivered = 0;
        const level = fc.constantFrom<TenantSpec["isolation"]>("shared", "user-namespace", "sandboxed", "microvm");
        fc.assert(
            fc.property(existing, level, (cluster, isolation) => {
                const spec: TenantSpec = { isolation, placement: "dedicated" };
                const plan = planned({ existing: cluster, tenants: { acme: spec } })?.tenants[0];
                if (!plan) return;
                delivered++;
                assertPlacement(spec, plan, cluster);
            }),
            { numRuns: 600 },
        );
        assert.ok(delivered > 20, `only ${delivered} tenants were delivered: the test says nothing`);
    });
});

function assertKernel(spec: TenantSpec, plan: TenantPlan): void {
    assert.equal(plan.isolation, spec.isolation);
    assert.equal(sandboxes[plan.sandbox].level, spec.isolation);
    if (spec.sandbox) assert.equal(plan.sandbox, spec.sandbox);
    if (sandboxes[plan.sandbox].hostUsers === false) assert.equal(plan.hostUsers, false);
    if (sandboxes[plan.sandbox].handler) assert.notEqual(plan.runtimeClass, "");
    assert.equal(plan.podSecurity, spec.podSecurity ?? "restricted");
    assert.equal(plan.seccomp, spec.seccomp ?? "RuntimeDefault");
    assert.equal(plan.appArmor, spec.appArmor ?? "RuntimeDefault");
    assert.deepEqual(plan.sysctls, spec.sysctls);
}

function assertPlacement(spec: TenantSpec, plan: TenantPlan, cluster: DrawnExisting): void {
    assert.equal(plan.placement.kind, spec.placement ?? "shared");
    const selected = Object.entries(cluster.pools).filter(([, pool]) =>
        Object.entries(plan.placement.nodeSelector).every(([key, value]) => pool.labels[key] === value),
    );
    assert.ok(selected.length > 0);
    for (const [name, pool] of selected) {
        assert.ok(pool.sandboxes[plan.sandbox], `${name} has no ${plan.sandbox}`);
        // Another tenant's pool is closed by its taint, whatever its labels.
        const foreign = pool.tenant !== undefined && pool.tenant !== plan.name;
        if (spec.placement === "dedicated" && !foreign) assert.equal(pool.tenant, plan.name, `${name} is not its own`);
    }
    const open = selected.filter(
        ([, pool]) => pool.tenant === (spec.placement === "dedicated" ? plan.name : undefined),
    );
    assert.ok(open.length > 0, "no node that is selected is open to the tenant");
    if (spec.pool) assert.ok(open.some(([name]) => name === spec.pool));
}

function assertBounds(spec: TenantSpec, plan: TenantPlan): void {
    for (const [field, value] of Object.entries(spec.quota ?? {})) assert.equal(Reflect.get(plan.quota, field), value);
    for (const [field, value] of Object.entries(spec.limits ?? {}))
        assert.equal(Reflect.get(plan.limits, field), value);
    assert.deepEqual(plan.images.registries, spec.images?.registries ?? []);
    assert.equal(plan.images.requireDigest, spec.images?.requireDigest ?? false);
    assert.deepEqual(plan.namespaces, spec.namespaces ?? [plan.name]);
    assert.deepEqual(plan.owners, { users: [], groups: [], ...spec.owners });
    assert.deepEqual(plan.viewers, { users: [], groups: [], ...spec.viewers });
    assert.equal(plan.protect, spec.protect ?? false);
    assert.equal(plan.reviewBy, spec.reviewBy);
    assert.equal(plan.share, spec.fairness?.share ?? 5);
}

function assertNetwork(spec: TenantSpec, plan: TenantPlan): void {
    const asked = (spec.network?.egress ?? []) as { cidr: string; ports?: number[]; protocol?: string }[];
    assert.equal(plan.network.egress.length, asked.length);
    for (const [index, rule] of plan.network.egress.entries()) {
        const { cidr, ports = [443], protocol = "TCP" } = asked[index] ?? { cidr: "" };
        assert.deepEqual([rule.cidr, rule.ports, rule.protocol], [cidr, ports, protocol]);
        const outer = parseCidr(rule.cidr);
        assert.ok(outer);
        for (const range of metadataRanges) {
            assert.equal(contains(range, outer), false, `${cidr} is link-local`);
            if (contains(outer, range))
                assert.ok(rule.except.includes(range.text), `${cidr} leaves ${range.text} open`);
        }
    }
    assert.deepEqual(plan.network.ingressFrom, spec.network?.ingressFrom ?? []);
    assert.equal(plan.network.dns, spec.network?.dns ?? true);
    assert.equal(plan.network.apiServer !== undefined, spec.network?.apiServer === true);
}

describe("a plan depends on nothing but its request", () => {
    it("is the same each time, and changes nothing in its request", () => {
        fc.assert(
            fc.property(existing, tenants, (cluster, specs) => {
                const request = frozen({ existing: cluster, tenants: specs });
                assert.deepEqual(planned(request), planned(request));
            }),
        );
    });

    it("does not depend on the order of tenants or pools", () => {
        fc.assert(
            fc.property(existing, tenants, (cluster, specs) => {
                const there = planned({ existing: cluster, tenants: specs });
                const back = planned({
                    existing: { ...cluster, pools: reversed(cluster.pools) },
                    tenants: reversed(specs),
                });
                assert.equal(there === undefined, back === undefined);
                assert.deepEqual(byName(there), byName(back));
                assert.deepEqual(there?.platform, back?.platform);
            }),
            { numRuns: 120 },
        );
    });

    it("of one tenant does not change with another's coming", () => {
        fc.assert(
            fc.property(existing, tenants, tenantSpec, (cluster, specs, newcomer) => {
                const before = planned({ existing: cluster, tenants: specs });
                const after = planned({ existing: cluster, tenants: { newcomer, ...specs } });
                if (!before || !after) return;
                const { newcomer: added, ...others } = byName(after);
                assert.ok(added);
                assert.deepEqual(others, byName(before));
                assert.deepEqual(after.offer, before.offer);
                assert.deepEqual(after.platform, before.platform);
            }),
            { numRuns: 120 },
        );
    });
});

/** The same object with one of its fields, however deep, set to something else. */
function withChange(value: unknown, at: number, replacement: unknown): unknown {
    if (value === null || typeof value !== "object") return replacement;
    const keys = Object.keys(value);
    const key = keys[at % (keys.length + 1)];
    if (key === undefined) return replacement;
    const changed = withChange(Reflect.get(value, key), Math.floor(at / (keys.length + 1)), replacement);
    return Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
}

function reversed<T>(map: Record<string, T>): Record<string, T> {
    return Object.fromEntries(Object.entries(map).reverse());
}

function frozen<T>(value: T): T {
    if (value !== null && typeof value === "object") Object.values(value).forEach(frozen);
    return Object.freeze(value);
}
