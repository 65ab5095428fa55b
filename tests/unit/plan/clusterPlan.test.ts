import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { planCluster } from "../../../sdk/plan/clusterPlan";
import { everything, plan, pool, refused } from "../../support/requests";
import { checkRows } from "./refusalTable";

const sandboxed = { isolation: "sandboxed" };

class Settings {
    get isolation() {
        return "sandboxed";
    }
}

describe("clusterPlan: refusals", () => {
    checkRows([
        {
            title: "no platform",
            wrong: { existing: undefined, tenants: { a: sandboxed } },
            path: "existing",
            reason: /exactly one platform is required: existing/,
            right: { tenants: { a: sandboxed } },
        },
        ...[[sandboxed], "a", 7, new Map([["a", sandboxed]]), Promise.resolve({}), pulumi.output({})].map(
            (tenants) => ({
                title: `tenants that are ${tenants.constructor.name}`,
                wrong: { tenants },
                path: "tenants",
                reason: /must be a map of tenants by name/,
                right: { tenants: { a: sandboxed } },
            }),
        ),
        {
            // The component copies a tenant's own fields, so what is inherited would be planned here and missing there.
            title: "a tenant whose fields are inherited",
            wrong: { tenants: { a: new Settings() } },
            path: "tenants.a.isolation",
            reason: /is required/,
            right: { tenants: { a: { isolation: new Settings().isolation } } },
        },
        {
            title: "two tenants in one namespace",
            wrong: { tenants: { a: sandboxed, b: { ...sandboxed, namespaces: ["b", "a"] } } },
            path: "tenants.b.namespaces.1",
            reason: /"a" is already a namespace of a/,
            nearest: '"b-a"',
            right: { tenants: { a: sandboxed, b: { ...sandboxed, namespaces: ["b", "b-a"] } } },
        },
        {
            title: "two tenants in one namespace, the other way round",
            wrong: { tenants: { b: { ...sandboxed, namespaces: ["b", "a"] }, a: sandboxed } },
            path: "tenants.a.namespaces.0",
            reason: /"a" is already a namespace of b/,
            nearest: '"a-a"',
            right: { tenants: { b: sandboxed, a: { ...sandboxed, namespaces: ["a-a"] } } },
        },
    ]);

    it("reports everything at once, each with its path", () => {
        const refusals = refused({
            name: "Prod",
            existing: { ...everything, pools: { "P 1": pool("p", { runc: {} }, { tenant: "T" }) } },
            tenants: {
                Bad: { isolation: "gviser", quota: { cpu: 1 }, network: { egress: [{ cidr: "x", port: 1 }] } },
                good: sandboxed,
                wrong: { ...sandboxed, namespaces: ["kube-system"] },
            },
        });
        assert.deepEqual(refusals.map(({ path }) => path).sort(), [
            "existing.pools.P 1",
            "existing.pools.P 1.tenant",
            "name",
            "tenants.Bad",
            "tenants.Bad.isolation",
            "tenants.Bad.network.egress.0.port",
            "tenants.Bad.quota.cpu",
            // Whether a namespace or a level can be had is not asked before the cluster itself can be read.
        ]);
    });

    it("reports all of a tenant's values at once", () => {
        const refusals = refused({
            tenants: {
                "kube-a": {
                    isolation: "microvm",
                    sandbox: "gvisor",
                    namespaces: ["A", "b", "b"],
                    owners: { users: ["*"] },
                    quota: { cpu: "x", memory: "0" },
                    network: { egress: [{ cidr: "1.2.3.4" }, { cidr: "fe80::/10" }], ingressFrom: ["kube-a"] },
                    images: { registries: ["a"], signedBy: {} },
                    sysctls: ["a"],
                    identity: {},
                    certificates: { enabled: true },
                    reviewBy: "soon",
                    labels: { "kubernetes.io/a": "b" },
                },
                other: { isolation: "shared", pool: "none" },
            },
        });
        const at = (path: string) => `tenants.kube-a.${path}`;
        assert.deepEqual(
            refusals.map(({ path }) => path).sort(),
            [
                "tenants.kube-a",
                at("namespaces.0"),
                at("namespaces.2"),
                at("owners.users.0"),
                at("quota.cpu"),
                at("quota.memory"),
                at("network.egress.0.cidr"),
                at("network.egress.1.cidr"),
                at("network.ingressFrom.0"),
                at("images.registries.0"),
                at("images.signedBy"),
                at("images.signedBy"),
                at("sysctls.0"),
                at("identity"),
                at("certificates"),
                at("reviewBy"),
                at('labels["kubernetes.io/a"]'),
                at("sandbox"),
                "tenants.other.pool",
            ].sort(),
        );
    });

    for (const args of [undefined, null, [], "x", 7]) {
        it(`refuses ${JSON.stringify(args)} as arguments`, () => {
            assert.throws(() => planCluster("prod", args as never), pulumi.InputPropertiesError.isInstance);
        });
    }
});

describe("clusterPlan: what is planned", () => {
    it("plans no tenants where none are asked for", () => {
        for (const tenants of [undefined, null, {}]) assert.deepEqual(plan({ tenants }).tenants, []);
    });

    it("lets the API server give pods their sandbox from 1.36 on", () => {
        const versions = ["1.33", "1.35.9", "1.36", "v1.36.1-eks-1", "1.40", "2.0"];
        const mutates = versions.map((version) => plan({ existing: { ...everything, version } }).mutates);
        assert.deepEqual(mutates, [false, false, true, true, true, true]);
    });

    it("writes the Pod Security version of the API server", () => {
        const [tenant] = plan({
            existing: { ...everything, version: "v1.36.1-gke.7" },
            tenants: { a: sandboxed },
        }).tenants;
        assert.equal(tenant?.podSecurityVersion, "v1.36");
    });

    it("keeps what is asked of proofs", () => {
        const { offer } = plan({ proof: { onUpdate: false, image: "example.com/probe:1" } });
        assert.deepEqual([offer.proofOnUpdate, offer.proofImage], [false, "example.com/probe:1"]);
    });
});
