/** A tenant of another stack than its cluster's. */
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { Tenant, type TenantSpec } from "../../../../index";
import type { ClusterHandle } from "../../../../sdk/clusterSpec";
import { aksMocks } from "../../../support/aksMocks";
import { attempt, run, valueOf } from "../../../support/mocks";
import { acme } from "../../plan/aks/support";
import { kindOf, program, quickly } from "./support";

describe("a tenant of a cluster on AKS, in another stack", () => {
    let handle: ClusterHandle;
    before(async () => {
        const { value } = await quickly(() => run(() => program(acme({ isolation: "microvm" })), aksMocks));
        handle = await valueOf(value!.handle);
    });

    const partner = (spec: TenantSpec) => new Tenant("partner", { cluster: pulumi.output(handle), ...spec });

    it("runs under Pod Sandboxing, by what the handle says", async () => {
        const { value, registrations } = await run(() => partner({ isolation: "microvm" }), aksMocks);
        assert.equal((await valueOf(value!.status)).sandbox, "kata-clh");
        const namespace = registrations.find((each) => kindOf(each) === "Namespace");
        assert.equal(namespace?.inputs.metadata.annotations["kernel-isolation.io/runtime-class"], "kata-vm-isolation");
    });

    it("has no role, which is granted beside the cluster, and no level that is not there", async () => {
        const role = await attempt(() => partner({ isolation: "microvm", identity: {} }), aksMocks);
        assert.match(String(role.error), /identity: /);
        const boxed = await attempt(() => partner({ isolation: "sandboxed" }), aksMocks);
        assert.match(String(boxed.error), /isolation: /);
        for (const { registrations } of [role, boxed])
            assert.deepEqual(
                registrations.filter((each) => kindOf(each) === "Namespace"),
                [],
            );
    });
});
