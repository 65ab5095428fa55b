import assert from "node:assert/strict";
import { acme, checkRows, gke, planned, pool, pools, refused, type Row } from "./support";

const row = (
    title: string,
    wrong: object,
    field: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: pools({ box: { sandbox: "runc", ...wrong } }),
    path: `gke.nodePools.box${field && `.${field}`}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: pools({ box: { sandbox: "runc", ...right } }),
});

describe("GKE refusals: node pools", () => {
    checkRows([
        ...["kata-qemu", "kata-clh"].map((sandbox) =>
            row(
                sandbox,
                { sandbox },
                "sandbox",
                /takes no handler of the user's, and a node that restarts takes pods before/,
                "gvisor",
                {
                    sandbox: "gvisor",
                },
            ),
        ),
        row("Firecracker", { sandbox: "kata-fc" }, "sandbox", /block snapshotter/, "gvisor", { sandbox: "gvisor" }),
        row("Nitro", { sandbox: "nitro" }, "sandbox", /AWS's machines/, "gvisor", { sandbox: "gvisor" }),
        row("urunc", { sandbox: "urunc" }, "sandbox", /block snapshotter/, "gvisor", { sandbox: "gvisor" }),
        row("a type that is none", { machineType: "n2" }, "machineType", /not a machine type/, /./, {
            machineType: "n2-standard-2",
        }),
        row(
            "a slip of a type",
            { machineType: "n2-standart-4" },
            "machineType",
            /price of n2-standart-4 is not known/,
            '"n2-standard-4", or allowUnlistedTypes true',
            {
                machineType: "n2-standard-4",
            },
        ),
        row(
            "a type without a price",
            { machineType: "c4-standard-8" },
            "machineType",
            /without your word/,
            /allowUnlistedTypes true/,
            {
                machineType: "c4-standard-8",
                allowUnlistedTypes: true,
            },
        ),
        row(
            "a dear machine",
            { machineType: "n2-standard-32" },
            "machineType",
            /costs 1\.55389 USD an hour \(2026-11-24\), the ceiling is 1/,
            /maxPricePerHour 1\.55389/,
            {
                machineType: "n2-standard-32",
                maxPricePerHour: 1.55389,
            },
        ),
        row("dear vCPUs", { maxPricePerVcpuHour: 0.02 }, "sandbox", /and vCPU/, /maxPricePerVcpuHour/, {}),
        row("fewer than the fewest", { minSize: 4, maxSize: 2 }, "maxSize", /less than minSize 4/, "4", {
            minSize: 2,
            maxSize: 2,
        }),
        row(
            "a label of GKE's",
            { labels: { "cloud.google.com/x": "y" } },
            'labels["cloud.google.com/x"]',
            /GKE or this package/,
            undefined,
            {
                labels: { "example.com/x": "y" },
            },
        ),
        row(
            "a label of GKE Sandbox's",
            { labels: { "sandbox.gke.io/runtime": "gvisor" } },
            'labels["sandbox.gke.io/runtime"]',
            /GKE or this package/,
            undefined,
            {},
        ),
        row("few processes", { podPidsLimit: 500 }, "podPidsLimit", /1024 or more/, undefined, { podPidsLimit: 1024 }),
        {
            title: "gVisor on parts of a vCPU",
            wrong: pools({ box: { sandbox: "gvisor", machineType: "e2-medium", allowUnlistedTypes: true } }),
            path: "gke.nodePools.box.machineType",
            reason: /GKE Sandbox does not run on e2-medium/,
            nearest: '"e2-standard-2"',
            right: pools({ box: { sandbox: "runc", machineType: "e2-medium", allowUnlistedTypes: true } }),
        },
        {
            title: "user namespaces before they are on",
            wrong: pools({ box: { sandbox: "runc-userns" } }, undefined, { version: "1.32" }),
            path: "gke.nodePools.box.sandbox",
            reason: /on GKE: Kubernetes 1\.33 or newer, the cluster has 1\.32/,
            nearest: 'gke.version "1.33"',
            right: pools({ box: { sandbox: "runc-userns" } }, undefined, { version: "1.33" }),
        },
        {
            title: "a system pool of gVisor alone",
            wrong: pools({ system: { sandbox: "gvisor" } }),
            path: "gke.nodePools.system",
            reason: /of the cluster's own pods, which are of no tenant and run under runc/,
            nearest: "another name",
            right: pools({ system: { sandbox: "runc" } }),
        },
        {
            title: "a system pool that may be empty",
            wrong: pools({ system: { sandbox: "runc", minSize: 0 } }),
            path: "gke.nodePools.system.minSize",
            reason: /cluster's own pods wait for it/,
            nearest: "2",
            right: pools({ box: { sandbox: "runc", minSize: 0 } }),
        },
        {
            title: "a system pool that Google may take back",
            wrong: pools({ system: { sandbox: "runc", spot: true } }),
            path: "gke.nodePools.system.spot",
            reason: /taken back at once/,
            nearest: "false",
            right: pools({ box: { sandbox: "runc", spot: true } }),
        },
        {
            title: "a pool named like one that is made",
            wrong: pools({ "tenant-a": { sandbox: "runc" } }),
            path: "gke.nodePools.tenant-a",
            reason: /begins as the pools do/,
            nearest: "another name",
            right: pools({ "of-a": { sandbox: "runc" } }),
        },
        {
            title: "a pool of nobody",
            wrong: pools({ box: { sandbox: "runc", tenant: "b" } }, { a: { isolation: "shared" } }),
            path: "gke.nodePools.box.tenant",
            reason: /no tenant "b"/,
            nearest: '"a"',
            right: pools(
                { box: { sandbox: "runc", tenant: "a" } },
                { a: { isolation: "shared", placement: "dedicated" } },
            ),
        },
        {
            title: "a default pool over a ceiling",
            wrong: gke({ nodes: { maxPricePerHour: 0.1 } }, { a: { isolation: "sandboxed" } }),
            path: "gke.nodePools.gvisor",
            reason: /is made by default, and n2-standard-4 costs 0\.19424/,
            nearest: /nodePools\.gvisor with other settings/,
            right: gke({ nodes: { maxPricePerHour: 0.2 } }, { a: { isolation: "sandboxed" } }),
        },
    ]);
});

describe("GKE node pools", () => {
    it("are one for the cluster's own pods, and one for each sandbox that a tenant has", () => {
        const { platform } = planned({
            tenants: {
                a: { isolation: "sandboxed" },
                b: { isolation: "sandboxed", placement: "exclusive" },
                c: { isolation: "user-namespace" },
                d: { isolation: "sandboxed", placement: "dedicated" },
            },
        });
        assert.deepEqual(
            platform.pools.map(({ name, sandbox, tenant, sandboxed }) => [name, sandbox, tenant, sandboxed]),
            [
                ["system", "runc", "", false],
                ["gvisor", "gvisor", "", true],
                ["runc-userns", "runc-userns", "", false],
                ["tenant-d", "gvisor", "d", true],
            ],
        );
    });

    it("never are of gVisor alone", () => {
        for (const nodePools of [{}, { box: { sandbox: "gvisor" } }]) {
            const { pools: all } = planned(pools(nodePools, { a: { isolation: "sandboxed" } })).platform;
            assert.ok(all.some(({ sandboxed, size }) => !sandboxed && size.min > 0));
        }
    });

    it("keep strangers out by taints", () => {
        const dedicated = { a: { isolation: "shared", placement: "dedicated" } };
        assert.deepEqual(pool({ tenants: dedicated }, "tenant-a").taints, [
            { key: "kernel-isolation.io/tenant", value: "a", effect: "NoSchedule" },
        ]);
        assert.deepEqual(pool({}, "system").taints, [
            { key: "components.gke.io/gke-managed-components", value: "true", effect: "NoSchedule" },
        ]);
        // GKE adds its own to those of GKE Sandbox.
        assert.deepEqual(pool(acme({ isolation: "sandboxed" }), "gvisor").taints, []);
    });

    it("use the pool that is declared, by sandbox and by name", () => {
        const two = { big: { sandbox: "gvisor", machineType: "n2-standard-8" }, small: { sandbox: "gvisor" } };
        const { platform, tenants } = planned(pools(two, { a: { isolation: "sandboxed", pool: "big" } }));
        assert.deepEqual(
            platform.pools.map(({ name }) => name),
            ["system", "big", "small"],
        );
        assert.equal(tenants[0]?.placement.nodeSelector["kernel-isolation.io/pool"], "big");
    });

    it("have a name that moves with what cannot be changed, and with nothing else", () => {
        const named = (changes: object) => pool(pools({ box: { sandbox: "gvisor", ...changes } }), "box").poolName;
        const first = named({});
        assert.match(first, /^box-[0-9a-f]{6}$/);
        for (const same of [
            { maxSize: 9 },
            { labels: { a: "b" } },
            { podPidsLimit: 2048 },
            { machineType: "n2-standard-4" },
        ]) {
            assert.equal(named(same), first, JSON.stringify(same));
        }
        const others = [{ machineType: "n2-standard-8" }, { volumeGib: 200 }, { spot: true }].map(named);
        assert.equal(new Set([first, ...others]).size, 4);
        const long = pool(pools({ ["p".repeat(40)]: { sandbox: "runc" } }), "p".repeat(40)).poolName;
        assert.ok(long.length <= 40, long);
        assert.match(pool(pools({ "1st": { sandbox: "runc" } }), "1st").poolName, /^p-1st-/);
    });

    it("start in each zone what makes the fewest", () => {
        const initial = (minSize: number, more: object = {}) =>
            pool(pools({ box: { sandbox: "runc", minSize } }, undefined, more), "box").initialInZone;
        assert.deepEqual(
            [0, 1, 3, 4].map((size) => initial(size)),
            [0, 1, 1, 2],
        );
        assert.equal(initial(3, { zones: ["us-central1-a", "us-central1-b"] }), 2);
    });

    it("use GKE's own RuntimeClass, and tolerate its taint for its pods alone", () => {
        const { offer, platform } = planned(acme({ isolation: "sandboxed" }));
        assert.deepEqual(offer.sandboxes, [{ sandbox: "gvisor", runtimeClass: "gvisor", handler: "" }]);
        assert.deepEqual(platform.runtimeTaints, [
            { runtimeClass: "gvisor", key: "sandbox.gke.io/runtime", value: "gvisor" },
        ]);
        assert.deepEqual(planned(acme({ isolation: "shared" })).platform.runtimeTaints, []);
    });

    it("change nothing for a tenant when another one comes", () => {
        const a = { isolation: "sandboxed" };
        const alone = planned({ tenants: { a } });
        const both = planned({ tenants: { b: { isolation: "shared", placement: "dedicated" }, a } });
        assert.deepEqual(
            both.tenants.find(({ name }) => name === "a"),
            alone.tenants[0],
        );
        for (const before of alone.platform.pools) {
            assert.deepEqual(
                both.platform.pools.find(({ name }) => name === before.name),
                before,
            );
        }
        assert.deepEqual(refused({ tenants: { a } }), []);
    });
});
