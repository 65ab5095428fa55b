import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkRows, gke, minimal, outcome, planned, refused, type Row } from "./support";

const row = (
    title: string,
    wrong: object,
    path: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: gke(wrong),
    path,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: gke(right),
});

describe("GKE refusals: project, region and zones", () => {
    checkRows([
        row(
            "a project's name",
            { project: "My Project" },
            "gke.project",
            /not the id of a project/,
            '"my-project"',
            {},
        ),
        row("a project's number", { project: "123456789012" }, "gke.project", /not the id/, '"my-project"', {}),
        row("a zone for a region", { region: "us-central1-a" }, "gke.region", /is a zone/, '"us-central1"', {}),
        row("no region", { region: "Iowa" }, "gke.region", /is not a region/, '"us-central1"', {
            region: "europe-west1",
        }),
        row(
            "one zone",
            { zones: ["us-central1-a"] },
            "gke.zones",
            /two zones or three, not 1/,
            '["us-central1-a", "us-central1-b"]',
            { zones: ["us-central1-a", "us-central1-b"] },
        ),
        row(
            "a zone of another region",
            { zones: ["us-central1-a", "us-east1-b"] },
            "gke.zones.1",
            /not a zone of us-central1/,
            '"us-central1-a"',
            { zones: ["us-central1-a", "us-central1-b"] },
        ),
        row("a zone twice", { zones: ["us-central1-a", "us-central1-a"] }, "gke.zones.1", /named twice/, undefined, {
            zones: ["us-central1-a", "us-central1-c"],
        }),
    ]);
});

describe("GKE refusals: the control plane", () => {
    const key = (location: string) => `projects/p/locations/${location}/keyRings/r/cryptoKeys/k`;
    checkRows([
        row("no version", { version: "new" }, "gke.version", /not a Kubernetes version/, '"1.36"', {}),
        row("a patch", { version: "1.36.2-gke.100" }, "gke.version", /which GKE chooses itself/, '"1.36"', {}),
        row(
            "a version without policies",
            { version: "1.29" },
            "gke.version",
            /no ValidatingAdmissionPolicy/,
            '"1.30"',
            {
                version: "1.30",
            },
        ),
        row(
            "public addresses of a private endpoint",
            { endpoint: { publicCidrs: ["203.0.113.0/24"] } },
            "gke.endpoint.publicCidrs",
            /is private/,
            "publicAccess true",
            { endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] } },
        ),
        row(
            "a public endpoint without addresses",
            { endpoint: { publicAccess: true } },
            "gke.endpoint.publicCidrs",
            /GKE takes no addresses for all/,
            '["203.0.113.0/24"]',
            { endpoint: { publicAccess: true, publicCidrs: ["203.0.113.0/24"] } },
        ),
        row(
            "the whole internet",
            { endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"] } },
            "gke.endpoint.publicCidrs.0",
            /opens the API server to the internet/,
            /anyAddress true/,
            { endpoint: { publicAccess: true, publicCidrs: ["0.0.0.0/0"], anyAddress: true } },
        ),
        row(
            "a strange private address",
            { endpoint: { privateCidrs: ["203.0.113.0/24"] } },
            "gke.endpoint.privateCidrs.0",
            /not private address space/,
            /publicCidrs/,
            { endpoint: { privateCidrs: ["10.20.0.0/16"] } },
        ),
        row("no key", { kmsKey: "my-key" }, "gke.kmsKey", /not the id of a key/, /us-central1/, {
            kmsKey: key("us-central1"),
        }),
        row(
            "a key's version",
            { kmsKey: `${key("us-central1")}/cryptoKeyVersions/1` },
            "gke.kmsKey",
            /without a version/,
            /./,
            {
                kmsKey: key("us-central1"),
            },
        ),
        row(
            "a key of another region",
            { kmsKey: key("europe-west1") },
            "gke.kmsKey",
            /is in europe-west1/,
            /us-central1/,
            {
                kmsKey: key("us-central1"),
            },
        ),
        row(
            "any group for groups",
            { securityGroup: "admins@example.com" },
            "gke.securityGroup",
            /called gke-security-groups/,
            '"gke-security-groups@example.com"',
            { securityGroup: "gke-security-groups@example.com" },
        ),
        row("no logs", { logs: { components: [] } }, "gke.logs.components", /nobody could say/, '["system"]', {
            logs: { components: ["system"] },
        }),
        row("a strange channel", { releaseChannel: "regula" }, "gke.releaseChannel", /is not one of/, '"regular"', {
            releaseChannel: "regular",
        }),
        row("a field that is none", { autopilot: true }, "gke.autopilot", /no such field/, undefined, {}),
    ]);

    it("asks for what it cannot choose, all of it at once", () => {
        const result = outcome({ gke: { project: undefined, region: undefined, version: undefined } });
        assert.ok("refusals" in result);
        assert.deepEqual(
            result.refusals.map(({ path }) => path),
            ["gke.project", "gke.region", "gke.version"],
        );
    });

    it("takes an Output for what is only handed on, and for nothing that decides", () => {
        const later = pulumi.output("projects/p/locations/us-central1/keyRings/r/cryptoKeys/k");
        assert.deepEqual(refused(gke({ kmsKey: later })), []);
        assert.equal(planned(gke({ kmsKey: later })).platform.controlPlane.key, "given");
        assert.deepEqual(
            refused(gke({ project: later })).map(({ path }) => path),
            ["gke.project"],
        );
    });
});

describe("GKE refusals: names and labels", () => {
    it("a cluster's name that the nodes' account has no room for", () => {
        const [{ path, reason, nearest } = { path: "", reason: "" }, ...others] = refused({ name: "a".repeat(25) });
        assert.deepEqual([path, nearest, others.length], ["name", `"${"a".repeat(24)}"`, 0]);
        assert.match(reason, /leaves room for 24/);
        assert.deepEqual(refused({ name: "a".repeat(24) }), []);
    });

    it("a cluster's name that begins with a digit", () => {
        assert.deepEqual(
            refused({ name: "1st" }).map(({ path, nearest }) => [path, nearest]),
            [["name", '"gke-1st"']],
        );
        assert.deepEqual(refused({ name: "gke-1st" }), []);
    });

    checkRows([
        row(
            "a label of Google's",
            { labels: { "goog-x": "y" } },
            'gke.labels["goog-x"]',
            /keeps for itself/,
            undefined,
            {
                labels: { x: "y" },
            },
        ),
        row(
            "a label of ours",
            { labels: { "kernel-isolation-cluster": "x" } },
            'gke.labels["kernel-isolation-cluster"]',
            /given by the package/,
            undefined,
            {},
        ),
        row("a capital in a label", { labels: { Owner: "x" } }, 'gke.labels["Owner"]', /lower-case/, undefined, {
            labels: { owner: "x" },
        }),
        row("a value with a dot", { labels: { owner: "a.b" } }, 'gke.labels["owner"]', /value has/, undefined, {
            labels: { owner: "a_b" },
        }),
        row(
            "too many labels",
            { labels: Object.fromEntries(Array.from({ length: 63 }, (_, index) => [`l${index}`, ""])) },
            "gke.labels",
            /has 63 labels/,
            undefined,
            { labels: Object.fromEntries(Array.from({ length: 62 }, (_, index) => [`l${index}`, ""])) },
        ),
    ]);
});

describe("GKE control plane", () => {
    it("is resolved to the last input", () => {
        assert.deepEqual(planned({}).platform.controlPlane, {
            ...minimal,
            zones: [],
            zoneCount: 3,
            releaseChannel: "regular",
            endpoint: { privateCidrs: [], publicAccess: false, publicCidrs: [] },
            key: "own",
            logs: {
                components: ["system", "workloads", "api-server", "scheduler", "controller-manager"],
                dataAccess: false,
            },
            binaryAuthorization: true,
            securityGroup: "",
            workloadPool: "my-project.svc.id.goog",
            deletionProtection: true,
            labels: { "kernel-isolation-cluster": "prod" },
        });
    });

    it("says what its user should know", () => {
        const notes = (changes: object, tenants?: object) => planned(gke(changes, tenants)).platform.notes.join("\n");
        const plain = notes({});
        assert.match(plain, /reached from the nodes alone: name in gke\.endpoint\.privateCidrs/);
        assert.match(plain, /the channel regular moves the cluster on from 1\.36/);
        assert.match(plain, /roles\/container\.admin .* GKE asks IAM as well/);
        assert.match(plain, /admits every image until somebody writes another/);
        assert.doesNotMatch(plain, /same to IAM|no MutatingAdmissionPolicy|every cluster in my-project/);
        assert.match(notes({ version: "1.35" }), /1\.35 has no MutatingAdmissionPolicy/);
        assert.match(notes({ endpoint: { privateCidrs: ["10.20.0.0/16"] } }), /from 10\.20\.0\.0\/16 alone/);
        assert.doesNotMatch(notes({ binaryAuthorization: false }), /Binary Authorization/);
        assert.match(notes({ logs: { dataAccess: true } }), /logged for every cluster in my-project/);
        assert.match(notes({}, { a: { isolation: "shared", identity: {} } }), /same to IAM: give each cluster/);
        const spare = { sandbox: "runc", minSize: 0, machineType: "z9-big-4", allowUnlistedTypes: true };
        assert.match(notes({ nodePools: { spare } }), /pools spare start without machines[^]*pools spare cost what/);
    });
});
