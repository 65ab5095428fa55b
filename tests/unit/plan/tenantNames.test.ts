/** Names of tenants that collide, are long, look like others or belong to somebody else: refused, or safe. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { IsolatedCluster } from "../../../sdk/isolatedCluster";
import type { TenantSpec } from "../../../sdk/isolation";
import { freeName, longestName, nameProblem } from "../../../sdk/plan/names";
import { eksMocks } from "../../support/eksMocks";
import { attempt, type Registration, revealed, run } from "../../support/mocks";
import { cluster as existingCluster, ofTenant } from "../../support/programs";
import { refusedIn } from "../../support/requests";
import { minimal } from "./eks/support";
import { checkRows, type Row } from "./refusalTable";

const spec: TenantSpec = { isolation: "sandboxed" };
const tenants = (...names: string[]) => ({ tenants: Object.fromEntries(names.map((name) => [name, spec])) });

function named(title: string, name: string, reason: RegExp, right: string, nearest = ""): Row {
    return {
        title,
        wrong: tenants("pay", name),
        path: `tenants.${name}`,
        reason,
        right: tenants("pay", right),
        nearest,
    };
}

describe("tenants' names: refused", () => {
    const long = "x".repeat(longestName);
    checkRows([
        named("a Cyrillic letter that looks like ours", "p\u0430y", /DNS label.*"а" is U\+0430/, "pay-a"),
        named("a Greek one", "\u03bfps", /"ο" is U\+03BF/, "ops"),
        named("a letter of full width", "\uff50ay-x", /U\+FF50/, "pay-x", '"pay-x"'),
        named("a dotless i", "b\u0131lling", /U\+0131/, "billing"),
        named("an accent", "caf\u00e9", /U\+00E9/, "cafe", '"cafe"'),
        named("a letter nobody sees", "pay\u200b-x", /U\+200B/, "pay-x", '"pay-x"'),
        named("text that runs backwards", "\u202epay-x", /U\+202E/, "pay-x", '"pay-x"'),
        named("a hyphen of another kind", "pay\u2010x", /U\+2010/, "pay-x", '"pay-x"'),
        named("no letter at all", "\u{1f4b8}", /U\+1F4B8/, "a"),
        named("a capital", "Pay-x", /DNS label: lower-case/, "pay-x", '"pay-x"'),
        named("one letter too many", `${long}x`, /at most 40/, long, `"${long}"`),
        named("what Kubernetes has", "kube-public", /is reserved/, "my-kube"),
        named("what this package makes", "cert-manager", /is reserved/, "certs"),
        named("what clouds and operators have", "amazon-cloudwatch", /is reserved/, "cloudwatch"),
        {
            title: "another's namespace by name",
            wrong: { tenants: { pay: spec, other: { ...spec, namespaces: ["other", "pay"] } } },
            path: "tenants.other.namespaces.1",
            reason: /"pay" is already a namespace of pay/,
            nearest: '"other-pay"',
            right: { tenants: { pay: spec, other: { ...spec, namespaces: ["other", "other-pay"] } } },
        },
        {
            title: "another's namespace, where the nearest name would be too long",
            wrong: { tenants: { [long]: spec, b: { ...spec, namespaces: [long] } } },
            path: "tenants.b.namespaces.0",
            reason: /already a namespace/,
            nearest: `"b-${"x".repeat(longestName - 2)}"`,
            right: { tenants: { [long]: spec, b: { ...spec, namespaces: [`b-${"x".repeat(longestName - 2)}`] } } },
        },
        {
            title: "another's namespace, where the nearest name is taken as well",
            wrong: { tenants: { a: spec, b: { ...spec, namespaces: ["a"] }, c: { ...spec, namespaces: ["b-a"] } } },
            path: "tenants.b.namespaces.0",
            reason: /"a" is already a namespace of a/,
            nearest: '"b-a-2"',
            right: { tenants: { a: spec, b: { ...spec, namespaces: ["b-a-2"] }, c: { ...spec, namespaces: ["b-a"] } } },
        },
    ]);

    it("has a free name for everybody", () => {
        const name = fc.stringMatching(/^[ab](-?[ab]){0,30}$/);
        fc.assert(
            fc.property(name, fc.uniqueArray(name), (wanted, others) => {
                const taken = new Set(others);
                const free = freeName(wanted, taken);
                assert.equal(taken.has(free), false);
                assert.equal(nameProblem(free), undefined);
            }),
        );
    });
});

/** Names that are one text once they are joined by hyphens, and words that the package itself puts between them. */
const alike = [
    "a",
    "b",
    "c",
    "a-b",
    "b-c",
    "a-b-c",
    "a-role-b",
    "a-certificates-b",
    "b-certificates-c",
    "pay",
    "pay-ments",
];
const awkward = [
    "role",
    "owners",
    "namespace",
    "validate",
    "system-a",
    "pool",
    "a-account-b",
    "a-association-b",
    "x--x",
];

/** What two registrations, two objects of a cluster or two roles of an account must not share. */
function identitiesOf({ urn, type, inputs }: Registration): string[] {
    const { metadata, name } = revealed(inputs);
    const kubernetes = type.startsWith("kubernetes:") && metadata?.name && !type.endsWith("Patch");
    return [
        urn,
        ...(kubernetes ? [`${type.split(":").at(-1)} ${metadata.namespace ?? ""}/${metadata.name}`] : []),
        ...(type === "aws:iam/role:Role" && name ? [`IAM role ${name}`] : []),
    ];
}

function shared(registrations: Registration[]): string[] {
    const all = registrations.flatMap(identitiesOf);
    return [...new Set(all.filter((each, index) => all.indexOf(each) !== index))];
}

/** Everything that a tenant can have, with accounts and namespaces whose names run into the tenant's. */
const everythingOnEks = (namespaces: string[], serviceAccounts: string[]): TenantSpec => ({
    isolation: "user-namespace",
    namespaces,
    owners: { users: ["arn:aws:iam::123456789012:role/team"] },
    identity: { serviceAccounts, statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }] },
    certificates: { enabled: true },
});

const onEks = (specs: Record<string, TenantSpec>) => () =>
    new IsolatedCluster("prod", { eks: { ...minimal, certManager: { version: "v1.19.1" } }, tenants: specs });

describe("tenants' names: safe", function () {
    this.timeout(120_000);

    it("on an existing cluster, whatever is alike in them", async () => {
        const specs = Object.fromEntries([...alike, ...awkward].map((name) => [name, spec]));
        const { registrations } = await run(() =>
            existingCluster({ ...specs, many: { ...spec, namespaces: ["many", "a-b-d", "b-d"] } }),
        );
        assert.deepEqual(shared(registrations), []);
        assert.ok(registrations.length > 9 * (alike.length + awkward.length));
    });

    it("on EKS, where tenants, namespaces and service accounts run into each other", async () => {
        const { registrations } = await run(
            onEks({
                "a-role-b": everythingOnEks(["a-role-b"], ["c", "role-c"]),
                a: everythingOnEks(["a", "b-certificates-c", "b-association-c"], ["b-role-c", "b-c"]),
                "a-b": everythingOnEks(["a-b"], ["c", "c-policy"]),
                "a-certificates-b": everythingOnEks(["c", "a-certificates-b"], ["default"]),
                "a-association-b": everythingOnEks(["b", "a-association-b"], ["b-role-c", "default"]),
            }),
            eksMocks,
        );
        assert.deepEqual(shared(registrations), []);
        const roles = registrations.filter(({ type, name }) => type === "aws:iam/role:Role" && name.includes("-role."));
        assert.equal(roles.length, 9);
    });

    it("on EKS, for any names: planned without a clash, or refused for one that is said", async () => {
        const word = fc.constantFrom(
            "a",
            "b",
            "role",
            "certificates",
            "account",
            "association",
            "credentials",
            "policy",
        );
        // A role's name holds the cluster's, a tenant's and an account's: of IAM's 64 characters this leaves room for both.
        const longest = (64 - "prod..".length) / 2;
        const name = fc
            .array(word, { minLength: 1, maxLength: 3 })
            .map((words) => words.join("-"))
            .filter(({ length }) => length <= longest);
        const few = { minLength: 1, maxLength: 2 };
        const tenant = fc.tuple(fc.uniqueArray(name, few), fc.uniqueArray(name, few));
        await fc.assert(
            fc.asyncProperty(fc.dictionary(name, tenant, { minKeys: 2, maxKeys: 3 }), async (drawn) => {
                const specs = Object.entries(drawn).map(([key, names]) => [key, everythingOnEks(...names)]);
                const { error, registrations } = await attempt(onEks(Object.fromEntries(specs)), eksMocks);
                for (const { reason } of error ? refusedIn(error) : []) {
                    assert.match(reason, /already a namespace of|can be certified by/);
                }
                assert.deepEqual(shared(registrations), []);
            }),
            { numRuns: 6 },
        );
    });

    it("is no empty promise: what is shared would be found", async () => {
        const { registrations } = await run(() => existingCluster({ a: spec }));
        const [namespace] = registrations.filter(({ type }) => type.endsWith(":Namespace"));
        assert.ok(namespace);
        const twin = { ...namespace, urn: `${namespace.urn}-b`, name: "prod-b-namespace" };
        assert.deepEqual(shared([...registrations, twin]), ["Namespace /a"]);
        assert.deepEqual(shared([...registrations, namespace]), [namespace.urn, "Namespace /a"]);
    });

    it("a name that begins as another's is nowhere in the other's objects", async () => {
        const { registrations } = await run(() => existingCluster({ pay: spec, "pay-ments": spec }));
        const [short, long] = ["prod-pay", "prod-pay-ments"].map((name) => ofTenant(registrations, name));
        assert.ok(short && long && short.length === long.length && short.length > 7);
        const texts = (all: Registration[]) => all.map(({ inputs }) => JSON.stringify(revealed(inputs)));
        assert.deepEqual(
            texts(short).filter((text) => text.includes("pay-ments")),
            [],
        );
        assert.deepEqual(
            texts(long).filter((text) => /pay(?!-ments)/.test(text)),
            [],
        );
    });
});
