/** What holds for every request on EKS, sound or hostile. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { instanceTypeNames, instanceTypes } from "../../../../sdk/catalog/ec2";
import { sandboxes } from "../../../../sdk/catalog/sandboxes";
import { EksNat, EksNodeOs, EksPoolKind } from "../../../../sdk/eksSpec";
import { Sandbox, type TenantSpec } from "../../../../sdk/isolation";
import { planEksCluster } from "../../../../sdk/plan/eks";
import type { PoolPlan } from "../../../../sdk/plan/eks/poolPlan";
import type { EksClusterPlan } from "../../../../sdk/plan/eks/types";
import type { Refusal } from "../../../../sdk/plan/refusal";
import { anything } from "../arbitraries";
import { admin, minimal } from "./support";

type Plan = { plan: EksClusterPlan } | { refusals: Refusal[] };

function plan(args: unknown, name = "prod"): Plan {
    const planned = planEksCluster(name, args as Parameters<typeof planEksCluster>[1]);
    if ("refusals" in planned) {
        assert.ok(planned.refusals.length > 0, "a refusal says what is refused");
        for (const { reason } of planned.refusals) assert.ok(reason.length > 0);
    }
    return planned;
}

const oneOf = <T>(values: Record<string, T>) => fc.constantFrom(...Object.values(values));
const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
    fc.record(fields, { requiredKeys: [] });
const names = ["a", "b", "c", "d", "e"];
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

const anyPool = fc.record(
    {
        sandbox: oneOf(Sandbox),
        tenant: fc.constantFrom(...names),
        kind: oneOf(EksPoolKind),
        os: oneOf(EksNodeOs),
        instanceTypes: fc.subarray(instanceTypeNames, { minLength: 1, maxLength: 2 }),
        architecture: fc.constantFrom("amd64", "arm64"),
        allowUnlistedTypes: fc.boolean(),
        maxPricePerHour: fc.constantFrom(0.2, 5, 20),
        minSize: fc.nat(3),
        maxSize: fc.integer({ min: 1, max: 5 }),
        spot: fc.boolean(),
        maxLifetimeDays: fc.integer({ min: 1, max: 365 }),
    },
    { requiredKeys: ["sandbox"] },
);

/** With few of its optional fields, so that some can be had. */
const poolSpec = fc
    .tuple(
        anyPool,
        fc.subarray(
            [
                "tenant",
                "kind",
                "os",
                "instanceTypes",
                "architecture",
                "allowUnlistedTypes",
                "maxPricePerHour",
                "minSize",
                "maxSize",
                "spot",
                "maxLifetimeDays",
            ],
            { maxLength: 3 },
        ),
    )
    .map(([spec, kept]) =>
        Object.fromEntries(
            Object.entries(spec).filter(([key]) => key === "sandbox" || (kept as string[]).includes(key)),
        ),
    );

/** Pools of which many can be had: few fields, and a machine that fits. */
const modestPool = fc
    .tuple(fc.constantFrom<Sandbox>("runc", "runc-userns", "gvisor", "kata-qemu", "kata-clh"), fc.nat(3), fc.boolean())
    .map(([sandbox, minSize, karpenter]) => ({
        sandbox,
        ...(karpenter ? { kind: "karpenter" } : { minSize }),
    }));

const tenant = fc.record(
    {
        isolation: fc.constantFrom<TenantSpec["isolation"]>("shared", "user-namespace", "sandboxed", "microvm"),
        placement: fc.constantFrom<"shared" | "exclusive" | "dedicated">("shared", "exclusive", "dedicated"),
        owners: fc.record({ users: fc.subarray(["ana", "bo"].map(role)) }),
        network: optional({
            egress: fc.subarray([
                { cidr: "203.0.113.0/24", ports: [5432] },
                { cidr: "198.51.100.0/24", ports: [443, 8443] },
            ]),
            ingressFrom: fc.constantFrom(["other"], ["x"]),
            apiServer: fc.boolean(),
        }),
        identity: optional({
            serviceAccounts: fc.subarray(["web", "batch"], { minLength: 1 }),
            statements: fc.constant([{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }]),
        }),
        certificates: fc.record({ enabled: fc.boolean() }),
        reviewBy: fc.constant("2030-01-01"),
    },
    { requiredKeys: ["isolation"] },
);

const cluster = fc.record(
    {
        version: fc.constantFrom("1.35", "1.36"),
        adminRoleArns: fc.constant([admin]),
        network: optional({
            zoneCount: fc.integer({ min: 2, max: 3 }),
            nat: fc.constantFrom(EksNat.Single, EksNat.PerZone),
        }),
        identity: fc.constantFrom("auto", "irsa"),
        nodePools: fc.dictionary(fc.constantFrom("one", "two", "system"), modestPool, { maxKeys: 2 }),
        certManager: fc.constant({ version: "v1.19.1" }),
    },
    { requiredKeys: ["version", "adminRoleArns", "certManager"] },
);

const tenants = fc.dictionary(fc.constantFrom(...names), tenant, { minKeys: 1, maxKeys: 4 });

describe("hostile requests on EKS never crash the plan", () => {
    const hostile: [string, fc.Arbitrary<unknown>][] = [
        ["arguments", anything],
        ["platform", anything.map((value) => ({ eks: value }))],
        ["proof", anything.map((value) => ({ eks: minimal, proof: value }))],
        ["network", anything.map((value) => ({ eks: { ...minimal, network: value } }))],
        ["pools", anything.map((value) => ({ eks: { ...minimal, nodePools: value } }))],
        ["a pool", anything.map((value) => ({ eks: { ...minimal, nodePools: { a: value } } }))],
        ["tenants", anything.map((value) => ({ eks: minimal, tenants: value }))],
        ["a tenant", anything.map((value) => ({ eks: minimal, tenants: { a: value } }))],
    ];
    for (const [title, requests] of hostile) {
        it(title, () => fc.assert(fc.property(requests, (request) => void plan(request))));
    }

    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "*", "0.0.0.0/0", "1.36", "a.b", "::/0"));
    it("texts in every place", () => {
        fc.assert(
            fc.property(texts, texts, (one, two) => {
                const network = { cidr: one, zones: [one, two], endpoints: [two], serviceCidr: two };
                const given = { vpcId: one, subnets: [{ id: one, zone: two, cidr: one }] };
                const endpoint = { publicAccess: true, publicCidrs: [one, two] };
                const pool = { sandbox: "runc", tenant: one, instanceTypes: [two], labels: { [one]: two } };
                const identity = { statements: [{ actions: [one], resources: [two] }], serviceAccounts: [one] };
                const spec = {
                    isolation: "shared",
                    identity,
                    owners: { users: [one] },
                    certificates: { enabled: true, dnsNames: [two] },
                };
                for (const chosen of [network, given]) {
                    const eks = {
                        version: one,
                        adminRoleArns: [two],
                        network: chosen,
                        endpoint,
                        kmsKeyArn: one,
                        tags: { [one]: two },
                        nodePools: { [one]: pool },
                        addons: { vpcCni: two },
                    };
                    plan({ eks, tenants: { [two]: spec } }, one);
                    plan({ eks: { ...eks, version: "1.36" }, tenants: { [two]: spec } }, one);
                }
            }),
            { numRuns: 200 },
        );
    });

    it("pools of every kind", () => {
        let delivered = 0;
        fc.assert(
            fc.property(
                fc.dictionary(fc.constantFrom("one", "two"), poolSpec, { maxKeys: 2 }),
                tenants,
                (nodePools, specs) => {
                    const outcome = plan({ eks: { ...minimal, nodePools }, tenants: specs });
                    if ("plan" in outcome) {
                        delivered++;
                        assertPools(outcome.plan);
                    }
                },
            ),
            { numRuns: 400 },
        );
        assert.ok(delivered > 10, `only ${delivered} were delivered: the test says nothing`);
    });
});

/** What must be true of every pool, however it came about. */
function assertPools({ platform }: EksClusterPlan): void {
    for (const pool of platform.pools) {
        const virtual = pool.sandbox.startsWith("kata");
        for (const name of pool.instanceTypes) {
            const type = instanceTypes.get(name);
            assert.equal(type?.processor, pool.architecture);
            if (virtual) assert.notEqual(type?.virtualization, "none", `${pool.name} ${name}`);
            if (virtual && type?.virtualization === "nested") {
                assert.notEqual(pool.kind, "managed");
                assert.ok(pool.launch.nestedVirtualization && !pool.spot);
            }
        }
        if (pool.os === "bottlerocket")
            assert.ok(sandboxes[pool.sandbox].kernel === "node" && pool.kind !== "self-managed");
        assert.equal(pool.launch.metadata.httpPutResponseHopLimit, 1);
        assert.ok(pool.size.max >= pool.size.min);
        assert.equal(pool.node.sandbox, pool.sandbox);
        if (pool.tenant) assert.ok(pool.taints.includes(`kernel-isolation.io/tenant=${pool.tenant}:NoSchedule`));
    }
}

describe("a plan on EKS", () => {
    it("gives each tenant its level, on nodes that have it and that are its own where it asked", () => {
        let delivered = 0;
        fc.assert(
            fc.property(cluster, tenants, (eks, specs) => {
                const outcome = plan({ eks, tenants: specs });
                if (!("plan" in outcome)) return;
                assertPools(outcome.plan);
                for (const each of outcome.plan.tenants) {
                    delivered++;
                    const spec = specs[each.name]!;
                    assert.equal(each.isolation, spec.isolation);
                    assert.equal(sandboxes[each.sandbox].level, spec.isolation);
                    assert.equal(each.placement.kind, spec.placement ?? "shared");
                    const open: PoolPlan[] = outcome.plan.platform.pools.filter(
                        (pool) =>
                            pool.tenant === (spec.placement === "dedicated" ? each.name : "") &&
                            pool.name !== "system" &&
                            Object.entries(each.placement.nodeSelector).every(
                                ([key, value]) => pool.labels[key] === value,
                            ),
                    );
                    assert.ok(open.length > 0, `${each.name} has no node`);
                    for (const pool of open) assert.equal(pool.sandbox, each.sandbox);
                }
            }),
            { numRuns: 300 },
        );
        assert.ok(delivered > 100, `only ${delivered} tenants were delivered: the test says nothing`);
    });

    it("of every other tenant and pool stays as it was, to the byte, when one comes or goes", () => {
        let compared = 0;
        fc.assert(
            fc.property(cluster, tenants, tenant, fc.nat(), (eks, specs, more, at) => {
                const before = plan({ eks, tenants: specs });
                // In front of, among and behind the others.
                const entries = Object.entries(specs);
                entries.splice(at % (entries.length + 1), 0, ["other", more as (typeof entries)[number][1]]);
                const after = plan({ eks, tenants: Object.fromEntries(entries) });
                if (!("plan" in before) || !("plan" in after)) return;
                compared++;
                const same = <T>(what: string, old: T[], now: T[], key: (each: T) => string) => {
                    const later = new Map(now.map((each) => [key(each), JSON.stringify(each)]));
                    for (const each of old)
                        assert.equal(later.get(key(each)), JSON.stringify(each), `${what} ${key(each)}`);
                };
                same("tenant", before.plan.tenants, after.plan.tenants, ({ name }) => name);
                const [old, now] = [before.plan.platform, after.plan.platform];
                same("pool", old.pools, now.pools, ({ name }) => name);
                same("RuntimeClass", old.runtimeClasses, now.runtimeClasses, ({ name }) => name);
                same("role", old.identities, now.identities, ({ roleName }) => roleName);
                same("cluster role", old.roles, now.roles, ({ key }) => key);
                same("access entry", old.accessEntries, now.accessEntries, ({ key }) => key);
                same("rule", old.securityRules, now.securityRules, ({ key }) => key);
                same("add-on", old.addons, now.addons, ({ name }) => name);
                same(
                    "certificates",
                    old.certificates?.tenants ?? [],
                    now.certificates?.tenants ?? [],
                    (each) => each.tenant,
                );
                assert.equal(JSON.stringify(now.network), JSON.stringify(old.network));
                assert.equal(JSON.stringify(now.controlPlane), JSON.stringify(old.controlPlane));
            }),
            { numRuns: 400 },
        );
        assert.ok(compared > 100, `only ${compared} were compared: the test says nothing`);
    });

    it("is the same whatever the order of tenants and pools is", () => {
        fc.assert(
            fc.property(cluster, tenants, (eks, specs) => {
                const turned = Object.fromEntries(Object.entries(specs).reverse());
                const nodePools = eks.nodePools && Object.fromEntries(Object.entries(eks.nodePools).reverse());
                const one = plan({ eks, tenants: specs });
                const two = plan({ eks: { ...eks, ...(nodePools && { nodePools }) }, tenants: turned });
                if (!("plan" in one) || !("plan" in two)) {
                    assert.ok(!("plan" in one) && !("plan" in two));
                    return;
                }
                assert.equal(JSON.stringify(two.plan.platform.pools), JSON.stringify(one.plan.platform.pools));
                assert.equal(
                    JSON.stringify(two.plan.platform.securityRules),
                    JSON.stringify(one.plan.platform.securityRules),
                );
            }),
            { numRuns: 200 },
        );
    });

    it("is data: nothing in it is known only later, and it can be written down", () => {
        fc.assert(
            fc.property(cluster, tenants, (eks, specs) => {
                const outcome = plan({ eks, tenants: specs });
                if ("plan" in outcome) {
                    const written = JSON.stringify(outcome.plan);
                    assert.equal(JSON.stringify(JSON.parse(written)), written);
                }
            }),
            { numRuns: 100 },
        );
    });
});
