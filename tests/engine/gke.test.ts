import assert from "node:assert/strict";
import { type GkeSpec, IsolatedCluster, type TenantSpec } from "../../index";
import type { Program } from "../support/bench";
import { describeLife, show } from "../support/clusterLife";

const tenants: Record<string, TenantSpec> = {
    storefront: { isolation: "user-namespace", owners: { users: ["ana@example.com"] } },
    payments: {
        isolation: "sandboxed",
        network: { ingressFrom: ["storefront"] },
        identity: {
            serviceAccounts: ["api"],
            statements: [{ actions: ["roles/storage.objectViewer"], resources: ["projects/_/buckets/payments/*"] }],
        },
    },
    plugins: { isolation: "sandboxed", placement: "dedicated", reviewBy: "2027-05-01" },
};

const added: Record<string, TenantSpec> = {
    reports: {
        isolation: "sandboxed",
        network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
        identity: { statements: [{ actions: ["roles/logging.logWriter"], resources: ["*"] }] },
    },
    lab: { isolation: "shared", placement: "dedicated" },
};

const gke = {
    project: "my-project",
    region: "us-central1",
    version: "1.35",
    deletionProtection: false,
    nodePools: { boxes: { sandbox: "gvisor" } },
} satisfies GkeSpec;

const program =
    (changes: Partial<GkeSpec> = {}, more: Record<string, TenantSpec> = {}): Program =>
    () => {
        const cluster = new IsolatedCluster("prod", { gke: { ...gke, ...changes }, tenants: { ...tenants, ...more } });
        return { kubeconfig: cluster.kubeconfig };
    };

const boxes = (changes: object) => program({ nodePools: { boxes: { sandbox: "gvisor", ...changes } } });

describeLife({
    title: "GKE",
    stack: "gke",
    program: program(),
    resources: 60,
    kubeconfig: /"server":"https:\/\/172\.16\.0\.2"/,
    secret: "gke-gcloud-auth-plugin",
    grown: {
        program: program({}, added),
        ofTheAdded: /^prod-(reports|lab|pool-tenant-lab|firewall-egress)/,
        some: ["prod-lab-namespace", "prod-pool-tenant-lab", "prod-reports-grant.reports.default.1.logging.logWriter"],
    },
    changes: [
        {
            title: "changes one pool in place, and no other",
            program: boxes({ maxSize: 7, labels: { team: "x" } }),
            does: (operations) => assert.deepEqual(operations.map(show), ["update prod-pool-boxes"]),
        },
        {
            title: "replaces a pool of another machine, the new one first, and no other",
            program: boxes({ machineType: "n2d-standard-8" }),
            does: (operations) =>
                assert.deepEqual(operations.map(show), ["create prod-pool-boxes", "delete prod-pool-boxes"]),
        },
        {
            title: "upgrades Kubernetes in place",
            program: program({ version: "1.36" }),
            does: (operations) => {
                const google = operations.filter(({ type }) => type.startsWith("gcp:"));
                const changed = google.filter(({ name }) => name !== "prod-pool-boxes").map(show);
                assert.deepEqual(changed, ["update prod-cluster"]);
            },
        },
    ],
    parts: {
        "objects in the cluster": ({ type }) => type.startsWith("kubernetes:"),
        pools: ({ type }) => type.endsWith(":NodePool"),
        "the cluster": ({ type }) => type.endsWith(":Cluster"),
        "the rules": ({ type }) => type.endsWith(":Firewall"),
        "the way out": ({ type }) => type.endsWith(":RouterNat"),
        "the subnetwork": ({ type }) => type.endsWith(":Subnetwork"),
        "the network": ({ type }) => type.endsWith(":Network"),
    },
    // Rules are the network's, and no subnetwork's.
    order: [
        ["objects in the cluster", "pools"],
        ["pools", "the cluster"],
        ["the cluster", "the rules"],
        ["the cluster", "the way out"],
        ["the way out", "the subnetwork"],
        ["the subnetwork", "the network"],
        ["the rules", "the network"],
    ],
    slow: "^kubernetes:|^gcp:(container|compute)/",
    guarded: {
        program: program({ deletionProtection: true }),
        kept: ["network", "subnetwork", "key", "key-grant", "nat"],
    },
});
