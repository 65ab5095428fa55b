/** What the report says of the layers below the cluster: the package's own on EKS, somebody else's elsewhere. */
import assert from "node:assert/strict";
import type { LayerStatus } from "../../sdk/clusterSpec";
import type { TenantSpec } from "../../sdk/isolation";
import { layersOf } from "../../sdk/report/layers";
import { planned } from "./plan/eks/support";
import { planned as plannedOnAks } from "./plan/aks/support";
import { planned as plannedOnGke } from "./plan/gke/support";
import { planAcme } from "../support/requests";

const owner = "arn:aws:iam::123456789012:role/acme";
const everything: TenantSpec = {
    isolation: "sandboxed",
    owners: { users: [owner] },
    identity: {
        serviceAccounts: ["api", "worker"],
        permissionsBoundary: "arn:aws:iam::123456789012:policy/tenants",
    },
    certificates: { enabled: true, dnsNames: ["acme.example.com"] },
};

function onEks(spec: TenantSpec): Record<string, LayerStatus> {
    const [acme] = planned({ eks: { certManager: { version: "v1.19.1" } }, tenants: { acme: spec } }).tenants;
    assert.ok(acme);
    return byName(layersOf(acme));
}

function byName(layers: LayerStatus[]): Record<string, LayerStatus> {
    return Object.fromEntries(layers.map((each) => [each.layer, each]));
}

describe("layers of a tenant on EKS", () => {
    const full = onEks(everything);
    const plain = onEks({ isolation: "sandboxed" });

    it("name the carriers of its role, and what bounds it", () => {
        assert.match(
            full.identity!.enforcedBy,
            /^an IAM role for each of the service accounts api, worker, bound to namespace, service account and cluster, within a permissions boundary; /,
        );
        assert.equal(full.identity!.notCovered, "whoever may start pods in the tenant's namespaces may use its roles");
        const unbounded = onEks({ isolation: "sandboxed", identity: {} }).identity!;
        assert.match(unbounded.enforcedBy, /^an IAM role for the service account default, bound to/);
        assert.match(unbounded.notCovered, /no permissions boundary holds them from above$/);
        assert.match(plain.identity!.enforcedBy, /^no cloud role; .*the metadata service answers the node alone/);
        assert.equal(plain.identity!.notCovered, "");
    });

    it("name what the package does to nodes, Secrets and volumes", () => {
        assert.match(plain.node!.enforcedBy, /bootstrap sets kernel and kubelet; .*one hop; no SSH; a security group/);
        assert.match(plain.data!.enforcedBy, /^Secrets are encrypted with a KMS key/);
        assert.equal(plain.data!.notCovered, "no certificates are issued");
    });

    it("name what its authority may certify, and who holds the key", () => {
        assert.match(full.data!.enforcedBy, /authority of the tenant's own, held to acme\.example\.com and all below$/);
        assert.match(full.data!.notCovered, /^the authority's key is a Secret/);
        const own = onEks({ isolation: "shared", certificates: { enabled: true } }).data!;
        assert.match(own.enforcedBy, /held to acme\.svc, acme\.svc\.cluster\.local and all below$/);
    });

    it("say how people come in, and what the network policies are enforced by", () => {
        assert.match(
            full.api!.enforcedBy,
            /^owners arn:\S+, let in by access entries without rights of their own, by a/,
        );
        assert.match(plain.api!.enforcedBy, /^no owners by a/);
        assert.match(plain.network!.enforcedBy, /^NetworkPolicy, by the VPC CNI in strict mode: default deny/);
        assert.match(plain.network!.notCovered, /is declared, not proven$/);
        assert.match(full.network!.enforcedBy, /, whoever gives out its role's credentials$/);
        assert.doesNotMatch(plain.network!.enforcedBy, /credentials/);
    });
});

describe("layers of a tenant on an existing cluster", () => {
    const layers = byName(layersOf(planAcme({ isolation: "sandboxed", owners: { users: ["ana"] } })));

    it("claim nothing that is somebody else's", () => {
        assert.deepEqual([layers.node!.enforcedBy, layers.data!.enforcedBy], ["", ""]);
        assert.equal(layers.identity!.enforcedBy, "no cloud role; service account tokens are not mounted by default");
        assert.match(layers.api!.enforcedBy, /^owners ana by a namespaced role/);
        assert.match(layers.network!.enforcedBy, /^NetworkPolicy: default deny/);
    });
});

describe("layers of a tenant on GKE", () => {
    const onGke = (spec: TenantSpec) => {
        const [acme] = plannedOnGke({ tenants: { acme: spec } }).tenants;
        assert.ok(acme);
        return byName(layersOf(acme));
    };
    const full = onGke({
        isolation: "sandboxed",
        owners: { users: ["ana@example.com"] },
        identity: { serviceAccounts: ["api"] },
    });

    it("name the carriers of its roles, and who else they are", () => {
        assert.match(
            full.identity!.enforcedBy,
            /^roles of the project for the service account api, bound to namespace and service account; /,
        );
        assert.match(full.identity!.notCovered, /another cluster of the project are the same principal/);
        const plain = onGke({ isolation: "shared" }).identity!;
        assert.match(plain.enforcedBy, /^no cloud role; .*metadata server hides the node's credentials/);
        assert.equal(plain.notCovered, "");
    });

    it("say how people come in, who else does, and what enforces the network policies", () => {
        assert.match(full.api!.enforcedBy, /^owners ana@example\.com, who are accounts and groups of Google's, by a/);
        assert.match(full.api!.notCovered, /roles of Kubernetes Engine in the project reach into every namespace/);
        assert.match(full.network!.enforcedBy, /^NetworkPolicy, by Dataplane V2: /);
        assert.match(full.node!.enforcedBy, /secure boot and signed kernel modules alone/);
        assert.match(full.data!.enforcedBy, /Cloud KMS key/);
        assert.match(full.kernel!.enforcedBy, /^gVisor: RuntimeClass gvisor$/);
    });
});

describe("layers of a tenant on AKS", () => {
    const onAks = (spec: TenantSpec) => {
        const [acme] = plannedOnAks({ tenants: { acme: spec } }).tenants;
        assert.ok(acme);
        return byName(layersOf(acme));
    };
    const full = onAks({
        isolation: "microvm",
        owners: { users: ["ana@example.com"] },
        identity: { serviceAccounts: ["api"] },
    });

    it("name the carriers of its roles, and where they get them", () => {
        assert.match(
            full.identity!.enforcedBy,
            /^an identity in Entra ID for the service account api, bound to namespace, service account and cluster; /,
        );
        assert.match(full.identity!.notCovered, /addresses that its other users share/);
        const plain = onAks({ isolation: "shared" }).identity!;
        assert.match(plain.enforcedBy, /^no cloud role; .*is closed by the network policy$/);
        assert.equal(plain.notCovered, "");
    });

    it("say how people come in, who else does, what enforces the network policies, and whose the sandbox is", () => {
        assert.match(full.api!.enforcedBy, /^owners ana@example\.com, who are people and groups of Entra ID, by a/);
        assert.match(full.api!.notCovered, /whoever may change the cluster in Azure/);
        assert.match(full.network!.enforcedBy, /^NetworkPolicy, by Cilium: /);
        assert.match(full.node!.enforcedBy, /guest's kernel are Microsoft's/);
        assert.doesNotMatch(onAks({ isolation: "shared" }).node!.enforcedBy, /Kata/);
        assert.match(full.data!.enforcedBy, /Key Vault key/);
        assert.match(full.kernel!.enforcedBy, /RuntimeClass kata-vm-isolation$/);
    });
});
