/**
 * An authority and an Issuer in each of a tenant's namespaces. The authority signs itself, so that no tenant's is trusted
 * by another's, its own certificate names what it may certify, and an admission policy refuses requests for the rest.
 */
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CertificatePlan } from "../../plan/eks/certificates";
import type { subjectsOf } from "../../tenancy/access";

const issuer = "kernel-isolation";
const selfSigned = "kernel-isolation-self-signed";
const authority = "kernel-isolation-authority";
export const certificateRole = "kernel-isolation-tenant-certificates";

const api = "cert-manager.io/v1";

/** What owners may do with certificates. Issuers are the package's. */
export const certificateRules = [
    {
        apiGroups: ["cert-manager.io"],
        resources: ["certificates"],
        verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
    },
    {
        apiGroups: ["cert-manager.io"],
        resources: ["certificaterequests", "issuers"],
        verbs: ["get", "list", "watch"],
    },
];

/** The role, once per cluster. */
export function createCertificateRole(name: string, options: pulumi.CustomResourceOptions): pulumi.Resource {
    return new k8s.rbac.v1.ClusterRole(
        `${name}-certificate-role`,
        { metadata: { name: certificateRole }, rules: certificateRules },
        options,
    );
}

export function createCertificates(
    name: string,
    plan: CertificatePlan,
    owners: ReturnType<typeof subjectsOf>,
    options: pulumi.CustomResourceOptions,
): void {
    const guard = createPolicy(name, plan, options);
    for (const namespace of plan.namespaces) {
        const prefix = `${name}-${plan.tenant}-certificates.${namespace}`;
        const object = (
            suffix: string,
            kind: string,
            metadata: { name: string },
            spec: object,
            after: pulumi.Resource,
        ) =>
            new k8s.apiextensions.CustomResource(
                `${prefix}-${suffix}`,
                { apiVersion: api, kind, metadata: { ...metadata, namespace }, spec },
                { ...options, dependsOn: [after] },
            );
        const root = object("self-signed", "Issuer", { name: selfSigned }, { selfSigned: {} }, guard);
        const own = object("authority", "Certificate", { name: authority }, authoritySpec(plan), root);
        object("issuer", "Issuer", { name: issuer }, { ca: { secretName: authority } }, own);
        if (owners.length === 0) continue;
        new k8s.rbac.v1.RoleBinding(
            `${prefix}-owners`,
            {
                metadata: { name: "kernel-isolation-certificates", namespace },
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: certificateRole },
                subjects: owners,
            },
            { ...options, dependsOn: [guard] },
        );
    }
}

/** A name that nobody can have (RFC 2606): to permit it alone permits none. */
const nobody = "invalid";

export function authoritySpec({ tenant, permittedDnsNames }: CertificatePlan) {
    return {
        isCA: true,
        commonName: `kernel-isolation ${tenant}`,
        secretName: authority,
        // A year, and a new key each time: whoever read the old one has it for so long.
        duration: "8760h",
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        issuerRef: { name: selfSigned, kind: "Issuer", group: "cert-manager.io" },
        // A kind of name that the constraints do not speak of is permitted whole (RFC 5280, 4.2.1.10).
        nameConstraints: {
            critical: true,
            permitted: { dnsDomains: permittedDnsNames, emailAddresses: [nobody], uriDomains: [nobody] },
            excluded: { ipRanges: ["0.0.0.0/0", "::/0"] },
        },
    };
}

/** One policy for each tenant that has certificates: the names are its own. */
function createPolicy(name: string, plan: CertificatePlan, options: pulumi.CustomResourceOptions): pulumi.Resource {
    const metadata = { name: `kernel-isolation-certificates-${plan.tenant}` };
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
        `${name}-${plan.tenant}-certificates`,
        { metadata, spec: certificatePolicy(plan) },
        options,
    );
    return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        `${name}-${plan.tenant}-certificates-binding`,
        {
            metadata,
            spec: {
                policyName: metadata.name,
                validationActions: ["Deny"],
                matchResources: {
                    namespaceSelector: {
                        matchExpressions: [
                            { key: "kubernetes.io/metadata.name", operator: "In", values: plan.namespaces },
                        ],
                    },
                },
            },
        },
        { ...options, dependsOn: [policy] },
    );
}

/** Lower case and nothing round it: what is compared below is what is signed. */
const dnsName = "^([*][.])?([a-z0-9]([-a-z0-9]*[a-z0-9])?[.])*[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/** Clients check the authority's constraints too, if they are written well; a request is refused before it is signed. */
export function certificatePolicy({ permittedDnsNames }: CertificatePlan) {
    const owned = permittedDnsNames.map((name) => JSON.stringify(name)).join(", ");
    const absentOr = (field: string, accepted: string) =>
        `(!has(object.spec.${field}) || object.spec.${field}${accepted})`;
    const validations: [expression: string, message: string][] = [
        [
            [
                `object.spec.issuerRef.name == '${issuer}'`,
                absentOr("issuerRef.kind", " in ['', 'Issuer']"),
                absentOr("issuerRef.group", " in ['', 'cert-manager.io']"),
            ].join(" && "),
            `a tenant's certificate is issued by the Issuer ${issuer} of its own namespace`,
        ],
        [absentOr("isCA", " == false"), "a tenant's certificate is no authority"],
        [
            `variables.wanted.all(name, name.matches('${dnsName}') && variables.names.exists(own, name == own || name.endsWith('.' + own)))`,
            `the names are not this tenant's, which are ${permittedDnsNames.join(", ")} and all below, in lower case`,
        ],
        [
            ["ipAddresses", "uris", "emailAddresses", "otherNames", "literalSubject"]
                .map((field) => absentOr(field, ".size() == 0"))
                .join(" && "),
            "a tenant's certificate has DNS names and no others",
        ],
    ];
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            resourceRules: [
                {
                    apiGroups: ["cert-manager.io"],
                    apiVersions: ["*"],
                    operations: ["CREATE", "UPDATE"],
                    resources: ["certificates"],
                },
            ],
        },
        variables: [
            { name: "names", expression: `[${owned}]` },
            {
                name: "wanted",
                expression:
                    "(has(object.spec.dnsNames) ? object.spec.dnsNames : []) + " +
                    "(has(object.spec.commonName) && object.spec.commonName != '' ? [object.spec.commonName] : [])",
            },
            { name: "isAuthority", expression: `object.metadata.name == '${authority}'` },
        ],
        validations: [
            {
                expression:
                    "!variables.isAuthority || authorizer.group('').resource('namespaces').check('update').allowed()",
                message: `${authority} is what the tenant's certificates rest on: only the platform may write it`,
            },
            ...validations.map(([expression, message]) => ({
                expression: `variables.isAuthority || (${expression})`,
                message,
            })),
        ],
    };
}
