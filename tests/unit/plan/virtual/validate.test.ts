/** Every refusal of a virtual control plane, with the request put right beside it. */
import assert from "node:assert/strict";
import type { TenantSpec } from "../../../../sdk/isolation";
import { everything, planAcme, pool, refused } from "../../../support/requests";
import { outcome as onEks } from "../eks/support";
import { acme, checkRows } from "../refusalTable";

const virtual = { isolation: "sandboxed", controlPlane: "virtual" } satisfies TenantSpec;
const asked = (spec: object, existing: unknown = everything) => acme({ ...virtual, ...spec }, existing);
const old = { ...everything, version: "1.35", pools: { gvisor: pool("gvisor", { gvisor: {} }) } };
const unaddressed = { ...everything, apiServerCidrs: [] };

const mirror = "registry.example.com/mirror/";
const digest = `@sha256:${"a".repeat(64)}`;
const mirrored = (suffix = "") => ({
    vcluster: `${mirror}vcluster-oss:0.37.1${suffix}`,
    kubernetes: `${mirror}kubernetes:v1.36.0${suffix}`,
    coredns: `${mirror}coredns:1.14.2${suffix}`,
});

describe("virtual control plane: refusals", () => {
    checkRows([
        {
            title: "an API server that gives pods nothing",
            wrong: asked({}, old),
            path: "tenants.acme.controlPlane",
            reason: /an API server older than 1\.36 \(here 1\.35\) adds none of them/,
            nearest: 'Kubernetes 1.36, or controlPlane: "shared"',
            right: asked({ controlPlane: "shared" }, old),
        },
        {
            title: "a cluster newer than vCluster knows",
            wrong: asked({}, { ...everything, version: "1.37" }),
            path: "tenants.acme.controlPlane",
            reason: /vCluster 0\.37\.1 is not known to run on Kubernetes 1\.37/,
            nearest: 'Kubernetes 1.36, or controlPlane: "shared"',
            right: asked({}, { ...everything, version: "1.36.4" }),
        },
        {
            title: "a cluster whose API server's addresses nobody said",
            wrong: asked({}, unaddressed),
            path: "tenants.acme.controlPlane",
            reason: /its syncer works through the cluster's API server/,
            nearest: 'existing.apiServerCidrs, for example ["10.0.0.1/32"]',
            right: asked({}),
        },
        {
            title: "two namespaces",
            wrong: asked({ namespaces: ["acme-web", "acme-jobs"] }),
            path: "tenants.acme.namespaces",
            reason: /has its pods in one namespace/,
            nearest: '["acme-web"]',
            right: asked({ namespaces: ["acme-web"] }),
        },
        {
            title: "unikernels",
            wrong: asked({ isolation: "unikernel" }),
            path: "tenants.acme.controlPlane",
            reason: /programs for Linux, and no unikernels/,
            nearest: 'controlPlane: "shared"',
            right: asked({ isolation: "microvm" }),
        },
        {
            title: "what it is made from, for a tenant that has none",
            wrong: acme({ isolation: "sandboxed", virtualControlPlane: { storageClass: "fast" } }),
            path: "tenants.acme.virtualControlPlane",
            reason: /the tenant has none/,
            nearest: 'controlPlane: "virtual", or leave it out',
            right: asked({ virtualControlPlane: { storageClass: "fast" } }),
        },
        {
            title: "a word that is none",
            wrong: asked({ controlPlane: "virtuel" }),
            path: "tenants.acme.controlPlane",
            reason: /virtuel/,
            nearest: '"virtual"',
            right: asked({}),
        },
    ]);

    describe("for want of room", () => {
        const small = (field: string, value: unknown, nearest: string, reason = /virtual control plane/) => ({
            title: `quota.${field}`,
            wrong: asked({ quota: { [field]: value } }),
            path: `tenants.acme.quota.${field}`,
            reason,
            nearest,
            right: asked({
                quota: { [field]: typeof value === "number" ? Number(nearest) : nearest.replace(/"/g, "") },
            }),
        });
        checkRows([
            small("pods", 2, "3"),
            small("services", 4, "5"),
            small("persistentVolumeClaims", 0, "1"),
            small("configMaps", 6, "7"),
            small("secrets", 12, "13"),
            small("workloads", 2, "3"),
            small("storage", "4Gi", '"5Gi"', /keeps its objects in 5Gi/),
            {
                title: "limits.maxMemory",
                wrong: asked({ limits: { maxMemory: "1Gi" } }),
                path: "tenants.acme.limits.maxMemory",
                reason: /is 1Gi, and the control plane's container may take 2Gi/,
                nearest: '"2Gi"',
                right: asked({ limits: { maxMemory: "2Gi" } }),
            },
        ]);

        for (const isolation of ["shared", "sandboxed", "microvm"] as const) {
            for (const [field, least] of [
                ["cpu", "1200m"],
                ["memory", "2218Mi"],
                ["ephemeralStorage", "8320Mi"],
            ] as const) {
                it(`quota.${field} at level ${isolation}, its sandbox's own cost counted`, () => {
                    const spec = (value: string) => asked({ isolation, quota: { [field]: value } });
                    const [wrong] = refused(spec(least));
                    assert.ok(wrong, "the control plane alone was let in");
                    assert.equal(wrong.path, `tenants.acme.quota.${field}`);
                    assert.match(
                        wrong.reason,
                        /without room for a virtual control plane \(.* and .*\) and a pod beside it/,
                    );
                    assert.deepEqual(refused(spec(wrong.nearest.replace(/"/g, ""))), []);
                });
            }
        }
    });

    describe("of images", () => {
        const registries = [mirror];
        it("that the tenant's registries do not hold, each by its name", () => {
            const refusals = refused(asked({ images: { registries } }));
            const at = "tenants.acme.virtualControlPlane.images";
            assert.deepEqual(
                refusals.map(({ path, nearest }) => [path, nearest]),
                [
                    [`${at}.vcluster`, `"${mirror}vcluster-oss:0.37.1"`],
                    [`${at}.kubernetes`, `"${mirror}kubernetes:v1.36.0"`],
                    [`${at}.coredns`, `"${mirror}coredns:1.14.2"`],
                ],
            );
            const images = mirrored();
            assert.deepEqual(refused(asked({ images: { registries }, virtualControlPlane: { images } })), []);
        });

        it("without a digest, where the tenant's have to have one", () => {
            const requireDigest = { images: { registries, requireDigest: true } };
            const refusals = refused(asked({ ...requireDigest, virtualControlPlane: { images: mirrored() } }));
            assert.equal(refusals.length, 3);
            for (const { reason } of refusals) assert.match(reason, /images\.requireDigest asks for a digest/);
            const images = mirrored(digest);
            assert.deepEqual(refused(asked({ ...requireDigest, virtualControlPlane: { images } })), []);
        });

        for (const image of ["vcluster-oss:1", "registry.example.com/vcluster-oss", `registry.example.com/a${digest}`])
            it(`that are not named in full: ${image}`, () => {
                const refusals = refused(asked({ virtualControlPlane: { images: { vcluster: image } } }));
                assert.match(refusals[0]?.reason ?? "", /not an image in full, with its registry and a tag/);
                const right = { vcluster: "localhost:5000/vcluster-oss:0.37.1" };
                assert.deepEqual(refused(asked({ virtualControlPlane: { images: right } })), []);
            });
    });

    it("of what belongs to the cluster's own API, on a cloud that has it", () => {
        const more = { identity: {}, certificates: { enabled: true } };
        const tenants = (spec: object) => ({
            eks: { certManager: { version: "v1.21.2" } },
            tenants: { acme: { ...more, ...spec } as TenantSpec },
        });
        const paths = (spec: object) => {
            const result = onEks(tenants(spec));
            return "refusals" in result ? result.refusals.map(({ path }) => path) : [];
        };
        assert.deepEqual(paths({ ...virtual, namespaces: ["acme"] }), [
            "tenants.acme.identity",
            "tenants.acme.certificates",
        ]);
        assert.deepEqual(paths({ isolation: "sandboxed" }), []);
        assert.deepEqual(paths({ ...virtual, identity: undefined, certificates: undefined }), []);
    });

    it("are none for a tenant that says that it shares the cluster's", () => {
        const plans = [{}, { controlPlane: "shared" as const }].map((more) =>
            planAcme({ isolation: "sandboxed", ...more }),
        );
        assert.deepEqual(plans[0], plans[1]);
        assert.equal(plans[0]?.virtual, undefined);
    });
});
