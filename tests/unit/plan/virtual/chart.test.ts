/** Which charts are taken and which are refused, before anything is created; and that the values are the schema's. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TenantSpec } from "../../../../sdk/isolation";
import { chartPlan, chartRefusals } from "../../../../sdk/plan/virtual/chart";
import { schemaFaults } from "../../../../sdk/plan/virtual/schema";
import { everything, planAcme, refused } from "../../../support/requests";
import { ChartFolder, schemaOf } from "../../../support/vclusterChart";
import { acme } from "../refusalTable";

const spec = { isolation: "sandboxed", controlPlane: "virtual" } satisfies TenantSpec;
const values = planAcme({ ...spec, virtualControlPlane: { storageClass: "fast" } }).virtual!.values;
const right = { apiVersion: "v2", name: "vcluster", version: "0.37.1" };
const pull = "helm pull vcluster --repo https://charts.loft.sh --version 0.37.1";

describe("vCluster's chart", () => {
    const made: ChartFolder[] = [];
    const folder = (chart: object | string = right, schema: object | string | undefined = schemaOf(values)) => {
        const one = new ChartFolder(chart, schema);
        made.push(one);
        return one;
    };
    afterEach(() => made.splice(0).forEach((each) => each.end()));

    const asked = (chart: string) =>
        refused(acme({ ...spec, virtualControlPlane: { chart, storageClass: "fast" } }, everything));

    it("is its repository's at the pinned version, where nothing is said, and another's by its address", () => {
        assert.deepEqual(chartPlan(), { chart: "vcluster", repository: "https://charts.loft.sh" });
        const mirror = "https://charts.example.com/loft";
        assert.deepEqual(chartPlan(mirror), { chart: "vcluster", repository: mirror });
        const oci = "oci://registry.example.com/charts/vcluster";
        assert.deepEqual(chartPlan(oci), { chart: oci });
        for (const address of [mirror, oci]) assert.deepEqual(asked(address), []);
    });

    it("is taken from a folder of its name and version whose schema takes the values", () => {
        const { folder: here } = folder();
        assert.deepEqual(asked(here), []);
        assert.deepEqual(chartPlan(here), { chart: here });
    });

    const withoutSync = Object.fromEntries(Object.entries(values).filter(([key]) => key !== "sync"));
    const wrong: [title: string, chart: object | string, schema: object | string | undefined, reason: RegExp][] = [
        ["another chart", { ...right, name: "vcluster-k8s" }, schemaOf(values), /is vcluster-k8s 0\.37\.1, and its/],
        ["another version", { ...right, version: "0.38.0" }, schemaOf(values), /is vcluster 0\.38\.0, and its values/],
        ["no YAML", "{", schemaOf(values), /is no chart/],
        ["no schema", right, undefined, /has no values\.schema\.json/],
        ["no JSON for a schema", right, "{", /is no chart/],
        [
            "a schema that has lost a value",
            right,
            schemaOf(withoutSync),
            /does not take its values: sync is no value of the chart's/,
        ],
    ];
    for (const [title, chart, schema, reason] of wrong) {
        it(`is refused with its reason where a folder has ${title}`, () => {
            // `undefined` is what is tried here.
            const one = new ChartFolder(chart, schema);
            made.push(one);
            const [refusal, ...others] = asked(one.folder);
            assert.deepEqual(others, []);
            assert.equal(refusal?.path, "tenants.acme.virtualControlPlane.chart");
            assert.match(refusal.reason, reason);
            assert.equal(refusal.nearest, pull);
        });
    }

    it("is refused where there is nothing, or no Chart.yaml", () => {
        const { parent } = folder();
        assert.match(asked(path.join(parent, "none"))[0]?.reason ?? "", /cannot be read on this machine/);
        assert.match(asked(parent)[0]?.reason ?? "", /has no Chart\.yaml/);
    });

    it("is refused by addresses that nobody fetches from", () => {
        for (const [address, reason] of [
            ["http://charts.example.com", /neither a path nor the address of a repository/],
            ["git+ssh://example.com/charts", /neither a path nor the address of a repository/],
            ["https://charts.example.com/vcluster-0.37.1.tgz", /is an archive elsewhere/],
        ] as const)
            assert.match(asked(address)[0]?.reason ?? "", reason);
    });

    it("is taken from an archive with the known digest alone, and what is in it is read", () => {
        const at = "virtualControlPlane.chart";
        const digest = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
        const archive = folder().archive();
        const reasons = (file: string, known?: string) =>
            chartRefusals(at, file, values, known).map(({ reason }) => reason);
        assert.deepEqual(reasons(archive, digest(archive)), []);
        assert.match(reasons(archive)[0] ?? "", /has SHA-256 [0-9a-f]{64}, and vcluster 0\.37\.1 has afb57fb5/);
        const other = folder({ ...right, version: "0.36.0" }).archive();
        assert.match(reasons(other, digest(other))[0] ?? "", /is vcluster 0\.36\.0/);
        writeFileSync(other, "no archive");
        assert.match(reasons(other, digest(other))[0] ?? "", /is no chart: incorrect header check/);
    });

    const levels: [TenantSpec["isolation"], string | undefined][] = [
        ["shared", undefined],
        ["user-namespace", undefined],
        ["sandboxed", "gvisor"],
        ["microvm", "kata-qemu"],
    ];
    for (const [isolation, runtimeClass] of levels) {
        it(`is told the runtime class of level ${isolation}`, () => {
            const { virtual, runtimeClass: own } = planAcme({ ...spec, isolation });
            const pods: { runtimeClassName?: string } = virtual!.values.sync.toHost.pods;
            assert.equal(pods.runtimeClassName, runtimeClass);
            assert.equal(own, runtimeClass ?? "");
        });
    }
});

describe("values against a schema", () => {
    const schema = {
        $defs: { Switch: { type: "object", properties: { enabled: { type: ["string", "boolean"] } } } },
        type: "object",
        additionalProperties: false,
        required: ["role"],
        properties: {
            role: { $ref: "#/$defs/Switch" },
            kind: { enum: ["a", "b"] },
            names: { type: "array", items: { type: "string" } },
            count: { type: "integer" },
            labels: { type: "object", additionalProperties: { type: "string" } },
            either: { anyOf: [{ type: "string" }, { type: "null" }] },
            broken: { $ref: "#/$defs/Nowhere" },
        },
    };
    const role = { enabled: "auto" };
    const fitting = [
        { role },
        { role: { enabled: true }, kind: "b", names: ["x"], count: 3, labels: { a: "b" }, either: null, broken: 7 },
    ];
    for (const value of fitting)
        it(`fit: ${JSON.stringify(value)}`, () => assert.deepEqual(schemaFaults(schema, value), []));

    const faulty: [object, string][] = [
        [{}, "role is missing"],
        [{ role, other: 1 }, "other is no value of the chart's"],
        [{ role: { enabled: 3 } }, "role.enabled must be of type string or boolean"],
        [{ role: [] }, "role must be of type object"],
        [{ role, kind: "c" }, "kind must be one of a, b"],
        [{ role, names: ["x", 7] }, "names[1] must be of type string"],
        [{ role, names: "x" }, "names must be of type array"],
        [{ role, count: 1.5 }, "count must be of type integer"],
        [{ role, labels: { a: 1 } }, "labels.a must be of type string"],
        [{ role, either: 1 }, "either is none of what it may be"],
    ];
    for (const [value, fault] of faulty)
        it(`do not fit: ${JSON.stringify(value)}`, () => assert.deepEqual(schemaFaults(schema, value), [fault]));

    it("have to be an object", () => assert.deepEqual(schemaFaults(schema, []), ["the values must be of type object"]));
});
