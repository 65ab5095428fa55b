import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { IsolatedCluster } from "../../index";
import { createTenantAccounts, type TenantIdentity } from "../../sdk/platforms/eks/identity";
import type { EksContext } from "../../sdk/platforms/eks/context";
import { Bench, type TestStack } from "../support/bench";

const account = (mode: "irsa" | "pod-identity", serviceAccount: string): TenantIdentity["plan"] => ({
    tenant: "payments",
    roleName: `prod.payments.${serviceAccount}`,
    serviceAccount,
    namespaces: ["payments"],
    mode,
    because: "the test says so",
    permissionsBoundary: "",
    egress: [{ cidr: "169.254.170.23/32", port: 80 }],
});

/** A tenant's service accounts on EKS, beside what the tenant has already. AWS is no more here than the name of a role. */
describe("service accounts of a tenant with roles", function () {
    this.timeout(180_000);
    let bench: Bench;
    let stack: TestStack;

    before(async function () {
        this.timeout(1_800_000);
        bench = await Bench.start(`accounts-${process.pid}`);
        stack = await bench.stack("accounts");
    });
    after(async () => bench?.end());

    const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
    const program =
        (plans: TenantIdentity["plan"][], path = "") =>
        () => {
            const provider = new k8s.Provider("lab", { kubeconfig: bench.kubeconfig });
            const cluster = new IsolatedCluster("prod", {
                existing: {
                    kubeconfig: bench.kubeconfig,
                    version: "1.36",
                    pools: { all: { sandboxes: { runc: {} } } },
                },
                proof: { onUpdate: false },
                tenants: { payments: { isolation: "shared" } },
            });
            const identities = plans.map((plan) => {
                const role = { arn: pulumi.output(arn(`${path}${plan.roleName}`)) } as TenantIdentity["role"];
                return { plan, role, made: [] };
            });
            createTenantAccounts({ name: "prod" } as EksContext, identities, { provider, dependsOn: [cluster] });
        };
    const both = [account("irsa", "default"), account("irsa", "backup")];

    async function shown(name: string): Promise<{ role: string | undefined; token: boolean | undefined }> {
        const { stdout, stderr } = await bench.kubectl(["-n", "payments", "get", "sa", name, "-o", "json"]);
        assert.equal(stderr, "");
        const object = JSON.parse(stdout) as {
            metadata: { annotations?: Record<string, string> };
            automountServiceAccountToken?: boolean;
        };
        return {
            role: object.metadata.annotations?.["eks.amazonaws.com/role-arn"],
            token: object.automountServiceAccountToken,
        };
    }

    it("name their roles, and keep the API server's token out of the pods", async () => {
        await stack.up(program(both));
        assert.deepEqual(await shown("default"), { role: arn("prod.payments.default"), token: false });
        assert.deepEqual(await shown("backup"), { role: arn("prod.payments.backup"), token: false });
        const policies = await bench.objects("networkpolicies");
        assert.ok(policies.includes("networkpolicy.networking.k8s.io/kernel-isolation-credentials-default"));
    });

    it("are a second time left as they are, and by a refresh as well", async () => {
        const { changes } = await stack.up(program(both));
        assert.deepEqual(Object.keys(changes), ["same"]);
        const refreshed = (await stack.engine.refresh()).summary.resourceChanges ?? {};
        assert.deepEqual(Object.keys(refreshed), ["same"]);
        assert.deepEqual(Object.keys((await stack.up(program(both))).changes), ["same"]);
    });

    it("follow a role that is another", async () => {
        const { touched } = await stack.up(program(both, "team/"));
        assert.deepEqual(
            touched.filter((name) => name.startsWith("prod-")),
            ["prod-payments-account.payments.backup", "prod-payments-account.payments.default"],
        );
        assert.equal((await shown("default")).role, arn("team/prod.payments.default"));
    });

    it("lose their roles, and the tenant's own account keeps what the tenant gave it", async () => {
        await stack.up(program([account("pod-identity", "default")]));
        assert.deepEqual(await shown("default"), { role: undefined, token: false });
        const gone = await bench.kubectl(["-n", "payments", "get", "sa", "backup"]);
        assert.match(gone.stderr, /not found/);
        assert.deepEqual(Object.keys((await stack.up(program([account("pod-identity", "default")]))).changes), [
            "same",
        ]);
    });

    it("are gone with the cluster's tenants", async () => {
        await stack.up(program(both));
        await stack.destroy();
        const left = (await bench.objects("namespaces", "serviceaccounts", "networkpolicies")).filter((name) =>
            /payments|backup|credentials/.test(name),
        );
        assert.deepEqual(left, []);
    });
});
