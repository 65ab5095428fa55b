import assert from "node:assert/strict";
import { ownerRules, type PolicyRule, subjectsOf, viewerRules } from "../../../sdk/tenancy/access";

/** Whether any rule allows it, stars included. */
function allows(rules: PolicyRule[], verb: string, resource: string, group = ""): boolean {
    const has = (values: string[], value: string) => values.includes(value) || values.includes("*");
    return rules.some((rule) => has(rule.apiGroups, group) && has(rule.resources, resource) && has(rule.verbs, verb));
}

const writes = ["create", "update", "patch", "delete", "deletecollection"];
const reads = ["get", "list", "watch"];
const rbac = "rbac.authorization.k8s.io";

/** What guards the tenant, or reaches out of its namespaces. */
const guards: [string, string][] = [
    ["networkpolicies", "networking.k8s.io"],
    ["resourcequotas", ""],
    ["limitranges", ""],
    ["roles", rbac],
    ["rolebindings", rbac],
    ["clusterroles", rbac],
    ["clusterrolebindings", rbac],
    ["namespaces", ""],
    ["namespaces/finalize", ""],
    ["nodes", ""],
    ["nodes/proxy", ""],
    ["persistentvolumes", ""],
    ["endpoints", ""],
    ["endpointslices", "discovery.k8s.io"],
    ["events", ""],
    ["pods/status", ""],
    ["pods/binding", ""],
    ["bindings", ""],
    ["pods/proxy", ""],
    ["services/proxy", ""],
    ["services/status", ""],
    ["ingresses", "networking.k8s.io"],
    ["serviceaccounts/token", ""],
    ["podtemplates", ""],
    ["replicationcontrollers", ""],
    ["controllerrevisions", "apps"],
    ["resourceclaims", "resource.k8s.io"],
    ["runtimeclasses", "node.k8s.io"],
    ["priorityclasses", "scheduling.k8s.io"],
    ["flowschemas", "flowcontrol.apiserver.k8s.io"],
    ["validatingadmissionpolicies", "admissionregistration.k8s.io"],
    ["mutatingadmissionpolicies", "admissionregistration.k8s.io"],
    ["certificatesigningrequests", "certificates.k8s.io"],
    ["tokenreviews", "authentication.k8s.io"],
    ["localsubjectaccessreviews", "authorization.k8s.io"],
    ["leases", "coordination.k8s.io"],
    ["customresourcedefinitions", "apiextensions.k8s.io"],
];

describe("access: the owner's role", () => {
    for (const rules of [ownerRules, viewerRules]) {
        it("has no star, neither in groups nor resources nor verbs", () => {
            assert.equal(
                rules.flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs]).includes("*"),
                false,
            );
        });
        it("knows no way to become somebody else or to give rights away", () => {
            const verbs = rules.flatMap((rule) => rule.verbs);
            for (const verb of ["impersonate", "escalate", "bind", "approve", "sign", "use", "proxy"]) {
                assert.equal(verbs.includes(verb), false, verb);
            }
        });
    }

    for (const [resource, group] of guards) {
        it(`cannot write ${resource}`, () => {
            for (const verb of writes) assert.equal(allows(ownerRules, verb, resource, group), false, verb);
        });
    }

    for (const [resource, group] of [
        ["nodes", ""],
        ["nodes/proxy", ""],
        ["namespaces", ""],
        ["persistentvolumes", ""],
        ["pods/proxy", ""],
        ["services/proxy", ""],
        ["serviceaccounts/token", ""],
        ["clusterroles", rbac],
    ] as const) {
        it(`cannot read ${resource} either`, () => {
            for (const verb of reads) assert.equal(allows(ownerRules, verb, resource, group), false, verb);
        });
    }

    it("can do the work, and see the guards", () => {
        for (const verb of [...reads, ...writes]) {
            for (const resource of ["pods", "services", "configmaps", "secrets", "persistentvolumeclaims"]) {
                assert.ok(allows(ownerRules, verb, resource), `${verb} ${resource}`);
            }
            for (const resource of ["deployments", "statefulsets"])
                assert.ok(allows(ownerRules, verb, resource, "apps"));
            assert.ok(allows(ownerRules, verb, "jobs", "batch"));
        }
        assert.ok(allows(ownerRules, "create", "pods/exec"));
        assert.ok(allows(ownerRules, "list", "networkpolicies", "networking.k8s.io"));
        assert.ok(allows(ownerRules, "list", "resourcequotas"));
    });
});

describe("access: the viewer's role", () => {
    it("reads only", () => {
        assert.deepEqual([...new Set(viewerRules.flatMap((rule) => rule.verbs))].sort(), [...reads].sort());
    });
    it("does not see secrets, nor get into pods", () => {
        for (const verb of reads) assert.equal(allows(viewerRules, verb, "secrets"), false);
        for (const resource of ["pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers"]) {
            assert.equal(allows(viewerRules, "get", resource), false, resource);
        }
    });
});

describe("access: subjects", () => {
    it("are people and groups, never service accounts", () => {
        const apiGroup = rbac;
        assert.deepEqual(subjectsOf({ users: ["ana"], groups: ["team", "system:like"] }), [
            { kind: "User", name: "ana", apiGroup },
            { kind: "Group", name: "team", apiGroup },
            { kind: "Group", name: "system:like", apiGroup },
        ]);
    });
});
