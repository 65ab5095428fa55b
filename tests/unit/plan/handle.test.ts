import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterHandle } from "../../../sdk/clusterSpec";
import { offerOfHandle, plainHandle } from "../../../sdk/plan/handle";
import { planTenantOrThrow } from "../../../sdk/plan/tenantPlan";
import { plan, refusedIn } from "../../support/requests";

const handle: ClusterHandle = { ...plan({}).offer, kubeconfig: "x", context: "" };

function refusedHandle(value: unknown) {
    try {
        offerOfHandle(value as ClusterHandle);
    } catch (error) {
        return refusedIn(error);
    }
    return [];
}

describe("handle", () => {
    it("offers what its cluster offers", () => {
        assert.deepEqual(offerOfHandle(handle), plan({}).offer);
    });

    it("offers it after a journey through a stack reference", () => {
        assert.deepEqual(offerOfHandle(JSON.parse(JSON.stringify(handle))), plan({}).offer);
    });

    it("lets a tenant say how it is proven", () => {
        const { proofOnUpdate, proofImage } = offerOfHandle(handle, { onUpdate: false, image: "a" });
        assert.deepEqual([proofOnUpdate, proofImage], [false, "a"]);
    });

    const broken: [string, unknown][] = [
        ["nothing", undefined],
        ["null", null],
        ["a kubeconfig", "apiVersion: v1"],
        ["an empty object", {}],
        ["another platform", { ...handle, platform: "toString" }],
        ["no pools", { ...handle, pools: undefined }],
        ["no sandboxes", { ...handle, sandboxes: undefined }],
        ["no version", { ...handle, version: undefined }],
        ["a version that is none", { ...handle, version: "latest" }],
        ["no addresses", { ...handle, apiServerCidrs: undefined }],
        ["pools of another form", { ...handle, pools: [{ name: "a" }] }],
    ];
    for (const [title, value] of broken) {
        it(`refuses ${title}`, () => {
            const [refusal, ...others] = refusedHandle(value);
            assert.deepEqual(others, []);
            assert.equal(refusal?.path, "cluster");
            assert.match(refusal?.reason ?? "", /is not the handle of an IsolatedCluster/);
            assert.equal(refusal?.nearest, "its output `handle`");
        });
    }

    it("knows a handle that is there from one that comes later", () => {
        assert.equal(plainHandle(handle), handle);
        assert.equal(plainHandle(pulumi.output(handle)), undefined);
        assert.equal(plainHandle(Promise.resolve(handle)), undefined);
    });
});

describe("tenantPlan: a tenant by itself", () => {
    const refusedTenant = (name: string, spec: unknown) => {
        try {
            planTenantOrThrow(name, spec as never, offerOfHandle(handle));
        } catch (error) {
            return refusedIn(error).map(({ path }) => path);
        }
        return [];
    };

    it("names paths as they stand in its own arguments", () => {
        assert.deepEqual(refusedTenant("acme", { isolation: "sandboxd" }), ["isolation"]);
        assert.deepEqual(refusedTenant("Acme", { isolation: "sandboxed" }), ["name"]);
        assert.deepEqual(refusedTenant("acme", { isolation: "sandboxed", quota: { cpu: "x" } }), ["quota.cpu"]);
        assert.deepEqual(refusedTenant("acme", { isolation: "sandboxed", eks: {} }), ["eks"]);
        assert.deepEqual(refusedTenant("acme", undefined), [""]);
        assert.deepEqual(refusedTenant("acme", { isolation: "sandboxed" }), []);
    });
});
