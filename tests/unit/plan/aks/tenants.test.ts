import assert from "node:assert/strict";
import { acme, admins, checkRows, group, ids, planned, type Row } from "./support";

const shared = { isolation: "shared" };
const row = (
    title: string,
    wrong: object,
    field: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: acme({ ...shared, ...wrong }),
    path: `tenants.acme.${field}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: acme({ ...shared, ...right }),
});

const grant = (role: string, resources: string[] = [ids.account]) => ({
    identity: { statements: [{ actions: [role], resources }] },
});
const good = grant("Storage Blob Data Reader");
const role = (title: string, name: string, reason: RegExp, nearest: Row["nearest"] = /Storage/): Row =>
    row(title, grant(name), "identity.statements.0.actions.0", reason, nearest, good);
const scope = (title: string, name: string, reason: RegExp): Row =>
    row(
        title,
        grant("Storage Blob Data Reader", [name]),
        "identity.statements.0.resources.0",
        reason,
        /storageAccounts/,
        grant("Storage Blob Data Reader", [ids.resourceGroup]),
    );

const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

describe("AKS refusals: tenants", () => {
    checkRows([
        row("a name for a user", { owners: { users: ["ana"] } }, "owners.users.0", /neither a user principal/, /ana@/, {
            owners: { users: ["ana@example.com", group] },
        }),
        row("a name for a group", { owners: { groups: ["acme"] } }, "owners.groups.0", /not the object id/, /1111/, {
            owners: { groups: [group] },
        }),
        row(
            "the administrators",
            { viewers: { groups: [admins] } },
            "viewers.groups.0",
            /administers the cluster/,
            "leave it out",
            { viewers: { groups: [group] } },
        ),
        row("a load balancer", { quota: { loadBalancers: 1 } }, "quota.loadBalancers", /lets nobody in/, "0", {
            quota: { loadBalancers: 0 },
        }),
        row(
            "certificates",
            { certificates: { enabled: true } },
            "certificates",
            /installs cert-manager on EKS alone/,
            /by hand/,
            { certificates: { enabled: false } },
        ),
        row(
            "signatures",
            {
                images: {
                    signedBy: { identities: [{ issuer: "https://a.example", subject: "b" }] },
                    registries: ["a.io/"],
                },
            },
            "images.signedBy",
            /by Azure Policy, which the package leaves alone/,
            /requireDigest/,
            { images: { requireDigest: true, registries: ["a.io/"] } },
        ),
        ...["Owner", "Contributor", "Reader", "User Access Administrator"].map((name) =>
            role(`the broad role ${name}`, name, /reaches everything in its scope/, /./),
        ),
        role("the broad role by its id", ids.role(owner), /"Owner" reaches everything/),
        role("a wildcard", "Storage *", /wildcard/),
        role("an operation", "Microsoft.Storage/storageAccounts/read", /an operation, and Azure grants roles/),
        role("a role of Google's", "roles/storage.objectViewer", /not a role that this package knows/),
        role("who decides about a vault", "Key Vault Administrator", /decide who else may use/, /./),
        role("who decides about blobs", "Storage Blob Data Owner", /decide who else may use/),
        role("who acts as others", "Managed Identity Operator", /act as another/),
        role("a slip", "Storage Blob Data Raeder", /by its id/, '"Storage Blob Data Reader"'),
        scope("all", "*", /the whole subscription/),
        scope("a subscription", ids.subscription, /the whole subscription/),
        scope("a wildcard in a scope", `${ids.account}/*`, /scopes have not/),
        scope("an ARN", "arn:aws:s3:::acme/*", /wildcard/),
        scope("a word", "acme", /not the id of a resource/),
        row(
            "a boundary",
            { identity: { permissionsBoundary: "x" } },
            "identity.permissionsBoundary",
            /bounds nobody from above/,
            /leave it out/,
            { identity: {} },
        ),
        row(
            "leave for wildcards",
            { identity: { allowWildcardActions: true } },
            "identity.allowWildcardActions",
            /no wildcards/,
            "leave it out",
            { identity: { allowWildcardActions: false } },
        ),
        row(
            "an account twice",
            { identity: { serviceAccounts: ["api", "api"] } },
            "identity.serviceAccounts.1",
            /named twice/,
            undefined,
            { identity: { serviceAccounts: ["api"] } },
        ),
        row(
            "no account",
            { identity: { serviceAccounts: [] } },
            "identity.serviceAccounts",
            /nobody would carry the roles/,
            '["default"]',
            { identity: {} },
        ),
    ]);
});

describe("AKS tenants' roles", () => {
    const identities = (spec: object) => planned(acme({ ...shared, ...spec })).platform.identities;

    it("are none, unless they are asked for", () => {
        assert.deepEqual(identities({}), []);
        assert.deepEqual(identities({ identity: {} })[0]?.grants, []);
    });

    it("hold for what is named and for nothing else", () => {
        const own = ids.role("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
        const [first] = identities({
            namespaces: ["acme", "acme-jobs"],
            identity: {
                serviceAccounts: ["api"],
                statements: [
                    { actions: ["Storage Blob Data Reader", own], resources: [ids.account, ids.resourceGroup] },
                ],
            },
        });
        const reader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
        assert.deepEqual(first, {
            tenant: "acme",
            serviceAccount: "api",
            namespaces: ["acme", "acme-jobs"],
            grants: [
                { key: "1.1.storage-blob-data-reader", role: reader, scope: ids.account },
                { key: "1.2.storage-blob-data-reader", role: reader, scope: ids.resourceGroup },
                { key: "1.1.aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", role: own, scope: ids.account },
                { key: "1.2.aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", role: own, scope: ids.resourceGroup },
            ],
            egress: ["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"].map((cidr) => ({
                cidr,
                port: 443,
            })),
        });
    });

    it("leave every link-local address closed", () => {
        for (const { egress } of identities({ identity: {} })) {
            for (const { cidr } of egress) assert.doesNotMatch(cidr, /^(169\.254|168\.63)\./);
        }
    });
});
