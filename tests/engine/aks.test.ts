import assert from "node:assert/strict";
import { type AksSpec, IsolatedCluster, type TenantSpec } from "../../index";
import type { Program } from "../support/bench";
import { describeLife, show } from "../support/clusterLife";

const scope = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/data";

const tenants: Record<string, TenantSpec> = {
    storefront: { isolation: "shared", owners: { users: ["ana@example.com"] } },
    payments: {
        isolation: "microvm",
        namespaces: ["payments", "payments-jobs"],
        network: { ingressFrom: ["storefront"] },
        identity: {
            serviceAccounts: ["api", "default"],
            statements: [{ actions: ["Storage Blob Data Reader"], resources: [scope] }],
        },
    },
    plugins: { isolation: "microvm", placement: "dedicated", reviewBy: "2027-05-01" },
};

const added: Record<string, TenantSpec> = {
    reports: {
        isolation: "microvm",
        identity: { statements: [{ actions: ["Storage Blob Data Reader"], resources: [scope] }] },
    },
    lab: { isolation: "shared", placement: "dedicated" },
};

const aks = {
    location: "westeurope",
    version: "1.35",
    adminGroups: ["00000000-0000-4000-8000-0000000000aa"],
    deletionProtection: false,
    nodePools: { boxes: { sandbox: "kata-clh" } },
} satisfies AksSpec;

const program =
    (changes: Partial<AksSpec> = {}, more: Record<string, TenantSpec> = {}): Program =>
    () => {
        const cluster = new IsolatedCluster("prod", { aks: { ...aks, ...changes }, tenants: { ...tenants, ...more } });
        return { kubeconfig: cluster.kubeconfig };
    };

const boxes = (changes: object) => program({ nodePools: { boxes: { sandbox: "kata-clh", ...changes } } });

describeLife({
    title: "AKS",
    stack: "aks",
    program: program(),
    resources: 80,
    kubeconfig: /"server":"https:\/\/prod-0a1b2c3d\.hcp\.azmk8s\.io:443"/,
    secret: "kubelogin",
    grown: {
        program: program({}, added),
        ofTheAdded: /^prod-(reports|lab|pool-tenant-lab)/,
        some: [
            "prod-lab-namespace",
            "prod-pool-tenant-lab",
            "prod-reports-credential.reports.default",
            "prod-reports-grant.default.1.1.storage-blob-data-reader",
        ],
    },
    changes: [
        {
            title: "changes one pool in place, and no other",
            program: boxes({ maxSize: 7, labels: { team: "x" } }),
            does: (operations) => assert.deepEqual(operations.map(show), ["update prod-pool-boxes"]),
        },
        {
            title: "replaces a pool of another machine, the new one first, and no other",
            program: boxes({ vmSize: "Standard_D8s_v5" }),
            does: (operations) =>
                assert.deepEqual(operations.map(show), ["create prod-pool-boxes", "delete prod-pool-boxes"]),
        },
        {
            title: "lets a tenant out to one more place by a rule of the nodes', and touches nothing else of Azure's",
            program: program(
                {},
                { plugins: { ...tenants.plugins!, network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] } } },
            ),
            does: (operations) => {
                const azure = operations.filter(({ type }) => type.startsWith("azure-native:"));
                const changed = azure.filter(({ name }) => name !== "prod-pool-boxes").map(show);
                assert.deepEqual(changed, ["update prod-rules-nodes"]);
            },
        },
        {
            title: "upgrades Kubernetes in place, the control plane before the nodes",
            program: program({ version: "1.36" }),
            does: (operations) => {
                const changed = operations.filter(({ type }) => type.startsWith("azure-native:container")).map(show);
                assert.equal(changed[0], "update prod-cluster");
                const pools = ["boxes", "runc", "tenant-plugins"].map((pool) => `update prod-pool-${pool}`);
                assert.deepEqual(changed.slice(1).sort(), pools);
            },
        },
    ],
    parts: {
        "objects in the cluster": ({ type }) => type.startsWith("kubernetes:"),
        "tenants' tokens": ({ type }) => type.endsWith(":FederatedIdentityCredential"),
        pools: ({ type }) => type.endsWith(":AgentPool"),
        "the cluster": ({ type }) => type.endsWith(":ManagedCluster"),
        "the cluster's roles": ({ name }) => name.startsWith("prod-grant-"),
        "the cluster's identity": ({ name }) => name === "prod-identity",
        "the key": ({ type }) => type.endsWith(":Key"),
        "the vault": ({ type }) => type.endsWith(":Vault"),
        "the subnets": ({ type }) => type.endsWith(":Subnet"),
        "the rules": ({ type }) => type.endsWith(":NetworkSecurityGroup"),
        "the way out": ({ type }) => type.endsWith(":NatGateway"),
        "the network": ({ type }) => type.endsWith(":VirtualNetwork"),
        "the group": ({ type }) => type.endsWith(":ResourceGroup"),
    },
    order: [
        ["objects in the cluster", "pools"],
        ["objects in the cluster", "tenants' tokens"],
        ["tenants' tokens", "the cluster"],
        ["pools", "the cluster"],
        ["the cluster", "the cluster's roles"],
        ["the cluster's roles", "the cluster's identity"],
        ["the cluster", "the key"],
        ["the key", "the vault"],
        ["the cluster's roles", "the vault"],
        ["the cluster", "the subnets"],
        ["the subnets", "the rules"],
        ["the subnets", "the way out"],
        ["the subnets", "the network"],
        ["the network", "the group"],
        ["the vault", "the group"],
        ["the cluster's identity", "the group"],
    ],
    slow: "^kubernetes:|^azure-native:(containerservice|network|keyvault|authorization):",
    guarded: {
        program: program({ deletionProtection: true }),
        kept: ["network", "subnet-nodes", "kv", "key", "grant-secrets", "nat", "identity", "group"],
    },
});
