/** What the cluster's own pods may reach once a pod without a policy reaches nothing. */
import assert from "node:assert/strict";
import { eks, planned } from "./support";

const policies = (request: Parameters<typeof planned>[0]) => planned(request).platform.systemPolicies;

describe("EKS: policies of the cluster's own pods", () => {
    it("let CoreDNS answer everybody, and ask the API server and the VPC's resolver", () => {
        const [coredns, ...others] = policies(eks({ network: { cidr: "10.8.0.0/16", zoneCount: 2 } }));
        assert.deepEqual(others, []);
        assert.equal(coredns?.namespace, "kube-system");
        assert.deepEqual(coredns?.podSelector, { matchLabels: { "k8s-app": "kube-dns" } });
        assert.deepEqual(
            coredns?.ingress.map(({ peers }) => peers),
            ["all-pods"],
        );
        assert.deepEqual(
            coredns?.egress.map(({ peers }) => peers),
            [
                { cidrs: ["172.20.0.1/32", "10.8.192.0/28", "10.8.192.16/28"] },
                { cidrs: ["169.254.169.253/32", "10.8.0.2/32"] },
            ],
        );
    });

    it("let cert-manager's webhook be called, and itself call nobody outside", () => {
        const tenants = { a: { isolation: "sandboxed", certificates: { enabled: true } } };
        const [, certManager] = policies(eks({ certManager: { version: "v1.19.1" } }, tenants));
        assert.deepEqual(
            certManager?.ingress.flatMap(({ ports }) => ports),
            [{ port: 10250, protocol: "TCP" }],
        );
        for (const { peers } of certManager?.egress ?? []) assert.ok(!JSON.stringify(peers).includes("0.0.0.0/0"));
    });

    it("know no addresses on subnets that do not say theirs, and go by the port", () => {
        const subnets = ["a", "b"].map((zone, index) => ({ id: `subnet-0123456${index}`, zone: `us-east-1${zone}` }));
        const [coredns] = policies(eks({ network: { vpcId: "vpc-1", subnets } }));
        assert.deepEqual(coredns?.egress[0], {
            peers: { cidrs: ["0.0.0.0/0"] },
            ports: [{ port: 443, protocol: "TCP" }],
        });
    });
});
