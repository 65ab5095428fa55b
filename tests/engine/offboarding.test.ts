/** The end of a tenant: not before it was asked for, and then nothing of it is left, which the report shows. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { IsolatedCluster, type TenantSpec } from "../../index";
import { type Search, traces } from "../../sdk/verify/offboarded";
import { Bench, type TestStack } from "../support/bench";
import { kernelIsolation } from "../support/command";

const key = "kernel-isolation.io/tenant";
const subject = { kind: "ServiceAccount", name: "robot", namespace: "vault-db" };
const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
const policy = {
    matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    },
    validations: [{ expression: "true" }],
};

const object = (apiVersion: string, kind: string, metadata: object, rest: object = {}) => ({
    apiVersion,
    kind,
    metadata,
    ...rest,
});

/** One thing of each kind that somebody might have left, made by hand; and how the table names it. */
const leftovers: Record<string, { made: object; says: RegExp }> = {
    namespaces: {
        made: object("v1", "Namespace", { name: "forgotten", labels: { [key]: "vault" } }),
        says: /^forgotten is there$/,
    },
    "priority levels": {
        made: object(
            "flowcontrol.apiserver.k8s.io/v1",
            "PriorityLevelConfiguration",
            { name: "kernel-isolation-vault" },
            { spec: { type: "Limited", limited: { limitResponse: { type: "Reject" } } } },
        ),
        says: /^kernel-isolation-vault is there$/,
    },
    "flow schemas": {
        made: object(
            "flowcontrol.apiserver.k8s.io/v1",
            "FlowSchema",
            { name: "another-name" },
            { spec: { priorityLevelConfiguration: { name: "kernel-isolation-vault" } } },
        ),
        says: /^another-name is there$/,
    },
    "admission policies": {
        made: object(
            "admissionregistration.k8s.io/v1",
            "ValidatingAdmissionPolicy",
            { name: "kernel-isolation-certificates-vault" },
            { spec: policy },
        ),
        says: /^kernel-isolation-certificates-vault is there$/,
    },
    "bindings of admission policies": {
        made: object(
            "admissionregistration.k8s.io/v1",
            "ValidatingAdmissionPolicyBinding",
            { name: "kernel-isolation-certificates-vault" },
            { spec: { policyName: "kernel-isolation-certificates-vault", validationActions: ["Audit"] } },
        ),
        says: /^kernel-isolation-certificates-vault is there$/,
    },
    "cluster role bindings": {
        made: object(
            "rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding",
            { name: "robot" },
            { roleRef, subjects: [subject] },
        ),
        says: /^robot gives rights to ServiceAccount robot$/,
    },
    "role bindings": {
        made: object(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            { name: "robots", namespace: "default" },
            {
                roleRef,
                subjects: [{ kind: "Group", name: "system:serviceaccounts:vault", apiGroup: roleRef.apiGroup }],
            },
        ),
        says: /^default\/robots gives rights to Group system:serviceaccounts:vault$/,
    },
    "network policies of others": {
        made: object(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            { name: "from-vault", namespace: "payments" },
            {
                spec: {
                    podSelector: {},
                    ingress: [{ from: [{ namespaceSelector: { matchLabels: { [key]: "vault" } } }] }],
                },
            },
        ),
        says: /^payments\/from-vault still lets it in or out$/,
    },
    "persistent volumes": {
        made: object(
            "v1",
            "PersistentVolume",
            { name: "kept" },
            {
                spec: {
                    capacity: { storage: "1Gi" },
                    accessModes: ["ReadWriteOnce"],
                    hostPath: { path: "/kept" },
                    claimRef: { namespace: "vault-db", name: "data" },
                },
            },
        ),
        says: /^kept holds its data \(\w+\)$/,
    },
    nodes: {
        made: object(
            "v1",
            "Node",
            { name: "old", labels: { [key]: "vault" } },
            { spec: { taints: [{ key, value: "vault", effect: "NoSchedule" }] } },
        ),
        says: /^old has its label and taint$/,
    },
};

describe("offboarding", function () {
    this.timeout(180_000);
    let bench: Bench;
    let stack: TestStack;
    let folder: string;

    before(async function () {
        this.timeout(1_800_000);
        folder = mkdtempSync(path.join(tmpdir(), "offboarding-"));
        bench = await Bench.start(`offboarding-${process.pid}`);
        stack = await bench.stack("offboarding");
    });
    after(async () => {
        await bench?.end();
        rmSync(folder, { recursive: true, force: true });
    });

    const program = (vault?: Partial<TenantSpec>) => () => {
        new IsolatedCluster("prod", {
            existing: {
                kubeconfig: bench.kubeconfig,
                version: "1.36",
                pools: { all: { sandboxes: { runc: {} } } },
            },
            proof: { onUpdate: false },
            tenants: {
                payments: { isolation: "shared", owners: { groups: ["payments-owners"] } },
                ...(vault && {
                    vault: {
                        isolation: "shared",
                        namespaces: ["vault", "vault-db"],
                        owners: { groups: ["vault-owners"] },
                        ...vault,
                    },
                }),
            },
        });
    };
    const isEntrance = (name: string) => name.endsWith("/kernel-isolation-owners");
    const all = async () => {
        const policies = ["validating", "mutating"].flatMap((kind) =>
            ["policies", "policybindings"].map((part) => `${kind}admission${part}`),
        );
        const perCluster = ["namespaces", "flowschemas", "prioritylevelconfigurations", ...policies];
        const inNamespaces = ["rolebindings", "resourcequotas", "limitranges", "networkpolicies"];
        return bench.objects(...perCluster, ...inNamespaces);
    };
    const report = async (...more: string[]) => {
        const json = path.join(folder, "offboarded.json");
        const of = ["report", "--kubeconfig", bench.lab.kubeconfig, "--offboarded", "vault", "--json", json];
        const ended = await kernelIsolation(...of, "--namespaces", "vault", "vault-db", ...more);
        const { searches } = JSON.parse(readFileSync(json, "utf8")) as { searches: Search[] };
        const left = searches.flatMap(({ what, left: found }) => found.map((text) => ({ what, text })));
        return { ...ended, stdout: ended.stdout.replace(/[│\s]+/g, " "), left };
    };
    const admin = async (args: string[], input?: object) => {
        const answer = await bench.kubectl(args, input === undefined ? {} : { input });
        assert.equal(answer.code, 0, answer.stderr);
    };

    it("shows a tenant that is there as there", async () => {
        await stack.up(program({ protect: true }));
        const { code, stdout, left } = await report();
        assert.equal(code, 1, stdout);
        assert.match(stdout, /Of tenant vault 4 things are left\./);
        assert.deepEqual(
            left.map(({ what, text }) => `${what}: ${text}`),
            [
                "namespaces: vault is there",
                "namespaces: vault-db is there",
                "priority levels: kernel-isolation-vault is there",
                "flow schemas: kernel-isolation-vault is there",
            ],
        );
    });

    it("is refused while the tenant is protected, and leaves every guard round what stays", async () => {
        const before = (await all()).filter((name) => !isEntrance(name));
        const refusal = /prod-vault-network" cannot be deleted\s+because it is protected/;
        await assert.rejects(stack.preview(program()), refusal);
        await assert.rejects(stack.up(program()), refusal);
        const after = await all();
        assert.deepEqual(
            after.filter((name) => !isEntrance(name)),
            before,
        );
        // Who was let in is not kept in.
        assert.equal(after.filter(isEntrance).length, 1);
        // A destroy takes what is not protected: the other tenant, and nothing that still guards this one.
        await assert.rejects(stack.destroy(), refusal);
        const left = await all();
        const networkPolicy = "networkpolicy.networking.k8s.io/kernel-isolation";
        const guarding = (name: string) => /admissionpolic|vault/.test(name);
        assert.deepEqual(left.filter(guarding), before.filter(guarding));
        assert.equal(left.filter((name) => name === networkPolicy).length, 2);
    });

    it("leaves nothing once it was asked for, and the report says so", async () => {
        await stack.up(program({ protect: false }));
        const { touched } = await stack.up(program());
        assert.ok(touched.includes("prod-vault-namespace"), touched.join(", "));
        const { code, stdout, left } = await report();
        assert.deepEqual(left, []);
        assert.equal(code, 0, stdout);
        assert.match(stdout, new RegExp(`Nothing of tenant vault was found in ${traces.length} kinds of objects\\.`));
        assert.match(stdout, /persistent volumes claims in its namespaces ✓ none of 0/);
    });

    it("is looked for in every kind of which a leftover was made below", () => {
        assert.deepEqual(
            Object.keys(leftovers),
            traces.map(({ what }) => what),
        );
    });

    for (const [what, { made, says }] of Object.entries(leftovers)) {
        it(`finds what somebody left: ${what}`, async () => {
            await admin(["create", "-f", "-"], made);
            try {
                const { code, stdout, left } = await report();
                assert.equal(code, 1, stdout);
                assert.deepEqual(
                    left.map((each) => each.what),
                    [what],
                );
                assert.match(left[0]!.text, says);
            } finally {
                await admin(["delete", "--wait", "-f", "-"], made);
            }
        });
    }

    it("says of nothing that it is gone which it may not read", async () => {
        const { stdout: token } = await bench.kubectl(["create", "token", "default"]);
        const config = parse(bench.kubeconfig) as { users: { name: string }[] };
        const users = config.users.map(({ name }) => ({ name, user: { token: token.trim() } }));
        const kubeconfig = path.join(folder, "stranger.yaml");
        writeFileSync(kubeconfig, stringify({ ...config, users }));
        const { code, stdout } = await report("--kubeconfig", kubeconfig);
        assert.equal(code, 2, stdout);
        assert.match(stdout, /Nothing of tenant vault was found in 0 kinds of objects\. Not looked at: namespaces, /);
    });
});
