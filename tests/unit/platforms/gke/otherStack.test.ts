/** A tenant of another stack than its cluster's. */
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { Tenant, type TenantSpec } from "../../../../index";
import type { ClusterHandle } from "../../../../sdk/clusterSpec";
import { gkeMocks } from "../../../support/gkeMocks";
import { attempt, run, valueOf } from "../../../support/mocks";
import { acme } from "../../plan/gke/support";
import { kindOf, program, quickly } from "./support";

describe("a tenant of a cluster on GKE, in another stack", () => {
    let handle: ClusterHandle;
    before(async () => {
        const { value } = await quickly(() => run(() => program(acme({ isolation: "sandboxed" })), gkeMocks));
        handle = await valueOf(value!.handle);
    });

    const partner = (spec: TenantSpec) => new Tenant("partner", { cluster: pulumi.output(handle), ...spec });

    it("runs under GKE Sandbox, by what the handle says", async () => {
        const { value, registrations } = await run(() => partner({ isolation: "sandboxed" }), gkeMocks);
        assert.equal((await valueOf(value!.status)).sandbox, "gvisor");
        const namespace = registrations.find((each) => kindOf(each) === "Namespace");
        assert.equal(namespace?.inputs.metadata.annotations["kernel-isolation.io/runtime-class"], "gvisor");
    });

    it("has no role, which is granted beside the cluster, and no level that is not there", async () => {
        const role = await attempt(() => partner({ isolation: "sandboxed", identity: {} }), gkeMocks);
        assert.match(String(role.error), /identity: roles are granted beside the cluster/);
        const vm = await attempt(() => partner({ isolation: "microvm" }), gkeMocks);
        assert.match(String(vm.error), /isolation: no nodes of cluster "prod"/);
        assert.deepEqual(
            vm.registrations.filter((each) => kindOf(each) === "Namespace"),
            [],
        );
    });
});
