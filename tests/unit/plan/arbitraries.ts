/** Random requests: sound ones, which a plan may still refuse for what the cluster lacks, and hostile ones. */
import fc from "fast-check";
import {
    ConfinementProfile,
    IsolationLevel,
    Placement,
    PodSecurity,
    Protocol,
    ReviewOverdue,
    Sandbox,
    type TenantSpec,
    Workload,
} from "../../../sdk/isolation";
import { platforms } from "../../../sdk/catalog/platforms";
import { safeSysctls } from "../../../sdk/plan/validateTenant";

const oneOf = <T>(values: Record<string, T>) => fc.constantFrom(...Object.values(values));
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
    fc.record(fields, { requiredKeys: [] });

export const tenantNames = ["acme", "acme-b", "b"];
const poolNames = ["one", "two", "three", "four"];

const cpu = fc.constantFrom("20m", "100m", "0.5", "1", "4", "64");
const memory = fc.constantFrom("64Mi", "256Mi", "1Gi", "1.5Gi", "8G", "1Ti");
const count = fc.integer({ min: 1, max: 500 });
const people = optional({ users: some(["ana", "bo@example.com"]), groups: some(["team", "oidc:staff"]) });
const octet = fc.nat(255);
const range = fc.oneof(
    fc.constantFrom("0.0.0.0/0", "::/0", "169.0.0.0/8", "169.254.0.0/17", "10.0.0.0/8", "fd00::/8", "203.0.113.7/32"),
    fc.tuple(octet, octet, fc.nat(32)).map(([a, b, prefix]) => `${a}.${b}.0.0/${prefix}`),
);
const egress = fc.record(
    {
        cidr: range,
        ports: fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { minLength: 1 }),
        protocol: oneOf(Protocol),
    },
    { requiredKeys: ["cidr"] },
);

/** A tenant that is well formed. */
export const tenantSpec: fc.Arbitrary<TenantSpec> = fc.record(
    {
        isolation: oneOf(IsolationLevel),
        sandbox: oneOf(Sandbox),
        placement: oneOf(Placement),
        pool: fc.constantFrom(...poolNames),
        workload: oneOf(Workload),
        owners: people,
        viewers: people,
        namespaces: some(["x", "y", "acme-c", "z"]),
        quota: optional({ cpu, memory, pods: count, loadBalancers: fc.nat(3), jobs: count, storage: memory }),
        limits: optional({ defaultCpu: cpu, maxMemory: memory, defaultMemoryRequest: memory }),
        network: optional({
            egress: fc.array(egress, { maxLength: 3 }),
            ingressFrom: some(["wayne", "stark"]),
            dns: fc.boolean(),
            apiServer: fc.boolean(),
        }),
        images: optional({ registries: some(["a.io/", "b.io/team/"]), requireDigest: fc.boolean() }),
        sysctls: fc.subarray(safeSysctls),
        podSecurity: oneOf(PodSecurity),
        seccomp: oneOf(ConfinementProfile),
        appArmor: oneOf(ConfinementProfile),
        fairness: optional({ share: fc.integer({ min: 1, max: 100 }) }),
        reviewBy: fc.constantFrom("2020-01-01", "2030-02-28"),
        reviewOverdue: fc.constant(ReviewOverdue.Warn),
        protect: fc.boolean(),
        labels: fc.dictionary(fc.constantFrom("team", "example.com/cost"), fc.constantFrom("a", "")),
    },
    { requiredKeys: ["isolation"] },
);

const risky: (keyof TenantSpec)[] = ["sandbox", "pool", "placement", "namespaces", "quota", "limits", "network"];

/** Tenants whose optional fields are few, so that most of them can be delivered. */
export const modestSpec: fc.Arbitrary<TenantSpec> = fc
    .tuple(tenantSpec, fc.subarray(risky, { maxLength: 2 }))
    .map(([spec, kept]) => {
        const dropped: string[] = risky;
        const entries = Object.entries(spec).filter(
            ([key]) => (kept as string[]).includes(key) || !dropped.includes(key),
        );
        return Object.fromEntries(entries) as unknown as TenantSpec;
    });

/** What an existing cluster can have. */
const sandboxLabels = Object.values(Sandbox).filter((name) => platforms.existing.hosts[name].kind === "hosted");

/** Pools whose labels tell their nodes apart more often than not. */
const pools = fc
    .dictionary(
        fc.constantFrom(...poolNames),
        fc.record({
            sandboxes: some(sandboxLabels),
            exact: fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0),
            named: fc.nat(3).map((chance) => chance > 0),
            more: fc.dictionary(fc.constantFrom("zone", "disk"), fc.constantFrom("a", "b")),
            tenant: fc.option(fc.constantFrom(...tenantNames), { nil: undefined }),
        }),
        { minKeys: 1 },
    )
    .map((drawn) =>
        Object.fromEntries(
            Object.entries(drawn).map(([name, { sandboxes, exact, named, more, tenant }]) => [
                name,
                {
                    labels: {
                        ...more,
                        ...(exact && Object.fromEntries(sandboxes.map((sandbox) => [`example.com/${sandbox}`, "yes"]))),
                        ...(named && { pool: name }),
                    },
                    sandboxes: Object.fromEntries(sandboxes.map((sandbox) => [sandbox, {}])),
                    ...(tenant && { tenant }),
                },
            ]),
        ),
    );

export type DrawnExisting = { version: string; pools: Record<string, DrawnPool> };
export type DrawnPool = { labels: Record<string, string>; sandboxes: Record<string, object>; tenant?: string };

export const existing = fc.record(
    {
        kubeconfig: fc.constant("kubeconfig"),
        version: fc.constantFrom("1.32", "1.33.1", "1.35", "1.36", "v1.37.0-gke.1"),
        pools,
        networkPoliciesEnforced: fc.boolean(),
        apiServerCidrs: fc.constantFrom(["10.0.0.1/32"], ["10.0.0.1/32", "fd12::1/128"]),
    },
    { requiredKeys: ["kubeconfig", "version", "pools"] },
) as fc.Arbitrary<DrawnExisting>;

export const tenants = fc.dictionary(fc.constantFrom(...tenantNames), modestSpec, { minKeys: 1, maxKeys: 3 });

/** Values of every kind that JavaScript has. */
export const anything = fc.oneof(
    fc.anything({
        withBigInt: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withObjectString: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
        withUnicodeString: true,
    }),
    fc.constantFrom<unknown>(
        null,
        undefined,
        NaN,
        Symbol("s"),
        () => "f",
        "x".repeat(100_000),
        "\u202e\u0000\ud800",
        Promise.resolve("late"),
        JSON.parse('{"__proto__":{"isolation":"shared"},"constructor":{"prototype":{}}}'),
        Object.create({ isolation: "shared" }),
    ),
);
