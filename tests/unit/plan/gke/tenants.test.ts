import assert from "node:assert/strict";
import { principalOf } from "../../../../sdk/plan/gke/identity";
import { acme, checkRows, planned, type Row } from "./support";

const shared = { isolation: "shared" };
const row = (
    title: string,
    wrong: object,
    field: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
    more: object = {},
): Row => ({
    title,
    wrong: acme({ ...shared, ...wrong }, more),
    path: `tenants.acme.${field}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: acme({ ...shared, ...right }, more),
});

const grant = (role: string, resources: string[] = ["projects/_/buckets/acme/*"]) => ({
    identity: { statements: [{ actions: [role], resources }] },
});
const good = grant("roles/storage.objectViewer");
const role = (title: string, name: string, reason: RegExp): Row =>
    row(title, grant(name), "identity.statements.0.actions.0", reason, '"roles/storage.objectViewer"', good);
const resource = (title: string, name: string, reason: RegExp, nearest: Row["nearest"]): Row =>
    row(title, grant("roles/storage.objectViewer", [name]), "identity.statements.0.resources.0", reason, nearest, good);

describe("GKE refusals: tenants", () => {
    checkRows([
        row(
            "a name for a user",
            { owners: { users: ["ana"] } },
            "owners.users.0",
            /not the address of an account/,
            '"ana@example.com"',
            {
                owners: { users: ["ana@example.com"] },
            },
        ),
        row("everybody", { viewers: { users: ["allAuthenticatedUsers"] } }, "viewers.users.0", /not the address/, /./, {
            viewers: { users: ["robot@my-project.iam.gserviceaccount.com"] },
        }),
        row(
            "a group without the group of groups",
            { owners: { groups: ["acme@example.com"] } },
            "owners.groups.0",
            /puts nobody into the group/,
            'gke.securityGroup "gke-security-groups@example.com"',
            {},
        ),
        row(
            "a name for a group",
            { owners: { groups: ["acme"] } },
            "owners.groups.0",
            /not the address of a group/,
            '"payments@example.com"',
            {
                owners: { groups: ["acme@example.com"] },
            },
            { securityGroup: "gke-security-groups@example.com" },
        ),
        row(
            "a load balancer",
            { quota: { loadBalancers: 1 } },
            "quota.loadBalancers",
            /lets nobody in from outside/,
            "0",
            {
                quota: { loadBalancers: 0 },
            },
        ),
        row(
            "certificates",
            { certificates: { enabled: true } },
            "certificates",
            /installs cert-manager on EKS alone/,
            /by hand/,
            {
                certificates: { enabled: false },
            },
        ),
        ...["owner", "editor", "viewer", "browser"].map((name) =>
            role(`the basic role ${name}`, `roles/${name}`, /reaches everything in the project/),
        ),
        role("a wildcard", "roles/storage.*", /wildcard/),
        role("all of it", "*", /wildcard/),
        role("a permission", "storage.objects.get", /a permission, and Google grants roles/),
        role("an action of AWS's", "s3:GetObject", /not a role of IAM's/),
        role("who may act as others", "roles/iam.serviceAccountTokenCreator", /become more than it is/),
        role("who decides about the project", "roles/resourcemanager.projectIamAdmin", /become more than it is/),
        role("a way into the cluster past RBAC", "roles/container.developer", /reach the cluster itself/),
        role("an administrator", "roles/storage.admin", /decide who else may use/),
        resource("an ARN's end", 'x" || true || "', /not the name of a resource/, '"projects/_/buckets/payments/*"'),
        resource("a word", "payments", /not the name of a resource/, /buckets/),
        resource(
            "the beginning of other names",
            "projects/_/buckets/acme*",
            /another tenant's among them/,
            '"projects/_/buckets/acme/*"',
        ),
        row(
            "more than a condition takes",
            grant(
                "roles/storage.objectViewer",
                Array.from({ length: 14 }, (_, index) => `projects/_/buckets/b${index}/*`),
            ),
            "identity.statements.0.resources",
            /takes 13/,
            "two statements",
            grant(
                "roles/storage.objectViewer",
                Array.from({ length: 13 }, (_, index) => `projects/_/buckets/b${index}/*`),
            ),
        ),
        row(
            "a boundary",
            { identity: { permissionsBoundary: "x" } },
            "identity.permissionsBoundary",
            /of the organization/,
            /leave it out/,
            {
                identity: {},
            },
        ),
        row(
            "leave for wildcards",
            { identity: { allowWildcardActions: true } },
            "identity.allowWildcardActions",
            /no wildcards/,
            "leave it out",
            {
                identity: { allowWildcardActions: false },
            },
        ),
        row(
            "an account twice",
            { identity: { serviceAccounts: ["api", "api"] } },
            "identity.serviceAccounts.1",
            /named twice/,
            undefined,
            {
                identity: { serviceAccounts: ["api"] },
            },
        ),
        row(
            "no account",
            { identity: { serviceAccounts: [] } },
            "identity.serviceAccounts",
            /nobody would carry/,
            '["default"]',
            {
                identity: {},
            },
        ),
        row(
            "a strange account",
            { identity: { serviceAccounts: ["Api"] } },
            "identity.serviceAccounts.0",
            /not the name of a service account/,
            '"default"',
            {
                identity: { serviceAccounts: ["api"] },
            },
        ),
    ]);
});

describe("GKE tenants' roles", () => {
    const identities = (spec: object) => planned(acme({ ...shared, ...spec })).platform.identities;

    it("are none, unless they are asked for", () => {
        assert.deepEqual(identities({}), []);
        assert.deepEqual(identities({ identity: {} })[0]?.grants, []);
    });

    it("hold for what is named and for nothing else", () => {
        const [first] = identities({
            namespaces: ["acme", "acme-jobs"],
            identity: {
                serviceAccounts: ["api"],
                statements: [
                    {
                        actions: ["roles/storage.objectViewer", "projects/my-project/roles/reader"],
                        resources: ["projects/_/buckets/acme/*", "projects/_/buckets/acme"],
                    },
                    { actions: ["roles/logging.logWriter"], resources: ["*"] },
                ],
            },
        });
        const condition = {
            title: "kernel-isolation tenant acme",
            expression:
                'resource.name.startsWith("projects/_/buckets/acme/") || resource.name == "projects/_/buckets/acme"',
        };
        assert.deepEqual(first, {
            tenant: "acme",
            serviceAccount: "api",
            namespaces: ["acme", "acme-jobs"],
            grants: [
                { key: "1.storage.objectViewer", role: "roles/storage.objectViewer", condition },
                { key: "1.reader", role: "projects/my-project/roles/reader", condition },
                { key: "2.logging.logWriter", role: "roles/logging.logWriter" },
            ],
            egress: [
                { cidr: "169.254.169.254/32", port: 80 },
                { cidr: "169.254.169.254/32", port: 8080 },
            ],
        });
    });

    it("are those of one service account in one namespace", () => {
        assert.equal(
            principalOf("123456789012", "my-project.svc.id.goog", "acme", "api"),
            "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/my-project.svc.id.goog/subject/ns/acme/sa/api",
        );
    });
});
