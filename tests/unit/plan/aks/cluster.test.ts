import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { admins, aks, checkRows, givenKey, group, ids, outcome, planned, refused, type Row } from "./support";

const row = (
    title: string,
    wrong: object,
    path: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: aks(wrong),
    path,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: aks(right),
});

describe("AKS refusals: location and zones", () => {
    checkRows([
        row(
            "a location's title",
            { location: "West Europe" },
            "aks.location",
            /not the name of a location/,
            '"westeurope"',
            {
                location: "westeurope",
            },
        ),
        row("no location", { location: "1" }, "aks.location", /not the name/, '"westeurope"', { location: "eastus2" }),
        row("one zone", { zones: ["1"] }, "aks.zones", /go with one zone/, /\["1", "2"\]/, { zones: ["1", "2"] }),
        row("a zone of another cloud's", { zones: ["1", "eastus-a"] }, "aks.zones.1", /numbers them/, '"1"', {
            zones: [],
        }),
        row("a zone twice", { zones: ["1", "1"] }, "aks.zones.1", /named twice/, undefined, { zones: ["1", "3"] }),
    ]);
});

describe("AKS refusals: the control plane", () => {
    const someone = { publicAccess: true, publicCidrs: ["203.0.113.0/24"] };
    checkRows([
        row("no version", { version: "new" }, "aks.version", /not a Kubernetes version/, '"1.36"', {}),
        row("a patch", { version: "1.36.2" }, "aks.version", /which AKS chooses itself/, '"1.36"', {}),
        row(
            "a version without policies",
            { version: "1.29" },
            "aks.version",
            /no ValidatingAdmissionPolicy/,
            '"1.30"',
            {
                version: "1.30",
            },
        ),
        row("no administrators", { adminGroups: [] }, "aks.adminGroups", /not even Pulumi/, /\["1111/, {}),
        row("a group's name", { adminGroups: ["admins"] }, "aks.adminGroups.0", /not the object id/, /1111/, {
            adminGroups: [group],
        }),
        row("a group twice", { adminGroups: [group, group] }, "aks.adminGroups.1", /named twice/, undefined, {
            adminGroups: [group, admins],
        }),
        row(
            "public addresses of a private endpoint",
            { endpoint: { publicCidrs: ["203.0.113.0/24"] } },
            "aks.endpoint.publicCidrs",
            /is private/,
            "publicAccess true",
            { endpoint: someone },
        ),
        row(
            "a public endpoint without addresses",
            { endpoint: { publicAccess: true } },
            "aks.endpoint.publicCidrs",
            /AKS takes no addresses for all/,
            '["203.0.113.0/24"]',
            { endpoint: someone },
        ),
        row(
            "the whole internet",
            { endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } },
            "aks.endpoint.publicCidrs.0",
            /opens the API server to the internet/,
            /anyAddress true/,
            { endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true } },
        ),
        row(
            "no key",
            { ...givenKey, kmsKey: "my-key" },
            "aks.kmsKey",
            /not the id of a key in a vault/,
            /vault\.azure/,
            givenKey,
        ),
        row(
            "a key without its version",
            { ...givenKey, kmsKey: "https://my-vault.vault.azure.net/keys/secrets" },
            "aks.kmsKey",
            /with its version/,
            /vault\.azure/,
            givenKey,
        ),
        row(
            "no vault",
            { ...givenKey, kmsVault: "my-vault" },
            "aks.kmsVault",
            /not the id of a vault/,
            /vaults/,
            givenKey,
        ),
        row("a key alone", { kmsKey: givenKey.kmsKey }, "aks.kmsVault", /required with kmsKey/, undefined, givenKey),
        row(
            "a vault alone",
            { kmsVault: givenKey.kmsVault },
            "aks.kmsKey",
            /required with kmsVault/,
            undefined,
            givenKey,
        ),
        row(
            "a key of another vault",
            { ...givenKey, kmsVault: ids.vault("other") },
            "aks.kmsVault",
            /is the vault other, and the key is in my-vault/,
            undefined,
            givenKey,
        ),
        row("no logs", { logs: { components: [] } }, "aks.logs.components", /nobody could say/, '["audit"]', {
            logs: { components: ["audit"] },
        }),
        row(
            "reads of an audit log that is not kept",
            { logs: { components: ["scheduler"], reads: true } },
            "aks.logs.reads",
            /which is not kept/,
            "false",
            { logs: { components: ["audit"], reads: true } },
        ),
        row(
            "how long a given workspace keeps",
            { logs: { workspace: ids.workspace, retentionDays: 90 } },
            "aks.logs.retentionDays",
            /your workspace decides/,
            "leave it out",
            { logs: { workspace: ids.workspace } },
        ),
        row(
            "no workspace",
            { logs: { workspace: "logs" } },
            "aks.logs.workspace",
            /not the id of a Log/,
            /workspaces/,
            {
                logs: { workspace: ids.workspace },
            },
        ),
        row("a short memory", { logs: { retentionDays: 7 } }, "aks.logs.retentionDays", /30 or more/, undefined, {
            logs: { retentionDays: 30 },
        }),
        row(
            "a window in which nothing gets done",
            { maintenance: { durationHours: 1 } },
            "aks.maintenance.durationHours",
            /4 or more/,
            undefined,
            { maintenance: { durationHours: 4 } },
        ),
        row("a strange tier", { tier: "standart" }, "aks.tier", /is not one of/, '"standard"', { tier: "standard" }),
        row("a field that is none", { autopilot: true }, "aks.autopilot", /no such field/, undefined, {}),
    ]);

    it("asks for what it cannot choose, all of it at once", () => {
        const result = outcome({ aks: { location: undefined, version: undefined, adminGroups: undefined } });
        assert.ok("refusals" in result);
        assert.deepEqual(
            result.refusals.map(({ path }) => path),
            ["aks.location", "aks.version", "aks.adminGroups"],
        );
    });

    it("takes an Output for what is only handed on, and for nothing that decides", () => {
        const later = pulumi.output("later");
        assert.deepEqual(refused(aks({ kmsKey: later, kmsVault: later, resourceGroup: later })), []);
        const { key, resourceGroup } = planned(aks({ kmsKey: later, kmsVault: later, resourceGroup: later })).platform
            .controlPlane;
        assert.deepEqual([key, resourceGroup], ["given", "given"]);
        assert.deepEqual(
            refused(aks({ location: later })).map(({ path }) => path),
            ["aks.location"],
        );
    });
});

describe("AKS refusals: names and tags", () => {
    it("a cluster's name that its vault has no room for, unless the vault is another's", () => {
        const [{ path, reason, nearest } = { path: "", reason: "" }, ...others] = refused({ name: "a".repeat(14) });
        assert.deepEqual([path, others.length], ["name", 0]);
        assert.equal(nearest, `"${"a".repeat(13)}", or a key of your own by aks.kmsKey`);
        assert.match(reason, /leaves room for 13/);
        assert.deepEqual(refused({ name: "a".repeat(13) }), []);
        assert.deepEqual(refused({ ...aks(givenKey), name: "a".repeat(40) }), []);
    });

    it("a cluster's name that begins with a digit, or has two hyphens on end", () => {
        const nearest = (name: string) => refused({ name }).map((refusal) => [refusal.path, refusal.nearest]);
        assert.deepEqual(nearest("1st"), [["name", '"aks-1st"']]);
        assert.deepEqual(nearest("a--b"), [["name", '"a-b"']]);
        for (const name of ["aks-1st", "a-b"]) assert.deepEqual(refused({ name }), []);
    });

    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));
    checkRows([
        row("a tag of Azure's", { tags: { "azure-x": "y" } }, 'aks.tags["azure-x"]', /keeps for itself/, undefined, {
            tags: { x: "y" },
        }),
        row(
            "a tag of ours",
            { tags: { "Kernel-Isolation-Cluster": "x" } },
            'aks.tags["Kernel-Isolation-Cluster"]',
            /given by the package/,
            undefined,
            {},
        ),
        row("a slash in a tag", { tags: { "a/b": "x" } }, 'aks.tags["a/b"]', /none of < >/, undefined, {
            tags: { "a-b": "x" },
        }),
        row(
            "a tag in two spellings",
            { tags: { owner: "x", Owner: "y" } },
            'aks.tags["Owner"]',
            /tells no capitals apart/,
            undefined,
            { tags: { owner: "x" } },
        ),
        row("a long value", { tags: { a: "x".repeat(257) } }, 'aks.tags["a"]', /at most 256/, undefined, {
            tags: { a: "x".repeat(256) },
        }),
        row("too many tags", { tags: many(50) }, "aks.tags", /has 50 tags/, undefined, { tags: many(49) }),
    ]);
});

describe("AKS control plane", () => {
    it("is resolved to the last input", () => {
        assert.deepEqual(planned({}).platform.controlPlane, {
            location: "westeurope",
            resourceGroup: "own",
            zones: ["1", "2", "3"],
            version: "1.36",
            tier: "standard",
            upgradeChannel: "patch",
            nodeImageChannel: "node-image",
            maintenance: { dayOfWeek: "Sunday", startTime: "02:00", durationHours: 6 },
            adminGroups: [admins],
            endpoint: { privateCidrs: [], publicAccess: false, publicCidrs: [] },
            key: "own",
            deletionProtection: true,
            tags: { "kernel-isolation-cluster": "prod" },
        });
    });

    it("keeps the logs that are named, by AKS's names", () => {
        const categories = (logs: object) => planned(aks({ logs })).platform.logs.categories;
        assert.deepEqual(categories({}), [
            "cloud-controller-manager",
            "cluster-autoscaler",
            "guard",
            "kube-apiserver",
            "kube-audit-admin",
            "kube-controller-manager",
            "kube-scheduler",
        ]);
        assert.deepEqual(categories({ components: ["audit"] }), ["kube-audit-admin"]);
        assert.deepEqual(categories({ components: ["audit"], reads: true }), ["kube-audit"]);
    });

    it("says what its user should know", () => {
        const notes = (changes: object, tenants?: object) => planned(aks(changes, tenants)).platform.notes.join("\n");
        const plain = notes({});
        assert.match(plain, /reached from the nodes alone: name in aks\.endpoint\.privateCidrs/);
        assert.match(plain, /moves the cluster on to patches of 1\.36/);
        assert.match(plain, /whoever is in 11111111-.* Pulumi must be/);
        assert.match(plain, /EncryptionAtHost/);
        assert.match(plain, /90 days after its deletion/);
        assert.doesNotMatch(plain, /workload\.identity|no MutatingAdmissionPolicy|512Mi|tier/);
        assert.match(notes({ version: "1.35" }), /1\.35 has no MutatingAdmissionPolicy/);
        assert.match(notes({ endpoint: { privateCidrs: ["10.20.0.0/16"] } }), /from 10\.20\.0\.0\/16 alone/);
        assert.doesNotMatch(notes({ nodes: { encryptionAtHost: false } }), /EncryptionAtHost/);
        assert.doesNotMatch(notes(givenKey), /90 days/);
        assert.match(notes({ upgradeChannel: "none" }), /nobody moves the cluster on from 1\.36/);
        assert.match(notes({ upgradeChannel: "rapid" }), /channel rapid moves the cluster on/);
        assert.match(notes({ tier: "premium" }), /tier premium costs is not in the sum/);
        assert.match(notes({ tier: "free" }), /tier free has no promise/);
        assert.match(notes({}, { a: { isolation: "microvm" } }), /pools kata-clh: .* has 512Mi, and Defender/);
        assert.match(notes({}, { a: { isolation: "shared", identity: {} } }), /azure\.workload\.identity\/use/);
        const spare = { sandbox: "kata-clh", minSize: 0, vmSize: "Standard_E8s_v9", allowUnlistedSizes: true };
        assert.match(
            notes({ nodePools: { spare } }),
            /Standard_E8s_v9 is your word[^]*pools spare start without machines[^]*pools spare cost what/,
        );
    });
});
