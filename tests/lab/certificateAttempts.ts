/** What an owner of the tenant `payments` may try with Certificates, and the nearest request that has to pass. */
import type { CertificatesSpec, TenantSpec } from "../../sdk/isolation";

export type Json = Record<string, unknown>;

export const tenants: Record<string, TenantSpec & { certificates: CertificatesSpec }> = {
    payments: { isolation: "shared", certificates: { enabled: true } },
    // A name that begins as another's ends, and the other way round.
    "evil-payments": { isolation: "shared", certificates: { enabled: true } },
    shop: { isolation: "shared", namespaces: ["shop-web", "shop-batch"], certificates: { enabled: true } },
    brand: { isolation: "shared", certificates: { enabled: true, dnsNames: ["*.pay.example.com"] } },
};

export const issuer = "kernel-isolation";
export const selfSigned = "kernel-isolation-self-signed";
export const authority = "kernel-isolation-authority";

export function certificate(spec: Json = {}, metadata: Json = { name: "web" }): Json {
    return {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata,
        spec: { secretName: "web", dnsNames: ["web.payments.svc"], issuerRef: { name: issuer }, ...spec },
    };
}

const names = /the names are not this tenant's, which are payments.svc/;
const noOthers = /DNS names and no others/;
const byOwnIssuer = /issued by the Issuer kernel-isolation of its own namespace/;
const kindOfName = (what: string, spec: Json): Attempt => ({ what, refused: spec, message: noOthers, twin: {} });

export interface Attempt {
    what: string;
    /** What the specification says otherwise. */
    refused: Json;
    message: RegExp;
    twin: Json;
}

const dns = (what: string, refused: string, twin: string): Attempt => ({
    what,
    refused: { dnsNames: [refused] },
    message: names,
    twin: { dnsNames: [twin] },
});

/** Each of them when the Certificate is made, when it is replaced, and when it is patched. */
export const attempts: Attempt[] = [
    dns("another tenant's name", "shop-web.svc", "payments.svc"),
    dns("a Service of another tenant", "web.shop-web.svc.cluster.local", "web.payments.svc.cluster.local"),
    dns("a tenant whose name ends in this one's", "web.evil-payments.svc", "evil.payments.svc"),
    dns("a name of its own under another's", "payments.svc.shop-web.svc", "shop-web.svc.payments.svc"),
    dns("a wildcard of another's", "*.shop-web.svc", "*.payments.svc"),
    dns("a wildcard over everybody", "*.svc.cluster.local", "*.payments.svc.cluster.local"),
    dns("the cluster's own API server", "kubernetes.default.svc", "kubernetes.payments.svc"),
    dns("the name under which the namespace's search list finds another's", "web.shop-web", "web.payments.svc"),
    dns("a name of the world's", "www.example.com", "www.example.com.payments.svc"),
    dns("upper case", "WEB.PAYMENTS.SVC", "web.payments.svc"),
    dns("a dot at the end", "web.payments.svc.", "web.payments.svc"),
    dns("another's, with a line's end before its own", "web.shop-web.svc\n.payments.svc", "web.payments.svc"),
    dns("another's, with a null before its own", "web.shop-web.svc\0.payments.svc", "web.payments.svc"),
    dns("letters that only look like its own", "web.p\u0430yments.svc", "xn--web-ema.payments.svc"),
    dns("no name", "", "payments.svc"),
    dns("a wildcard within", "web.*.payments.svc", "*.payments.svc"),
    dns("a wildcard of the top", "*", "*.payments.svc"),
    {
        what: "another's name beside its own",
        refused: { dnsNames: ["web.payments.svc", "web.shop-web.svc"] },
        message: names,
        twin: { dnsNames: ["web.payments.svc", "api.payments.svc"] },
    },
    {
        what: "another's name as common name",
        refused: { commonName: "web.shop-web.svc" },
        message: names,
        twin: { commonName: "web.payments.svc" },
    },
    kindOfName("an address", { ipAddresses: ["10.96.0.1"] }),
    kindOfName("a URI", { uris: ["spiffe://cluster.local/ns/shop-web/sa/default"] }),
    kindOfName("an email address", { emailAddresses: ["owner@shop.example.com"] }),
    kindOfName("another name", { otherNames: [{ oid: "1.3.6.1.4.1.311.20.2.3", utf8Value: "owner@shop" }] }),
    kindOfName("a whole subject", { literalSubject: "CN=web.shop-web.svc" }),
    { what: "an authority", refused: { isCA: true }, message: /is no authority/, twin: { isCA: false } },
    {
        what: "an Issuer of the whole cluster",
        refused: { issuerRef: { name: issuer, kind: "ClusterIssuer" } },
        message: byOwnIssuer,
        twin: { issuerRef: { name: issuer, kind: "Issuer", group: "cert-manager.io" } },
    },
    {
        what: "an issuer of another make",
        refused: { issuerRef: { name: issuer, kind: "Issuer", group: "issuers.example.com" } },
        message: byOwnIssuer,
        twin: { issuerRef: { name: issuer, group: "cert-manager.io" } },
    },
    {
        what: "the Issuer that signs whatever it is given",
        refused: { issuerRef: { name: selfSigned } },
        message: byOwnIssuer,
        twin: { issuerRef: { name: issuer } },
    },
];

const constraints = (spec: Json): Json => ({
    isCA: true,
    dnsNames: [],
    commonName: "payments",
    secretName: authority,
    issuerRef: { name: selfSigned },
    ...spec,
});

/** The authority's own name, by which an owner could have another authority made. */
export const authorityAttempts: Record<string, Json> = {
    "as it is": constraints({
        nameConstraints: { critical: true, permitted: { dnsDomains: ["payments.svc", "payments.svc.cluster.local"] } },
    }),
    "with constraints that are wider": constraints({
        nameConstraints: { critical: true, permitted: { dnsDomains: ["payments.svc", "svc"] } },
    }),
    "without constraints": constraints({}),
    "with constraints that are not critical": constraints({
        nameConstraints: { permitted: { dnsDomains: ["payments.svc"] } },
    }),
    "with exclusions alone": constraints({
        nameConstraints: { critical: true, excluded: { dnsDomains: ["example.com"] } },
    }),
    "with another's name of its own": constraints({ isCA: false, dnsNames: ["web.shop-web.svc"] }),
};

/** What an owner may not do at all, beside something of the same kind that it may. */
export const rights: { refused: string[]; twin: string[] }[] = [
    ...["issuers", "certificaterequests"].flatMap((resource) =>
        ["create", "update", "patch", "delete"].map((verb) => ({
            refused: [verb, `${resource}.cert-manager.io`],
            twin: [verb, "certificates.cert-manager.io"],
        })),
    ),
    { refused: ["get", "clusterissuers.cert-manager.io"], twin: ["get", "issuers.cert-manager.io"] },
    { refused: ["create", "clusterissuers.cert-manager.io"], twin: ["list", "certificaterequests.cert-manager.io"] },
    {
        refused: ["update", "certificaterequests.cert-manager.io", "--subresource=status"],
        twin: ["update", "certificates.cert-manager.io"],
    },
    {
        refused: ["update", "certificates.cert-manager.io", "--subresource=status"],
        twin: ["patch", "certificates.cert-manager.io"],
    },
    {
        refused: ["create", "certificatesigningrequests.certificates.k8s.io"],
        twin: ["create", "certificates.cert-manager.io"],
    },
];
