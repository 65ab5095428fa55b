import assert from "node:assert/strict";
import { clusterCount, tenantCount } from "../../cli/resourceCount";
import { IsolatedCluster, type IsolatedClusterArgs, type TenantSpec } from "../../sdk";
import { planPlatform } from "../../sdk/platforms";
import { aksMocks } from "../support/aksMocks";
import { eksMocks } from "../support/eksMocks";
import { gkeMocks } from "../support/gkeMocks";
import { run } from "../support/mocks";
import { givenKey, givenSubnets, ids, minimal as aks } from "./plan/aks/support";

const existing = { kubeconfig: "none", version: "1.36", pools: { all: { sandboxes: { gvisor: {}, urunc: {} } } } };
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const eks = { version: "1.36", adminRoleArns: [arn("platform")] };
const identity = { statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme/*"] }] };

const gke = { project: "my-project", region: "us-central1", version: "1.36" };
const roles = {
    statements: [{ actions: ["roles/storage.objectViewer"], resources: ["projects/_/buckets/acme/*"] }],
    serviceAccounts: ["default", "api"],
};

const cases: Record<string, { args: IsolatedClusterArgs; spec: TenantSpec }> = {
    "the least": { args: { existing }, spec: { isolation: "unikernel" } },
    "a proof": { args: { existing }, spec: { isolation: "sandboxed" } },
    "no proof": { args: { existing, proof: { onUpdate: false } }, spec: { isolation: "sandboxed" } },
    "an API server that mutates nothing": {
        args: { existing: { ...existing, version: "1.35" } },
        spec: { isolation: "sandboxed" },
    },
    "owners, viewers and two namespaces": {
        args: { existing },
        spec: {
            isolation: "sandboxed",
            namespaces: ["one", "two"],
            owners: { users: ["ana"] },
            viewers: { groups: ["audit"] },
        },
    },
    "a control plane of its own": {
        args: { existing: { ...existing, apiServerCidrs: ["10.0.0.1/32"] } },
        spec: { isolation: "sandboxed", controlPlane: "virtual" },
    },
    "a control plane of its own, with owners": {
        args: { existing: { ...existing, apiServerCidrs: ["10.0.0.1/32"] } },
        spec: { isolation: "sandboxed", controlPlane: "virtual", owners: { users: ["ana"] } },
    },
    "the least on EKS": { args: { eks }, spec: { isolation: "shared" } },
    "EKS in the user's network with the user's key, and nothing optional": {
        args: {
            eks: {
                ...eks,
                kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1",
                network: {
                    vpcId: "vpc-0123456789abcdef0",
                    subnets: ["a", "b"].map((zone, index) => ({
                        id: `subnet-0123456789abcdef${index}`,
                        zone: `us-east-1${zone}`,
                    })),
                },
            },
        },
        spec: { isolation: "user-namespace" },
    },
    "EKS without NAT and flow logs over two zones": {
        args: {
            eks: {
                ...eks,
                network: { zoneCount: 2, nat: "none", flowLogs: false, endpoints: ["logs"] },
                nodes: { mirror: "https://mirror.example.com" },
            },
            proof: { onUpdate: false },
        },
        spec: { isolation: "shared" },
    },
    "everything on EKS by Pod Identity": {
        args: { eks: { ...eks, network: { nat: "per-zone" }, certManager: { version: "v1.19.1" } } },
        spec: {
            isolation: "user-namespace",
            namespaces: ["one", "two"],
            owners: { users: [arn("acme")] },
            identity: { ...identity, serviceAccounts: ["default", "api"] },
            certificates: { enabled: true },
        },
    },
    "everything on EKS by IRSA, on machines of its own": {
        args: { eks: { ...eks, certManager: { version: "v1.19.1" } } },
        spec: {
            isolation: "microvm",
            sandbox: "kata-clh",
            placement: "dedicated",
            namespaces: ["one", "two"],
            viewers: { users: [arn("audit")] },
            identity: { serviceAccounts: ["default", "api"] },
            certificates: { enabled: true },
        },
    },
    "the least on GKE": { args: { gke }, spec: { isolation: "shared" } },
    "GKE in the user's network with the user's key": {
        args: {
            gke: {
                ...gke,
                kmsKey: "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k",
                network: { vpc: "main", subnetwork: "nodes", podRange: "pods", serviceRange: "services" },
            },
        },
        spec: { isolation: "user-namespace", identity: {} },
    },
    "GKE without NAT, with egress": {
        args: { gke: { ...gke, network: { nat: "none" }, version: "1.35" }, proof: { onUpdate: false } },
        spec: { isolation: "shared", network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] } },
    },
    "everything on GKE": {
        args: { gke: { ...gke, logs: { dataAccess: true } } },
        spec: {
            isolation: "sandboxed",
            placement: "dedicated",
            namespaces: ["one", "two"],
            owners: { users: ["ana@example.com"] },
            network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            identity: roles,
        },
    },
    "the least on AKS": { args: { aks }, spec: { isolation: "shared" } },
    "AKS in the user's subnets, resource group and workspace, with the user's key": {
        args: {
            aks: {
                ...aks,
                ...givenKey,
                network: givenSubnets,
                logs: { workspace: ids.workspace },
                resourceGroup: "mine",
            },
        },
        spec: { isolation: "user-namespace", identity: {} },
    },
    "everything on AKS": {
        args: { aks: { ...aks, version: "1.35" } },
        spec: {
            isolation: "microvm",
            placement: "dedicated",
            namespaces: ["one", "two"],
            owners: { users: ["ana@example.com"] },
            network: { egress: [{ cidr: "198.51.100.0/24", ports: [5432] }] },
            identity: {
                serviceAccounts: ["default", "api"],
                statements: [{ actions: ["Storage Blob Data Reader"], resources: [ids.account, ids.resourceGroup] }],
            },
        },
    },
    "a pool of Karpenter's": {
        args: { eks: { ...eks, nodePools: { gvisor: { sandbox: "gvisor", kind: "karpenter" } } } },
        spec: { isolation: "sandboxed" },
    },
};

describe("the numbers of resources", () => {
    for (const [what, { args, spec }] of Object.entries(cases)) {
        it(`are what the components register: ${what}`, async () => {
            const tenants = { acme: spec };
            const planned = planPlatform("prod", { ...args, tenants }, "2026-11-24");
            const program = () => void new IsolatedCluster("prod", { ...args, tenants });
            const { registrations } = await run(program, args.aks ? aksMocks : args.gke ? gkeMocks : eksMocks);
            const [plan] = planned.plan.tenants;
            assert.ok(plan);
            const printed = clusterCount(planned) + tenantCount(plan, planned);
            assert.equal(printed, registrations.length);
            const own = registrations.filter(({ name }) => name.startsWith("prod-acme"));
            assert.equal(tenantCount(plan, planned), own.length);
        });
    }
});
