import assert from "node:assert/strict";
import type { TenantSpec } from "../../index";
import { planGkeCluster } from "../../sdk/plan/gke";
import { describeAdmission } from "../support/cloudAdmission";

const tenants: Record<string, TenantSpec> = {
    boxed: { isolation: "sandboxed" },
    own: { isolation: "sandboxed", placement: "dedicated" },
    plain: { isolation: "shared" },
};

const toleration = { key: "sandbox.gke.io/runtime", operator: "Equal", value: "gvisor", effect: "NoSchedule" };

const gke = { project: "my-project", region: "us-central1", version: "1.36" };
const outcome = planGkeCluster("prod", { gke, tenants });
assert.ok("plan" in outcome);

describeAdmission({
    title: "GKE",
    stack: "gke",
    tenants,
    sandboxed: ["boxed", "own"],
    sandbox: "gvisor",
    plan: outcome.plan,
    taints: outcome.plan.platform.runtimeTaints,
    // Where a node pool has GKE Sandbox.
    runtimeClass: {
        metadata: { name: "gvisor" },
        handler: "gvisor",
        scheduling: { nodeSelector: { "sandbox.gke.io/runtime": "gvisor" }, tolerations: [toleration] },
    },
    wrong: [
        ["another level's pod on them", "plain", { ...toleration }],
        ["any value of their taint", "boxed", { key: "sandbox.gke.io/runtime", operator: "Exists" }],
        ["another value of it", "boxed", { ...toleration, value: "other" }],
        [
            "the taint of GKE's own pods",
            "boxed",
            { key: "components.gke.io/gke-managed-components", operator: "Exists" },
        ],
        ["another tenant's nodes", "boxed", { key: "kernel-isolation.io/tenant", value: "own", effect: "NoSchedule" }],
    ],
});
