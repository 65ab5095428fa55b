import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { everything, pool, refused } from "../../support/requests";
import { acme, checkRows, existing, pools, type Row } from "./refusalTable";

const sandboxed = { isolation: "sandboxed" };
const spec = (fields: object) => acme({ ...sandboxed, ...fields });
const at = (path: string) => `tenants.acme${path && `.${path}`}`;

/** One wrong field of a tenant. */
function field(fields: object, path: string, reason: RegExp, right: object, nearest?: string | RegExp): Row {
    const title = JSON.stringify(fields, (_, value) => (typeof value === "bigint" ? `${value}n` : value)).slice(0, 70);
    return { title, wrong: spec(fields), path: at(path), reason, right: spec(right), ...(nearest && { nearest }) };
}

describe("shape: enumerations", () => {
    const isolation = (given: unknown, reason: RegExp, nearest?: string) =>
        field({ isolation: given }, "isolation", reason, sandboxed, nearest);
    checkRows([
        isolation("sandboxd", /"sandboxd" is not one of shared, user-namespace, sandboxed, microvm/, '"sandboxed"'),
        isolation("gvisor", /"gvisor" is not one of/, '"sandboxed"'),
        isolation("gviser", /"gviser" is not one of/, '"sandboxed"'),
        isolation("kata-clh", /is not one of/, '"microvm"'),
        isolation("banana", /is not one of/),
        isolation("", /"" is not one of/),
        isolation("Sandboxed", /is not one of/, '"sandboxed"'),
        isolation("__proto__", /is not one of/),
        isolation(undefined, /^is required$/),
        isolation(null, /null is not one of/),
        isolation(5, /5 is not one of/),
        isolation(5n, /is not one of/),
        isolation(["sandboxed"], /is not one of/),
        isolation({ toString: () => "sandboxed" }, /is not one of/),
        isolation(Object.create(null), /is not one of/),
        field({ sandbox: "gviser" }, "sandbox", /is not one of runc,/, { sandbox: "gvisor" }, '"gvisor"'),
        field({ placement: "exclusiv" }, "placement", /is not one of/, { placement: "exclusive" }, '"exclusive"'),
        field({ workload: "batch" }, "workload", /is not one of service, function/, { workload: "function" }),
        field({ podSecurity: "privileged" }, "podSecurity", /not one of/, { podSecurity: "baseline" }),
        field({ seccomp: "Unconfined" }, "seccomp", /not one of/, { seccomp: "Localhost" }),
        field({ appArmor: "Unconfined" }, "appArmor", /not one of/, { appArmor: "Localhost" }),
        field(
            { network: { egress: [{ cidr: "203.0.113.0/24", protocol: "SCTP" }] } },
            "network.egress.0.protocol",
            /"SCTP" is not one of TCP, UDP/,
            { network: { egress: [{ cidr: "203.0.113.0/24", protocol: "UDP" }] } },
        ),
        {
            title: "a sandbox's name in a pool",
            wrong: pools({ more: { ...pool("more", { gvisor: {} }), sandboxes: { gviser: {} } } }),
            path: "existing.pools.more.sandboxes.gviser",
            reason: /"gviser" is not one of runc, runc-userns, gvisor/,
            nearest: '"gvisor"',
            right: pools({ more: pool("more", { gvisor: {} }) }),
        },
    ]);
});

describe("shape: fields there are not", () => {
    const cidr = "203.0.113.0/24";
    checkRows([
        field({ placment: "shared" }, "placment", /no such field/, { placement: "shared" }, '"placement"'),
        field({ xyzzy: 1 }, "xyzzy", /no such field/, {}),
        field({ constructor: 1 }, "constructor", /no such field/, {}),
        field({ quota: { cpus: "1" } }, "quota.cpus", /no such field/, { quota: { cpu: "1" } }, '"cpu"'),
        field(
            { network: { egress: [{ cidr }, { cidr, port: 443 }] } },
            "network.egress.1.port",
            /no such field/,
            { network: { egress: [{ cidr }, { cidr, ports: [443] }] } },
            '"ports"',
        ),
        {
            title: "in a pool",
            wrong: pools({ more: { label: {}, ...pool("more", {}) } }),
            path: "existing.pools.more.label",
            reason: /no such field/,
            nearest: '"labels"',
            right: pools({ more: pool("more", {}) }),
        },
        {
            title: "in a pool's sandbox",
            wrong: pools({ more: pool("more", { urunc: { handlers: "urunc" } }) }),
            path: "existing.pools.more.sandboxes.urunc.handlers",
            reason: /no such field/,
            nearest: '"handler"',
            right: pools({ more: pool("more", { urunc: { handler: "urunc" } }) }),
        },
        {
            title: "a platform of a later version",
            wrong: { existing: undefined, eks: { version: "1.36" } },
            path: "eks",
            reason: /Amazon EKS cannot be built by this version/,
            nearest: /^existing/,
            right: {},
        },
        {
            title: "two platforms",
            wrong: { gke: {} },
            path: "gke",
            reason: /Google GKE cannot be built/,
            nearest: /^existing/,
            right: {},
        },
        { title: "a misspelt platform", wrong: { exist: {} }, path: "exist", reason: /no such field/, right: {} },
        {
            title: "a field named like a property of every object",
            wrong: { toString: 1 },
            path: "toString",
            reason: /no such field/,
            right: {},
        },
        {
            title: "in proof",
            wrong: { proof: { imag: "x" } },
            path: "proof.imag",
            reason: /no such field/,
            nearest: '"image"',
            right: { proof: { image: "x" } },
        },
    ]);
});

describe("shape: types", () => {
    const cluster = (changes: object, path: string, reason: RegExp, nearest?: RegExp): Row => ({
        title: JSON.stringify(changes).slice(0, 70),
        wrong: existing(changes),
        path: `existing.${path}`,
        reason,
        right: {},
        ...(nearest && { nearest }),
    });
    checkRows([
        field({ quota: { cpu: 4 } }, "quota.cpu", /must be of type string/, { quota: { cpu: "4" } }, /in quotes/),
        field({ quota: { pods: "4" } }, "quota.pods", /must be of type number/, { quota: { pods: 4 } }),
        field({ quota: { pods: 1.5 } }, "quota.pods", /must be of type int/, { quota: { pods: 1 } }),
        field({ quota: { pods: -1 } }, "quota.pods", />=0/, { quota: { pods: 1 } }),
        field({ quota: { pods: NaN } }, "quota.pods", /must be of type number/, { quota: { pods: 1 } }),
        field({ quota: null }, "quota", /must be of type object/, {}),
        field({ quota: [] }, "quota", /must be of type object/, {}),
        field({ owners: { users: "ana" } }, "owners.users", /must be of type array/, { owners: { users: ["ana"] } }),
        field({ owners: { users: [""] } }, "owners.users.0", />=1/, { owners: { users: ["ana"] } }),
        field({ namespaces: [] }, "namespaces", />=1/, { namespaces: ["acme"] }),
        field({ images: { registries: [] } }, "images.registries", />=1/, { images: {} }),
        field({ fairness: { share: 0 } }, "fairness.share", />=1/, { fairness: { share: 1 } }),
        field({ fairness: { share: 101 } }, "fairness.share", /<=100/, { fairness: { share: 100 } }),
        field({ protect: "yes" }, "protect", /must be of type boolean/, { protect: true }),
        field({ labels: ["a"] }, "labels", /must be a map of strings/, { labels: { a: "a" } }),
        field({ labels: { a: 1 } }, "labels", /must be a map of strings/, { labels: { a: "1" } }),
        field({ reviewBy: new Date(0) }, "reviewBy", /must be of type string/, { reviewBy: "2027-05-01" }),
        ...[[], [0], [65536], [1.5]].map((ports) =>
            field(
                { network: { egress: [{ cidr: "203.0.113.0/24", ports }] } },
                `network.egress.0.ports${ports.length > 0 ? ".0" : ""}`,
                />=1|<=65535|type int/,
                { network: { egress: [{ cidr: "203.0.113.0/24", ports: [1, 65535] }] } },
            ),
        ),
        ...[null, "sandboxed", 1, true, [], () => "x"].map((given) => ({
            title: `a tenant that is ${String(given) || "[]"}`,
            wrong: acme(given),
            path: "tenants.acme",
            reason: /must be of type object/,
            right: acme(sandboxed),
        })),
        { title: "an absent tenant", wrong: acme(undefined), path: at(""), reason: /is required/, right: spec({}) },
        cluster({ kubeconfig: undefined }, "kubeconfig", /must be a string/),
        cluster({ kubeconfig: { apiVersion: "v1" } }, "kubeconfig", /must be a string/),
        cluster({ kubeconfig: "" }, "kubeconfig", /is empty/),
        cluster({ version: undefined }, "version", /is required/),
        cluster({ version: 1.36 }, "version", /must be of type string/, /in quotes/),
        cluster({ apiServerPort: 0 }, "apiServerPort", />=1/),
        cluster({ pools: [] }, "pools", /must be of type record/),
        cluster({ pools: { all: {} } }, "pools.all.sandboxes", /is required/),
        cluster({ networkPoliciesEnforced: "yes" }, "networkPoliciesEnforced", /must be of type boolean/),
        { title: "existing: null", wrong: { existing: null }, path: "existing", reason: /of type object/, right: {} },
        { title: "proof: null", wrong: { proof: null }, path: "proof", reason: /of type object/, right: {} },
    ]);
});

describe("shape: values that are known too late", () => {
    const late: [string, object, string, object][] = [
        ["a level", { isolation: pulumi.output("sandboxed") }, "isolation", {}],
        ["a level from a promise", { isolation: Promise.resolve("sandboxed") }, "isolation", {}],
        ["a namespace", { namespaces: [pulumi.output("a")] }, "namespaces.0", { namespaces: ["a"] }],
        ["a quota", { quota: { cpu: pulumi.output("1") } }, "quota.cpu", { quota: { cpu: "1" } }],
        ["egress", { network: { egress: pulumi.output([]) } }, "network.egress", { network: { egress: [] } }],
    ];
    checkRows([
        ...late.map(([title, fields, path, right]) => ({
            title,
            wrong: spec(fields),
            path: at(path),
            reason: /must be a plain value, not an Output or a Promise/,
            nearest: /configuration/,
            right: spec(right),
        })),
        {
            title: "a whole tenant",
            wrong: acme(pulumi.output(sandboxed)),
            path: at(""),
            reason: /must be a plain value/,
            nearest: /configuration/,
            right: acme(sandboxed),
        },
        {
            title: "the version",
            wrong: existing({ version: pulumi.output("1.36") }),
            path: "existing.version",
            reason: /must be a plain value/,
            nearest: /configuration/,
            right: {},
        },
        {
            title: "an object that holds itself",
            wrong: spec({ quota: circular() }),
            path: at("quota.self"),
            reason: /nested without end/,
            right: spec({ quota: {} }),
        },
    ]);

    const eventual: [string, object][] = [
        ["labels", { labels: pulumi.output({ team: "a" }) }],
        ["labels from a promise", { labels: Promise.resolve({ team: "a" }) }],
        ["a label", { labels: { team: pulumi.output("a") } }],
    ];
    for (const [title, fields] of eventual) {
        it(`does not mind ${title}`, () => assert.deepEqual(refused(spec(fields)), []));
    }

    it("does not mind the kubeconfig and its context", () => {
        const late = { kubeconfig: pulumi.secret("x"), context: Promise.resolve("admin") };
        assert.deepEqual(refused({ existing: { ...everything, ...late } }), []);
    });
});

function circular(): object {
    const quota: Record<string, unknown> = {};
    quota.self = quota;
    return quota;
}
