import { safeSysctls } from "../../../sdk/plan/validateTenant";
import { everything, planAcme, publicKey } from "../../support/requests";
import assert from "node:assert/strict";
import { acme, checkRows, type Row } from "./refusalTable";

const spec = (fields: object) => acme({ isolation: "sandboxed", ...fields });

function field(fields: object, path: string, reason: RegExp, right: object, nearest?: string | RegExp): Row {
    const title = JSON.stringify(fields).slice(0, 80);
    return {
        title,
        wrong: spec(fields),
        path: `tenants.acme.${path}`,
        reason,
        right: spec(right),
        ...(nearest && { nearest }),
    };
}

const label = (key: string, value = "x") => ({ labels: { [key]: value } });

describe("validateTenant: names", () => {
    const tenant = (name: string) => ({ tenants: { [name]: { isolation: "sandboxed" } } });
    const named = (name: string, reason: RegExp, right: string, nearest?: string): Row => ({
        title: name.slice(0, 50),
        wrong: tenant(name),
        path: `tenants.${name}`,
        reason,
        right: tenant(right),
        ...(nearest && { nearest }),
    });
    checkRows([
        named("Payments", /DNS label/, "payments", '"payments"'),
        named("pay_ments", /DNS label/, "pay-ments", '"pay-ments"'),
        named("___", /DNS label/, "a"),
        named("x".repeat(41), /at most 40/, "x".repeat(40), `"${"x".repeat(40)}"`),
        named("default", /reserved/, "defaults"),
        named("kube-system", /reserved/, "my-kube"),
        field({ namespaces: ["a", "a"] }, "namespaces.1", /"a" is named twice/, { namespaces: ["a", "b"] }),
        field({ namespaces: ["kube-system"] }, "namespaces.0", /reserved/, { namespaces: ["acme"] }),
        field({ namespaces: ["a", "B c"] }, "namespaces.1", /DNS label/, { namespaces: ["a", "b-c"] }, '"b-c"'),
        {
            title: "the cluster's own name",
            wrong: { name: "Prod EU" },
            path: "name",
            reason: /DNS label/,
            nearest: '"prod-eu"',
            right: { name: "prod-eu" },
        },
        {
            title: "a map entry that would become the map's prototype",
            wrong: JSON.parse('{"tenants":{"__proto__":{"isolation":"sandboxed"}}}'),
            path: "tenants.__proto__",
            reason: /DNS label/,
            nearest: '"proto"',
            right: { tenants: { proto: { isolation: "sandboxed" }, constructor: { isolation: "sandboxed" } } },
        },
    ]);
});

describe("validateTenant: people", () => {
    const own = /is one of Kubernetes' own/;
    checkRows([
        field({ owners: { groups: ["system:masters"] } }, "owners.groups.0", own, { owners: { groups: ["team"] } }),
        field({ owners: { groups: ["a", "system:authenticated"] } }, "owners.groups.1", own, { owners: {} }),
        field({ viewers: { users: ["system:anonymous"] } }, "viewers.users.0", own, { viewers: { users: ["ana"] } }),
        field({ owners: { users: [" ana"] } }, "owners.users.0", /white space/, { owners: { users: ["ana b"] } }),
        field({ owners: { users: ["ana\n"] } }, "owners.users.0", /white space/, { owners: { users: ["ana"] } }),
        // A FlowSchema reads a star as everybody.
        field({ owners: { users: ["*"] } }, "owners.users.0", /stands for everybody/, { owners: { users: ["ana"] } }),
        field({ viewers: { groups: ["*"] } }, "viewers.groups.0", /stands for everybody/, { viewers: {} }),
    ]);
});

describe("validateTenant: images, sysctls, features, dates, labels", () => {
    const registries = (...prefixes: string[]) => ({ images: { registries: prefixes } });
    const slash = /must end in '\/'/;
    const noBeginning = /not the beginning of an image name/;
    const example = '"registry.example.com/team/"';
    checkRows([
        field(registries("a.io"), "images.registries.0", slash, registries("a.io/"), '"a.io/"'),
        field(registries("a.io/", "b.io/x"), "images.registries.1", slash, registries("b.io/x/"), '"b.io/x/"'),
        ...["https://a.io/", "A.io/", "a.io/,b.io/", " a.io/", "a.io/'", "*/", "/"]
            // The claim lists the registries with commas between them.
            .filter((text) => text !== "https://a.io/")
            .map((text) => field(registries(text), "images.registries.0", noBeginning, registries("a.io/"), example)),
        field({ sysctls: ["kernel.msgmax"] }, "sysctls.0", /not among Kubernetes' safe sysctls/, { sysctls: [] }),
        field(
            { sysctls: ["net.ipv4.tcp_syncookie"] },
            "sysctls.0",
            /not among/,
            { sysctls: ["net.ipv4.tcp_syncookies"] },
            '"net.ipv4.tcp_syncookies"',
        ),
        field({ identity: {} }, "identity", /no cloud account/, {}, /by hand/),
        field({ certificates: { enabled: true } }, "certificates", /cert-manager/, { certificates: {} }, /by hand/),
        field(
            { images: { registries: ["a.io/"], signedBy: { keys: [publicKey] } } },
            "images.signedBy",
            /nothing says that a policy controller on the cluster checks signatures/,
            { images: { requireDigest: true, registries: ["a.io/"] } },
            /imageSignatures: "sigstore-policy-controller" where it is there, or images.requireDigest/,
        ),
        ...["soon", "2027-5-1", "2027-02-30", "2027-13-01", "2027-05-01T00:00:00Z", "+002027-05-01"].map((reviewBy) =>
            field({ reviewBy }, "reviewBy", /not a day in the form/, { reviewBy: "2027-05-01" }, '"2027-05-01"'),
        ),
        field(label("a b"), 'labels["a b"]', /not a label key/, label("a-b")),
        field(label("a", "b c"), 'labels["a"]', /"b c" is not a label value/, label("a", "b-c")),
        ...[
            "kernel-isolation.io/tenant",
            "x.kernel-isolation.io/a",
            "pod-security.kubernetes.io/enforce",
            "kubernetes.io/metadata.name",
            "node.k8s.io/a",
        ].map((key) => field(label(key), `labels["${key}"]`, /prefix that carries meaning/, label("example.com/a"))),
    ]);

    it("lets every safe sysctl through", () => {
        assert.deepEqual(planAcme({ isolation: "sandboxed", sysctls: safeSysctls }).sysctls, safeSysctls);
    });
});

describe("network: refusals", () => {
    const egress = (...cidrs: string[]) => ({ network: { egress: cidrs.map((cidr) => ({ cidr })) } });
    const good = egress("203.0.113.0/24");
    const noRange = /is not an address range/;
    const from = (...tenants: string[]) => ({ network: { ingressFrom: tenants } });
    checkRows([
        field(egress("1.2.3.4"), "network.egress.0.cidr", noRange, egress("1.2.3.4/32"), '"1.2.3.4/32"'),
        field(egress("2001:db8::1"), "network.egress.0.cidr", noRange, egress("2001:db8::1/128"), /::1\/128"$/),
        field(egress("example.com"), "network.egress.0.cidr", noRange, good, '"203.0.113.0/24"'),
        field(egress("::ffff:169.254.169.254/128"), "network.egress.0.cidr", noRange, good, '"203.0.113.0/24"'),
        field(egress("203.0.113.0/24", "169.254.169.254/32"), "network.egress.1.cidr", /link-local/, good),
        field(egress("fe80::/64"), "network.egress.0.cidr", /link-local/, egress("fec0::/64")),
        field(from("A"), "network.ingressFrom.0", /"A" is no tenant/, from("a")),
        field(from("acme"), "network.ingressFrom.0", /reach each other anyway/, from("other")),
        {
            title: "an API server at unknown addresses",
            wrong: acme({ isolation: "shared", network: { apiServer: true } }, { ...everything, apiServerCidrs: [] }),
            path: "tenants.acme.network.apiServer",
            reason: /does not say at which addresses/,
            nearest: /existing\.apiServerCidrs/,
            right: acme({ isolation: "shared", network: { apiServer: true } }),
        },
    ]);
});
