/** Tenants on EKS: what they run under, who their people are, what their roles may do, what they may certify. */
import assert from "node:assert/strict";
import { acme, admin, checkRows, eks, planned, refused } from "./support";

const gvisor = { isolation: "sandboxed" };
const shared = { isolation: "shared" };
const signer = { issuer: "https://issuer.example.com", subject: "releases@example.com" };
const role = "arn:aws:iam::123456789012:role/payments";
const addons = {
    vpcCni: "v1.20.4-eksbuild.1",
    kubeProxy: "v1.32.6-eksbuild.13",
    coredns: "v1.11.4-eksbuild.24",
    podIdentityAgent: "v1.3.4-eksbuild.1",
};
const old = { version: "1.32", addons };

describe("EKS tenants: levels", () => {
    checkRows([
        {
            title: "user namespaces before they are there",
            wrong: acme({ isolation: "user-namespace" }, old),
            path: "tenants.acme.isolation",
            reason: /Kubernetes 1\.33 or newer, the cluster has 1\.32/,
            nearest: 'eks.version "1.33"',
            right: acme({ isolation: "user-namespace" }),
        },
        {
            title: "a unikernel beside the VPC CNI",
            wrong: acme({ isolation: "unikernel" }),
            path: "tenants.acme.isolation",
            reason: /urunc's own guide replaces the VPC CNI/,
            nearest: "kata-qemu",
            right: acme({ isolation: "microvm" }),
        },
        {
            title: "a sandbox of another level",
            wrong: acme({ isolation: "sandboxed", sandbox: "kata-clh" }),
            path: "tenants.acme.sandbox",
            reason: /kata-clh gives level microvm, not sandboxed/,
            nearest: 'sandbox "gvisor", or isolation "microvm"',
            right: acme({ isolation: "microvm", sandbox: "kata-clh" }),
        },
        {
            title: "a pool that is not there",
            wrong: acme({ ...gvisor, pool: "fast" }),
            path: "tenants.acme.pool",
            reason: /there is no pool "fast"/,
            right: acme({ ...gvisor, pool: "fast" }, { nodePools: { fast: { sandbox: "gvisor" } } }),
        },
        {
            title: "a pool of another sandbox",
            wrong: acme({ ...gvisor, pool: "fast" }, { nodePools: { fast: { sandbox: "runc" } } }),
            path: "tenants.acme.isolation",
            reason: /declare gvisor; they declare runc/,
            nearest: /isolation "shared"/,
            right: acme({ ...shared, pool: "fast" }, { nodePools: { fast: { sandbox: "runc" } } }),
        },
        {
            title: "signatures of images",
            wrong: acme({ ...gvisor, images: { registries: ["a.io/"], signedBy: { identities: [signer] } } }),
            path: "tenants.acme.images.signedBy",
            reason: /no policy controller is installed by the package on EKS/,
            nearest: "images.requireDigest with images.registries",
            right: acme({ ...gvisor, images: { requireDigest: true } }),
        },
        {
            title: "a load balancer that nothing would make",
            wrong: acme({ ...gvisor, quota: { loadBalancers: 1 } }),
            path: "tenants.acme.quota.loadBalancers",
            reason: /installs no load balancer controller on EKS/,
            nearest: "0",
            right: acme({ ...gvisor, quota: { loadBalancers: 0 } }),
        },
        {
            title: "the API server, on subnets whose addresses nobody knows",
            wrong: acme(
                { ...gvisor, network: { apiServer: true } },
                { network: { vpcId: "vpc-1", subnets: subnetsOf(undefined) } },
            ),
            path: "tenants.acme.network.apiServer",
            reason: /does not say at which addresses/,
            nearest: "the cidr of each of eks.network.subnets",
            right: acme(
                { ...gvisor, network: { apiServer: true } },
                { network: { vpcId: "vpc-1", subnets: subnetsOf("10.1") } },
            ),
        },
    ]);

    it("says what happens where pods are not given their sandbox", () => {
        const plan = planned(acme(gvisor, old));
        assert.equal(plan.mutates, false);
        assert.match(
            plan.platform.notes[0] ?? "",
            /no MutatingAdmissionPolicy .*pods must name their sandbox themselves/,
        );
        assert.equal(planned(acme(gvisor)).mutates, true);
    });

    it("reaches the API server at its Service's address and at the control plane's own", () => {
        const plan = planned(acme({ ...gvisor, network: { apiServer: true } }, { network: { zoneCount: 2 } }));
        assert.deepEqual(plan.tenants[0]?.network.apiServer, {
            cidrs: ["172.20.0.1/32", "10.0.192.0/28", "10.0.192.16/28"],
            port: 443,
        });
    });
});

function subnetsOf(prefix: string | undefined) {
    return ["a", "b"].map((zone, index) => ({
        id: `subnet-0123456789abcde${index}0`,
        zone: `us-east-1${zone}`,
        ...(prefix !== undefined && { cidr: `${prefix}.${index * 16}.0/20` }),
    }));
}

describe("EKS tenants: people", () => {
    checkRows([
        {
            title: "a name for a user",
            wrong: acme({ ...gvisor, owners: { users: ["ana@example.com"] } }),
            path: "tenants.acme.owners.users.0",
            reason: /not the ARN of an IAM role or user, by which EKS knows people/,
            nearest: '"arn:aws:iam::123456789012:role/payments"',
            right: acme({ ...gvisor, owners: { users: [role] } }),
        },
        {
            title: "a session for a user",
            wrong: acme({ ...gvisor, viewers: { users: ["arn:aws:sts::123456789012:assumed-role/audit/bo"] } }),
            path: "tenants.acme.viewers.users.0",
            reason: /not the ARN of an IAM role or user/,
            nearest: '"arn:aws:iam::123456789012:role/audit"',
            right: acme({ ...gvisor, viewers: { users: ["arn:aws:iam::123456789012:role/audit"] } }),
        },
        {
            title: "a group that nobody is in",
            wrong: acme({ ...gvisor, owners: { groups: ["payments-team"] } }),
            path: "tenants.acme.owners.groups.0",
            reason: /IAM puts nobody into the group "payments-team"/,
            nearest: /owners\.users with the ARN of a role/,
            right: acme({ ...gvisor, owners: { users: [role] } }),
        },
        {
            title: "an administrator for an owner",
            wrong: acme({ ...gvisor, owners: { users: [admin] } }),
            path: "tenants.acme.owners.users.0",
            reason: /administers the cluster/,
            nearest: "leave it out",
            right: acme({ ...gvisor, owners: { users: [role] } }),
        },
    ]);

    it("come in under their own ARN, with no rights but their tenant's", () => {
        const tenants = {
            a: { ...gvisor, owners: { users: [role] } },
            b: { ...gvisor, viewers: { users: [role] }, owners: { users: ["arn:aws:iam::123456789012:user/b/bo"] } },
            c: { isolation: "microvm" },
        };
        const entries = planned({ tenants }).platform.accessEntries;
        assert.deepEqual(
            entries.map((entry) =>
                entry.type === "STANDARD" ? [entry.principalArn, entry.userName, entry.policy] : entry.role,
            ),
            [
                [admin, admin, "AmazonEKSClusterAdminPolicy"],
                "self-managed-nodes",
                [role, role, undefined],
                ["arn:aws:iam::123456789012:user/b/bo", "arn:aws:iam::123456789012:user/b/bo", undefined],
            ],
        );
        assert.equal(new Set(entries.map(({ key }) => key)).size, entries.length);
        for (const { key } of entries) assert.match(key, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    });
});

const statement = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::payments/*"] };
const withRole = (identity: object, more: object = {}) => acme({ ...gvisor, identity }, more);

describe("EKS tenants: roles", () => {
    checkRows([
        {
            title: "any action of a service",
            wrong: withRole({ statements: [{ ...statement, actions: ["s3:*"] }] }),
            path: "tenants.acme.identity.statements.0.actions.0",
            reason: /"s3:\*" grants what nobody has read/,
            nearest: /allowWildcardActions true/,
            right: withRole({ statements: [{ ...statement, actions: ["s3:*"] }], allowWildcardActions: true }),
        },
        {
            title: "an action without a service",
            wrong: withRole({ statements: [{ ...statement, actions: ["GetObject"] }] }),
            path: "tenants.acme.identity.statements.0.actions.0",
            reason: /"GetObject" is not an action of IAM/,
            nearest: '"s3:GetObject"',
            right: withRole({ statements: [statement] }),
        },
        {
            title: "a way to more rights",
            wrong: withRole({ statements: [{ ...statement, actions: ["iam:PassRole"] }] }),
            path: "tenants.acme.identity.statements.0.actions.0",
            reason: /lets the role become more than it is/,
            nearest: /identity\.permissionsBoundary/,
            right: withRole({
                statements: [{ ...statement, actions: ["iam:PassRole"] }],
                permissionsBoundary: "arn:aws:iam::123456789012:policy/tenants",
            }),
        },
        {
            title: "everything, without a bound",
            wrong: withRole({ statements: [{ ...statement, actions: ["*"] }], allowWildcardActions: true }),
            path: "tenants.acme.identity.statements.0.actions.0",
            reason: /lets the role become more than it is/,
            nearest: /identity\.permissionsBoundary/,
            right: withRole({
                statements: [{ ...statement, actions: ["*"] }],
                allowWildcardActions: true,
                permissionsBoundary: "arn:aws:iam::123456789012:policy/tenants",
            }),
        },
        {
            title: "a bucket's name for a resource",
            wrong: withRole({ statements: [{ ...statement, resources: ["payments"] }] }),
            path: "tenants.acme.identity.statements.0.resources.0",
            reason: /"payments" is not an ARN/,
            nearest: '"arn:aws:s3:::payments/*"',
            right: withRole({ statements: [{ ...statement, resources: ["*"] }] }),
        },
        {
            title: "a role for a bound",
            wrong: withRole({ permissionsBoundary: role }),
            path: "tenants.acme.identity.permissionsBoundary",
            reason: /is not the ARN of an IAM policy/,
            nearest: /:policy\//,
            right: withRole({ permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
        },
        {
            title: "a service account that is none",
            wrong: withRole({ serviceAccounts: ["Web App"] }),
            path: "tenants.acme.identity.serviceAccounts.0",
            reason: /"Web App" is not the name of a service account/,
            nearest: '"default"',
            right: withRole({ serviceAccounts: ["web-app"] }),
        },
        {
            title: "every service account",
            wrong: withRole({ serviceAccounts: ["*"] }),
            path: "tenants.acme.identity.serviceAccounts.0",
            reason: /is not the name of a service account/,
            nearest: '"default"',
            right: withRole({ serviceAccounts: ["web", "batch"] }),
        },
        {
            title: "a service account twice",
            wrong: withRole({ serviceAccounts: ["web", "web"] }),
            path: "tenants.acme.identity.serviceAccounts.1",
            reason: /is named twice/,
            right: withRole({ serviceAccounts: ["web"] }),
        },
        {
            title: "no service account",
            wrong: withRole({ serviceAccounts: [] }),
            path: "tenants.acme.identity.serviceAccounts",
            reason: /nobody would carry the role/,
            nearest: '["default"]',
            right: withRole({}),
        },
        {
            title: "a role whose name IAM does not take",
            wrong: { ...withRole({ serviceAccounts: ["a".repeat(33)] }), name: "c".repeat(26) },
            path: "tenants.acme.identity.serviceAccounts.0",
            reason: /65 characters, and IAM takes 64/,
            nearest: "names of cluster, tenant and service account that have 1 characters less",
            right: { ...withRole({ serviceAccounts: ["a".repeat(32)] }), name: "c".repeat(26) },
        },
        {
            title: "Pod Identity where it is not known to arrive",
            wrong: withRole({}, { identity: "pod-identity" }),
            path: "tenants.acme.identity",
            reason: /not known that pods under gvisor reach the agent/,
            nearest: 'eks.identity "auto"',
            right: withRole({}, { identity: "auto" }),
        },
        {
            title: "IRSA on subnets whose addresses nobody knows",
            wrong: withRole({}, { network: { vpcId: "vpc-1", subnets: subnetsOf(undefined) } }),
            path: "tenants.acme.identity",
            reason: /get their role from STS, and the addresses of your subnets/,
            nearest: "the cidr of each of eks.network.subnets",
            right: withRole({}, { network: { vpcId: "vpc-1", subnets: subnetsOf("10.1") } }),
        },
    ]);
});

const withNames = (dnsNames: string[] | undefined, more: object = {}) =>
    acme(
        { ...gvisor, certificates: { enabled: true, ...(dnsNames && { dnsNames }) }, ...more },
        { certManager: { version: "v1.19.1" } },
    );

describe("EKS tenants: certificates", () => {
    checkRows([
        {
            title: "a cert-manager that changes by itself",
            wrong: acme({ ...gvisor, certificates: { enabled: true } }),
            path: "eks.certManager.version",
            reason: /tenant acme has certificates/,
            nearest: /v1\.19\.1/,
            right: withNames(undefined),
        },
        {
            title: "names without certificates",
            wrong: acme({ ...gvisor, certificates: { dnsNames: ["pay.example.com"] } }),
            path: "tenants.acme.certificates.dnsNames",
            reason: /has no certificates/,
            nearest: "enabled true",
            right: withNames(["pay.example.com"]),
        },
        {
            title: "another's Service",
            wrong: withNames(["web.other.svc"]),
            path: "tenants.acme.certificates.dnsNames.0",
            reason: /is another's, not a Service of acme/,
            nearest: '"acme.svc"',
            right: withNames(["web.acme.svc"]),
        },
        {
            title: "another's pods",
            wrong: withNames(["10-0-0-1.other.pod.cluster.local"]),
            path: "tenants.acme.certificates.dnsNames.0",
            reason: /is another's, not a Service of acme/,
            nearest: '"acme.svc"',
            right: withNames(["10-0-0-1.acme.pod.cluster.local"]),
        },
        {
            title: "every pod",
            wrong: withNames(["pod.cluster.local"]),
            path: "tenants.acme.certificates.dnsNames.0",
            reason: /covers every Service of the cluster/,
            nearest: '"acme.svc"',
            right: withNames(["acme.pod.cluster.local"]),
        },
        {
            title: "the cluster's own Service",
            wrong: withNames(["*.kube-system.svc.cluster.local"]),
            path: "tenants.acme.certificates.dnsNames.0",
            reason: /is the cluster's own/,
            nearest: '"acme.svc"',
            right: withNames(["*.acme.svc.cluster.local"]),
        },
        {
            title: "every Service",
            wrong: withNames(["svc.cluster.local"]),
            path: "tenants.acme.certificates.dnsNames.0",
            reason: /covers every Service of the cluster/,
            nearest: '"acme.svc"',
            right: withNames(["acme.svc.cluster.local"]),
        },
        {
            title: "a name of one label",
            wrong: withNames(["localhost"]),
            path: "tenants.acme.certificates.dnsNames.0",
            reason: /not a DNS name of two labels or more/,
            nearest: '"acme.svc"',
            right: withNames(["localhost.example.com"]),
        },
        {
            title: "no name",
            wrong: withNames([]),
            path: "tenants.acme.certificates.dnsNames",
            reason: /nothing could be certified/,
            right: withNames(["a.example.com"]),
        },
        {
            title: "a name that another can certify",
            wrong: eks(
                { certManager: { version: "v1.19.1" } },
                {
                    a: { ...gvisor, certificates: { enabled: true, dnsNames: ["example.com"] } },
                    b: { ...gvisor, certificates: { enabled: true, dnsNames: ["*.pay.example.com"] } },
                },
            ),
            path: "tenants.b.certificates.dnsNames.0",
            reason: /"pay\.example\.com" can be certified by a as well/,
            nearest: "names of which neither ends in the other",
            right: eks(
                { certManager: { version: "v1.19.1" } },
                {
                    a: { ...gvisor, certificates: { enabled: true, dnsNames: ["shop.example.com"] } },
                    b: { ...gvisor, certificates: { enabled: true, dnsNames: ["*.pay.example.com"] } },
                },
            ),
        },
    ]);

    it("are for the tenant's own Services, by both spellings", () => {
        const { certificates } = planned(withNames(undefined, { namespaces: ["web", "batch"] })).platform;
        assert.deepEqual(certificates, {
            chartVersion: "v1.19.1",
            tenants: [
                {
                    tenant: "acme",
                    namespaces: ["web", "batch"],
                    permittedDnsNames: ["web.svc", "web.svc.cluster.local", "batch.svc", "batch.svc.cluster.local"],
                },
            ],
        });
        assert.equal(planned(acme(gvisor)).platform.certificates, undefined);
    });
});

describe("EKS tenants: together", () => {
    it("all faults of all tenants come at once", () => {
        const tenants = {
            a: { isolation: "unikernel", quota: { cpu: "much" } },
            b: { ...gvisor, owners: { users: ["bo"] }, namespaces: ["x"] },
            c: { ...gvisor, namespaces: ["x"], identity: { serviceAccounts: [] } },
        };
        assert.deepEqual(
            refused({ tenants })
                .map(({ path }) => path)
                .sort(),
            [
                "tenants.a.isolation",
                "tenants.a.quota.cpu",
                "tenants.b.owners.users.0",
                "tenants.c.identity.serviceAccounts",
                "tenants.c.namespaces.0",
            ],
        );
    });

    it("are a map", () => {
        for (const tenants of [null, [], "acme", new Map()]) {
            assert.deepEqual(refused({ tenants }), [{ path: "tenants", reason: "must be a map of tenants by name" }]);
        }
    });
});
