/** The same for what of a tenant matters to AWS, or to the cluster's own objects on EKS. */
import { eks, type EksRequest } from "../../plan/eks/support";
import type { Row } from "./options";
import { type Built, role } from "./support";

const acme = (spec: object, more: object = {}): EksRequest =>
    eks({ certManager: { version: "v1.19.1" }, ...more }, { acme: { isolation: "shared", ...spec } });

const one = (
    option: string,
    changes: object,
    see: Row["see"],
    expected: unknown,
    otherwise: unknown,
    base = {},
): Row => ({
    option: `tenants.*.${option}`,
    with: acme({ ...base, ...changes }),
    without: acme(base),
    see,
    expected,
    otherwise,
});

const statements = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] }];
const boundary = "arn:aws:iam::123456789012:policy/tenants";
const people = ({ ofType }: Built) =>
    ofType("AccessEntry")
        .filter(({ name }) => name.startsWith("prod-access-tenant-"))
        .map(({ inputs }) => [inputs.type, inputs.principalArn, inputs.userName]);
/** Everything that gives rights over the whole cluster. */
const administrators = ({ ofType }: Built) =>
    ofType("AccessPolicyAssociation").map(({ inputs }) => [inputs.principalArn, inputs.policyArn.split("/").at(-1)]);
const tenantPolicies = ({ ofType }: Built) =>
    ofType("RolePolicy")
        .filter(({ name }) => name.startsWith("prod-acme-"))
        .map(({ inputs }) => JSON.parse(inputs.policy).Statement);
const tenantRoles = ({ ofType }: Built) =>
    ofType("Role").filter(({ inputs }) => inputs.tags["kernel-isolation.io/tenant"] === "acme");
const associations = ({ ofType }: Built) =>
    ofType("PodIdentityAssociation").map(({ inputs }) => `${inputs.namespace}/${inputs.serviceAccount}`);
const trust = (built: Built) => JSON.parse(tenantRoles(built)[0]?.inputs.assumeRolePolicy).Statement[0];
const out = ({ ofType }: Built) =>
    ofType("SecurityGroupEgressRule")
        .filter(({ inputs }) => inputs.cidrIpv4 !== undefined && inputs.cidrIpv4 !== "0.0.0.0/0")
        .map(({ inputs }) => [inputs.ipProtocol, inputs.fromPort, inputs.toPort, inputs.cidrIpv4]);
const authority = ({ all }: Built) => all.find(({ name }) => name.endsWith("-authority"))?.inputs.spec;
const credentials = ({ all }: Built) =>
    all
        .find(({ name }) => name.includes("-credentials."))
        ?.inputs.spec.egress.map((rule: { to: unknown; ports: unknown }) => [rule.to, rule.ports]);
const account = ({ all }: Built) =>
    all
        .filter(({ name }) => name.includes("-account."))
        .map(({ type, inputs }) => [type.split(":").at(-1), Object.keys(inputs.metadata.annotations ?? {})]);

const ana = role("ana");

export const tenantRows: Row[] = [
    one("owners", { owners: { users: [ana] } }, people, [["STANDARD", ana, ana]], []),
    one("viewers", { viewers: { users: [ana] } }, people, [["STANDARD", ana, ana]], []),
    // Only administrators have rights that no RoleBinding gives.
    one(
        "owners",
        { owners: { users: [ana] } },
        administrators,
        [[role("platform"), "AmazonEKSClusterAdminPolicy"]],
        [[role("platform"), "AmazonEKSClusterAdminPolicy"]],
    ),
    one(
        "identity",
        { identity: {} },
        (b) => tenantRoles(b).map(({ inputs }) => inputs.name),
        ["prod.acme.default"],
        [],
    ),
    one("identity", { identity: {} }, tenantPolicies, [], []),
    one(
        "identity.statements",
        { identity: { statements } },
        tenantPolicies,
        [[{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::payments/*"] }]],
        [],
        { identity: {} },
    ),
    one(
        "identity.allowWildcardActions",
        { identity: { statements: [{ actions: ["s3:Get*"], resources: ["*"] }], allowWildcardActions: true } },
        tenantPolicies,
        [[{ Effect: "Allow", Action: ["s3:Get*"], Resource: ["*"] }]],
        [],
        { identity: {} },
    ),
    one(
        "identity.permissionsBoundary",
        { identity: { permissionsBoundary: boundary } },
        (b) => tenantRoles(b)[0]?.inputs.permissionsBoundary,
        boundary,
        undefined,
        { identity: {} },
    ),
    one(
        "identity.serviceAccounts",
        { identity: { serviceAccounts: ["api", "web"] } },
        associations,
        ["acme/api", "acme/web"],
        ["acme/default"],
        {
            identity: {},
        },
    ),
    one(
        "namespaces",
        { namespaces: ["acme", "jobs"] },
        associations,
        ["acme/default", "jobs/default"],
        ["acme/default"],
        {
            identity: {},
        },
    ),
    one(
        "namespaces",
        { namespaces: ["acme", "jobs"] },
        (b) => trust(b).Condition.StringEquals["aws:RequestTag/kubernetes-namespace"],
        ["acme", "jobs"],
        ["acme"],
        { identity: {} },
    ),
    // Under gVisor the agent of Pod Identity is not reached: the token goes to STS, behind its endpoint.
    one(
        "isolation",
        { isolation: "sandboxed" },
        (b) => [trust(b).Action, associations(b).length, account(b)],
        ["sts:AssumeRoleWithWebIdentity", 0, [["ServiceAccountPatch", ["eks.amazonaws.com/role-arn"]]]],
        [["sts:AssumeRole", "sts:TagSession"], 1, []],
        { identity: {} },
    ),
    one(
        "isolation",
        { isolation: "sandboxed" },
        credentials,
        ["10.0.192.64/27", "10.0.192.96/27", "10.0.192.128/27"].map((cidr) => [
            [{ ipBlock: { cidr } }],
            [{ port: 443, protocol: "TCP" }],
        ]),
        [[[{ ipBlock: { cidr: "169.254.170.23/32" } }], [{ port: 80, protocol: "TCP" }]]],
        { identity: {} },
    ),
    one(
        "network.egress",
        { network: { egress: [{ cidr: "198.51.100.0/24", ports: [53], protocol: "UDP" }] } },
        out,
        [["udp", 53, 53, "198.51.100.0/24"]],
        [],
    ),
    {
        ...one(
            "network.ingressFrom",
            {},
            ({ all }) => all.filter(({ name }) => /-runc[.]to[.]gvisor-/.test(name)).length,
            6,
            0,
        ),
        with: eks(
            {},
            {
                shop: { isolation: "shared" },
                acme: { isolation: "sandboxed", network: { ingressFrom: ["shop"] } },
            },
        ),
        without: eks({}, { shop: { isolation: "shared" }, acme: { isolation: "sandboxed" } }),
    },
    one(
        "certificates.enabled",
        { certificates: { enabled: true } },
        (b) => [b.ofType("CertManager").length, b.ofType("Issuer").length, authority(b)?.nameConstraints.critical],
        [1, 2, true],
        [0, 0, undefined],
    ),
    one(
        "certificates.dnsNames",
        { certificates: { enabled: true, dnsNames: ["acme.example.com"] } },
        (b) => authority(b)?.nameConstraints.permitted.dnsDomains,
        ["acme.example.com"],
        ["acme.svc", "acme.svc.cluster.local"],
        { certificates: { enabled: true } },
    ),
    one(
        "placement",
        { placement: "dedicated" },
        (b) => b.ofType("NodeGroup").map(({ name }) => name),
        ["prod-pool-system", "prod-pool-tenant-acme"],
        ["prod-pool-system", "prod-pool-runc"],
    ),
];
