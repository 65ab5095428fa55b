import assert from "node:assert/strict";
import type { NetworkSpec } from "../../../sdk/isolation";
import { claimMetadata } from "../../../sdk/tenancy/claims";
import { networkPolicy } from "../../../sdk/tenancy/network";
import { planAcme } from "../../support/requests";

const policy = (network?: NetworkSpec) => networkPolicy(planAcme({ isolation: "shared", ...(network && { network }) }));
const tenant = (name: string) => ({
    namespaceSelector: {
        matchLabels: { "kernel-isolation.io/tenant": name, "kernel-isolation.io/cluster": "prod" },
    },
});
const lettingIn = {
    namespaceSelector: {
        matchLabels: { "from.kernel-isolation.io/acme": "true", "kernel-isolation.io/cluster": "prod" },
    },
};
const own = { to: [tenant("acme"), lettingIn] };

describe("network policy", () => {
    it("selects every pod, both ways", () => {
        const { podSelector, policyTypes } = policy();
        assert.deepEqual([podSelector, policyTypes], [{}, ["Ingress", "Egress"]]);
    });

    it("opens nothing by default but the tenant's own pods and DNS", () => {
        const { ingress, egress } = policy();
        assert.deepEqual(ingress, [{ from: [tenant("acme")] }]);
        assert.equal(egress.length, 2);
        assert.deepEqual(egress[0], own);
        assert.deepEqual(egress[1]?.ports, [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
        ]);
        const [dns] = egress[1]?.to ?? [];
        // In one peer both must hold; in two, any pod of kube-system would do.
        assert.ok(dns?.namespaceSelector && dns.podSelector);
    });

    it("closes DNS where asked", () => assert.deepEqual(policy({ dns: false }).egress, [own]));

    it("has no rule without a peer, which would mean everybody", () => {
        const all = policy({
            apiServer: true,
            ingressFrom: ["other"],
            egress: [{ cidr: "0.0.0.0/0" }, { cidr: "::/0", ports: [1] }],
        });
        for (const { from } of all.ingress) assert.ok(from.length > 0);
        for (const { to } of all.egress) assert.ok(to.length > 0);
        for (const peer of [...all.ingress.flatMap(({ from }) => from), ...all.egress.flatMap(({ to }) => to)]) {
            assert.ok(Object.keys(peer).length > 0);
            for (const selector of [peer.namespaceSelector, peer.podSelector]) {
                if (selector) assert.ok(Object.keys(selector.matchLabels).length > 0, "an empty selector selects all");
            }
        }
    });

    it("opens the ports that were asked for, 443 if none, and never link-local or metadata addresses", () => {
        const [, , first, second] = policy({
            egress: [{ cidr: "0.0.0.0/0" }, { cidr: "203.0.113.0/24", ports: [53], protocol: "UDP" }],
        }).egress;
        assert.deepEqual(first, {
            to: [
                {
                    ipBlock: {
                        cidr: "0.0.0.0/0",
                        except: ["169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32"],
                    },
                },
            ],
            ports: [{ port: 443, protocol: "TCP" }],
        });
        assert.deepEqual(second, {
            to: [{ ipBlock: { cidr: "203.0.113.0/24" } }],
            ports: [{ port: 53, protocol: "UDP" }],
        });
    });

    it("opens the API server at its addresses and port only", () => {
        assert.deepEqual(policy({ apiServer: true }).egress[2], {
            to: [{ ipBlock: { cidr: "10.0.0.1/32" } }],
            ports: [{ port: 443, protocol: "TCP" }],
        });
    });

    it("lets in whom it was asked to, of this cluster's tenants, and says so on the namespace", () => {
        assert.deepEqual(policy({ ingressFrom: ["other"] }).ingress, [{ from: [tenant("acme"), tenant("other")] }]);
        const labels = (network: NetworkSpec) => claimMetadata(planAcme({ isolation: "shared", network })).labels;
        assert.equal(labels({ ingressFrom: ["other"] })["from.kernel-isolation.io/other"], "true");
        assert.doesNotMatch(JSON.stringify(labels({})), /from\./);
    });
});
