import assert from "node:assert/strict";
import type { TenantSpec } from "../../../sdk/isolation";
import { everything, planAcme, pool } from "../../support/requests";
import { acme, checkRows } from "./refusalTable";

const weak = { ...everything, pools: { plain: pool("plain", { runc: {}, "runc-userns": {} }) } };
const lone = { ...everything, pools: { own: everything.pools?.own } };

describe("placement: refusals", () => {
    checkRows([
        {
            title: "a sandbox of another level",
            wrong: acme({ isolation: "microvm", sandbox: "gvisor" }),
            path: "tenants.acme.sandbox",
            reason: /gvisor gives level sandboxed, not microvm/,
            nearest: 'sandbox "kata-qemu" or "kata-clh" or "kata-fc", or isolation "sandboxed"',
            right: acme({ isolation: "microvm", sandbox: "kata-clh" }),
        },
        {
            title: "a level that no node has",
            wrong: acme({ isolation: "sandboxed" }, weak),
            path: "tenants.acme.isolation",
            reason: /no nodes of cluster "prod" that the tenant may use declare gvisor; they declare runc, runc-userns/,
            nearest: 'isolation "user-namespace", or nodes that declare gvisor',
            right: acme({ isolation: "user-namespace" }, weak),
        },
        {
            title: "a level that no node has, where only a stronger one is there",
            wrong: acme(
                { isolation: "sandboxed" },
                { ...everything, pools: { metal: pool("metal", { "kata-clh": {} }) } },
            ),
            path: "tenants.acme.isolation",
            reason: /they declare kata-clh/,
            nearest: 'isolation "microvm", or nodes that declare gvisor',
            right: acme(
                { isolation: "microvm" },
                { ...everything, pools: { metal: pool("metal", { "kata-clh": {} }) } },
            ),
        },
        {
            title: "a sandbox that no node has",
            wrong: acme(
                { isolation: "microvm", sandbox: "kata-fc" },
                { ...everything, pools: { metal: pool("metal", { "kata-clh": {} }) } },
            ),
            path: "tenants.acme.sandbox",
            reason: /declare kata-fc; they declare kata-clh/,
            right: acme(
                { isolation: "microvm" },
                { ...everything, pools: { metal: pool("metal", { "kata-clh": {} }) } },
            ),
        },
        {
            title: "a sandbox that the platform cannot have, whatever its nodes declare",
            wrong: acme({ isolation: "microvm", sandbox: "nitro" }),
            path: "tenants.acme.sandbox",
            reason: /EKS's own RuntimeClass gives pods a toleration that the package's policies refuse/,
            nearest: '"kata-qemu"',
            right: acme({ isolation: "microvm", sandbox: "kata-qemu" }),
        },
        {
            title: "a cluster without pools",
            wrong: { existing: { ...everything, pools: {} }, tenants: { acme: { isolation: "shared" } } },
            path: "tenants.acme.isolation",
            reason: /they declare nothing/,
            right: acme({ isolation: "shared" }),
        },
        {
            title: "nodes of its own where there are none",
            wrong: { tenants: { other: { isolation: "sandboxed", placement: "dedicated" } } },
            path: "tenants.other.placement",
            reason: /no pool of the cluster is dedicated to other/,
            nearest: /kernel-isolation\.io\/tenant=other:NoSchedule, or placement "exclusive"/,
            right: { tenants: { other: { isolation: "sandboxed", placement: "exclusive" } } },
        },
        {
            title: "own nodes without asking for them",
            wrong: acme({ isolation: "sandboxed" }, lone),
            path: "tenants.acme.isolation",
            reason: /they declare nothing/,
            right: acme({ isolation: "sandboxed", placement: "dedicated" }, lone),
        },
        {
            title: "a pool there is not",
            wrong: acme({ isolation: "sandboxed", pool: "gviser" }),
            path: "tenants.acme.pool",
            reason: /there is no pool "gviser"/,
            nearest: '"plain", "gvisor", "metal", "unikernels"',
            right: acme({ isolation: "sandboxed", pool: "gvisor" }),
        },
        {
            title: "a pool without the level",
            wrong: acme({ isolation: "sandboxed", pool: "plain" }),
            path: "tenants.acme.isolation",
            reason: /no nodes of pool "plain"/,
            nearest: 'isolation "user-namespace", or nodes that declare gvisor',
            right: acme({ isolation: "user-namespace", pool: "plain" }),
        },
        {
            title: "its own pool without asking for own nodes",
            wrong: acme({ isolation: "sandboxed", pool: "own" }),
            path: "tenants.acme.pool",
            reason: /pool "own" is dedicated to acme, but placement is not/,
            nearest: 'placement "dedicated"',
            right: acme({ isolation: "sandboxed", pool: "own", placement: "dedicated" }),
        },
        {
            title: "a common pool as its own",
            wrong: acme({ isolation: "sandboxed", pool: "gvisor", placement: "dedicated" }),
            path: "tenants.acme.pool",
            reason: /open to every tenant, but placement is dedicated/,
            nearest: '"own"',
            right: acme({ isolation: "sandboxed", pool: "own", placement: "dedicated" }),
        },
        {
            title: "another tenant's pool",
            wrong: { tenants: { other: { isolation: "sandboxed", pool: "own" } } },
            path: "tenants.other.pool",
            reason: /pool "own" is dedicated to acme/,
            nearest: '"plain", "gvisor", "metal", "unikernels"',
            right: { tenants: { other: { isolation: "sandboxed", pool: "gvisor" } } },
        },
    ]);
});

describe("placement: what is chosen", () => {
    const sandboxOf = (spec: TenantSpec) => planAcme(spec).sandbox;

    it("gives each level its sandbox", () => {
        assert.equal(sandboxOf({ isolation: "shared" }), "runc");
        assert.equal(sandboxOf({ isolation: "user-namespace" }), "runc-userns");
        assert.equal(sandboxOf({ isolation: "sandboxed" }), "gvisor");
        assert.equal(sandboxOf({ isolation: "microvm" }), "kata-qemu");
        assert.equal(sandboxOf({ isolation: "unikernel" }), "urunc");
    });

    it("picks by the kind of work, and by name before that", () => {
        assert.equal(sandboxOf({ isolation: "microvm", workload: "function" }), "kata-fc");
        assert.equal(sandboxOf({ isolation: "microvm", workload: "service" }), "kata-qemu");
        assert.equal(sandboxOf({ isolation: "microvm", workload: "function", sandbox: "kata-clh" }), "kata-clh");
    });

    it("selects the nodes that carry the sandbox", () => {
        assert.deepEqual(planAcme({ isolation: "sandboxed" }).placement, {
            kind: "shared",
            nodeSelector: { "example.com/pool": "gvisor", "example.com/gvisor": "present" },
        });
        assert.deepEqual(planAcme({ isolation: "sandboxed", placement: "dedicated" }).placement, {
            kind: "dedicated",
            pool: "own",
            nodeSelector: { "example.com/pool": "own", "example.com/runc": "present", "example.com/gvisor": "present" },
        });
    });

    it("selects by what all pools of the sandbox share", () => {
        const pools = { a: pool("a", { gvisor: {} }), b: pool("b", { gvisor: {}, runc: {} }) };
        const plan = planAcme({ isolation: "sandboxed", placement: "exclusive" }, { ...everything, pools });
        assert.deepEqual(plan.placement, { kind: "exclusive", nodeSelector: { "example.com/gvisor": "present" } });
    });

    it("leaves the RuntimeClass out where the node's default runtime is meant", () => {
        const { runtimeClass, handler, hostUsers } = planAcme({ isolation: "user-namespace" });
        assert.deepEqual({ runtimeClass, handler, hostUsers }, { runtimeClass: "", handler: "", hostUsers: false });
    });
});
