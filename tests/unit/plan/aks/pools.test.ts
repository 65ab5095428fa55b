import assert from "node:assert/strict";
import { acme, aks, checkRows, planned, pool, pools, refused, type Row } from "./support";

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
    path: `aks.nodePools.box${field && `.${field}`}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: pools({ box: { sandbox: "runc", ...right } }),
});

const system = (
    title: string,
    wrong: object,
    field: string,
    reason: RegExp,
    nearest: Row["nearest"],
    right: object,
): Row => ({
    title,
    wrong: pools({ system: { sandbox: "runc", ...wrong } }),
    path: `aks.nodePools.system${field && `.${field}`}`,
    reason,
    ...(nearest !== undefined && { nearest }),
    right: pools({ system: { sandbox: "runc", ...right } }),
});

describe("AKS refusals: node pools", () => {
    checkRows([
        ...["gvisor", "kata-qemu", "kata-fc", "urunc"].map((sandbox) =>
            row(sandbox, { sandbox }, "sandbox", /runs no user data on its nodes/, "kata-clh", { sandbox: "kata-clh" }),
        ),
        row("Nitro", { sandbox: "nitro" }, "sandbox", /AWS's machines/, "kata-clh", { sandbox: "kata-clh" }),
        row("a size that is none", { vmSize: "large" }, "vmSize", /not a size of Azure's/, '"Standard_D4s_v5"', {
            vmSize: "Standard_D2s_v5",
        }),
        row("a size without its beginning", { vmSize: "D8s_v5" }, "vmSize", /not a size/, '"Standard_D8s_v5"', {
            vmSize: "Standard_D8s_v5",
        }),
        row(
            "a size without a price",
            { vmSize: "Standard_F8s_v2" },
            "vmSize",
            /without your word/,
            /allowUnlistedSizes true/,
            { vmSize: "Standard_F8s_v2", allowUnlistedSizes: true },
        ),
        row(
            "an Arm machine",
            { vmSize: "Standard_D4ps_v5", allowUnlistedSizes: true },
            "vmSize",
            /is an Arm machine/,
            '"Standard_D4s_v5"',
            { vmSize: "Standard_D4s_v5" },
        ),
        row(
            "a dear machine",
            { vmSize: "Standard_D32s_v5" },
            "vmSize",
            /costs 1\.536 USD an hour \(2026-11-29\), the ceiling is 1/,
            '"Standard_D16as_v5", or maxPricePerHour 1.536',
            { vmSize: "Standard_D32s_v5", maxPricePerHour: 1.536 },
        ),
        row("dear vCPUs", { maxPricePerVcpuHour: 0.02 }, "sandbox", /and vCPU/, /maxPricePerVcpuHour/, {}),
        row(
            "Pod Sandboxing on AMD's",
            { sandbox: "kata-clh", vmSize: "Standard_D4as_v5" },
            "vmSize",
            /not among the machines that Microsoft names for Pod Sandboxing/,
            '"Standard_D4s_v5"',
            { sandbox: "runc", vmSize: "Standard_D4as_v5" },
        ),
        row(
            "Pod Sandboxing on a burstable machine",
            { sandbox: "kata-clh", vmSize: "Standard_B4ms", allowUnlistedSizes: true },
            "vmSize",
            /needs nested virtualization/,
            '"Standard_D4s_v5"',
            { sandbox: "runc", vmSize: "Standard_B4ms", allowUnlistedSizes: true },
        ),
        row("fewer than the fewest", { minSize: 4, maxSize: 2 }, "maxSize", /less than minSize 4/, "4", {
            minSize: 2,
            maxSize: 2,
        }),
        ...["kubernetes.azure.com/x", "node.kubernetes.io/x", "kernel-isolation.io/x"].map((key) =>
            row(
                `the label ${key}`,
                { labels: { [key]: "y" } },
                `labels["${key}"]`,
                /Kubernetes, AKS or this package/,
                undefined,
                { labels: { "example.com/x": "y" } },
            ),
        ),
        row("few processes", { podPidsLimit: 100 }, "podPidsLimit", /256 or more/, undefined, { podPidsLimit: 256 }),
        row("a small disk", { volumeGib: 20 }, "volumeGib", /30 or more/, undefined, { volumeGib: 30 }),
        row("spare machines", { spot: true }, "spot", /no such field/, undefined, {}),
        {
            title: "user namespaces before they are on",
            wrong: pools({ box: { sandbox: "runc-userns" } }, undefined, { version: "1.32" }),
            path: "aks.nodePools.box.sandbox",
            reason: /on AKS: Kubernetes 1\.33 or newer, the cluster has 1\.32/,
            nearest: 'aks.version "1.33"',
            right: pools({ box: { sandbox: "runc-userns" } }, undefined, { version: "1.33" }),
        },
        system("a system pool of Kata", { sandbox: "kata-clh" }, "", /run under runc/, "another name", {}),
        system("a system pool of one machine", { minSize: 1 }, "minSize", /keeps 2 machines at least/, "2", {
            minSize: 2,
        }),
        system("a system pool that may be empty", { minSize: 0 }, "minSize", /own pods wait for it/, "2", {
            minSize: 3,
        }),
        system("a small system pool", { vmSize: "Standard_D2s_v5" }, "vmSize", /4 at least/, '"Standard_D4s_v5"', {
            vmSize: "Standard_D4s_v3",
        }),
        system(
            "a burstable system pool",
            { vmSize: "Standard_B4ms", allowUnlistedSizes: true },
            "vmSize",
            /does not take for its system pool/,
            '"Standard_D4s_v5"',
            { vmSize: "Standard_F4s_v2", allowUnlistedSizes: true },
        ),
        {
            title: "a default pool over a ceiling",
            wrong: aks(
                { nodes: { maxPricePerHour: 0.1 }, nodePools: { system: { sandbox: "runc", maxPricePerHour: 1 } } },
                { a: { isolation: "microvm" } },
            ),
            path: "aks.nodePools.kata-clh",
            reason: /is made by default, and Standard_D4s_v5 costs 0\.192/,
            nearest: /nodePools\.kata-clh with other settings/,
            right: aks({ nodes: { maxPricePerHour: 0.2 } }, { a: { isolation: "microvm" } }),
        },
        {
            title: "a quota that does not hold AKS's own sandbox",
            wrong: acme({ isolation: "microvm", quota: { memory: "500Mi" } }),
            path: "tenants.acme.quota.memory",
            reason: /does not hold one pod/,
            nearest: /Mi"/,
            right: acme({ isolation: "microvm", quota: { memory: "1Gi" } }),
        },
    ]);
});

describe("AKS node pools", () => {
    it("are one for the cluster's own pods, and one for each sandbox that a tenant has", () => {
        const { platform } = planned({
            tenants: {
                a: { isolation: "microvm" },
                b: { isolation: "microvm", placement: "exclusive" },
                c: { isolation: "user-namespace" },
                d: { isolation: "microvm", placement: "dedicated" },
            },
        });
        assert.deepEqual(
            platform.pools.map(({ name, sandbox, tenant, workloadRuntime, mode }) => [
                name,
                sandbox,
                tenant,
                workloadRuntime,
                mode,
            ]),
            [
                ["system", "runc", "", "OCIContainer", "System"],
                ["kata-clh", "kata-clh", "", "KataVmIsolation", "User"],
                ["runc-userns", "runc-userns", "", "OCIContainer", "User"],
                ["tenant-d", "kata-clh", "d", "KataVmIsolation", "User"],
            ],
        );
    });

    it("never are of Kata alone", () => {
        for (const nodePools of [{}, { box: { sandbox: "kata-clh" } }]) {
            const { pools: all } = planned(pools(nodePools, { a: { isolation: "microvm" } })).platform;
            assert.ok(all.some(({ mode, sandbox, size }) => mode === "System" && sandbox === "runc" && size.min >= 2));
        }
    });

    it("keep strangers out by taints", () => {
        const dedicated = { a: { isolation: "shared", placement: "dedicated" } };
        assert.deepEqual(pool({ tenants: dedicated }, "tenant-a").taints, [
            { key: "kernel-isolation.io/tenant", value: "a", effect: "NoSchedule" },
        ]);
        assert.deepEqual(pool({}, "system").taints, [
            { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" },
        ]);
    });

    it("have a name that AKS takes, which moves with what cannot be changed, and with nothing else", () => {
        const named = (changes: object) => pool(pools({ box: { sandbox: "runc", ...changes } }), "box").poolName;
        const first = named({});
        for (const same of [{ maxSize: 9 }, { labels: { a: "b" } }, { vmSize: "Standard_D4s_v5" }]) {
            assert.equal(named(same), first, JSON.stringify(same));
        }
        const others = [{ vmSize: "Standard_D8s_v5" }, { volumeGib: 200 }, { podPidsLimit: 2048 }].map(named);
        assert.equal(new Set([first, ...others]).size, 4);
        for (const name of ["box", "p".repeat(40), "1st", "a-b", "ab"]) {
            assert.match(pool(pools({ [name]: { sandbox: "runc" } }), name).poolName, /^[a-z][a-z0-9]{0,11}$/);
        }
        const twins = planned(pools({ "a-b": { sandbox: "runc" }, ab: { sandbox: "runc" } })).platform.pools;
        assert.equal(new Set(twins.map(({ poolName }) => poolName)).size, 3);
    });

    it("use AKS's own RuntimeClass", () => {
        assert.deepEqual(planned(acme({ isolation: "microvm" })).offer.sandboxes, [
            { sandbox: "kata-clh", runtimeClass: "kata-vm-isolation", handler: "" },
        ]);
    });

    it("change nothing for a tenant when another one comes", () => {
        const a = { isolation: "microvm" };
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
