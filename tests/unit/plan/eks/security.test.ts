/** Which traffic is let through: what is needed, and nothing between two pools. */
import assert from "node:assert/strict";
import type { SecurityRule } from "../../../../sdk/plan/eks/security";
import { eks, planned } from "./support";

const gvisor = { isolation: "sandboxed" };
const shared = { isolation: "shared" };
const rulesOf = (tenants: object, more: object = {}) => planned(eks(more, tenants)).platform.securityRules;

const shown = (rule: SecurityRule) =>
    `${rule.group} ${rule.direction} ${rule.protocol} ${rule.ports.join("-")} ${"group" in rule.peer ? rule.peer.group : rule.peer.cidr}`;

describe("EKS traffic", () => {
    it("of a small cluster is this and no more", () => {
        assert.deepEqual(rulesOf({ a: gvisor }).map(shown).sort(), [
            "control-plane in tcp 443-443 pool-gvisor",
            "control-plane in tcp 443-443 pool-system",
            "endpoints in tcp 443-443 pool-gvisor",
            "endpoints in tcp 443-443 pool-system",
            "pool-gvisor in tcp 0-10249 pool-gvisor",
            "pool-gvisor in tcp 10250-10250 control-plane",
            "pool-gvisor in tcp 10251-65535 pool-gvisor",
            "pool-gvisor in udp 0-65535 pool-gvisor",
            "pool-gvisor out tcp 0-10249 pool-gvisor",
            "pool-gvisor out tcp 10251-65535 pool-gvisor",
            "pool-gvisor out tcp 443-443 0.0.0.0/0",
            "pool-gvisor out tcp 443-443 control-plane",
            "pool-gvisor out tcp 443-443 endpoints",
            "pool-gvisor out tcp 53-53 pool-system",
            "pool-gvisor out udp 0-65535 pool-gvisor",
            "pool-gvisor out udp 53-53 pool-system",
            "pool-system in tcp 10250-10250 control-plane",
            "pool-system in tcp 53-53 pool-gvisor",
            "pool-system in tcp 53-53 pool-system",
            "pool-system in udp 53-53 pool-gvisor",
            "pool-system in udp 53-53 pool-system",
            "pool-system out tcp 443-443 0.0.0.0/0",
            "pool-system out tcp 443-443 control-plane",
            "pool-system out tcp 443-443 endpoints",
            "pool-system out tcp 53-53 pool-system",
            "pool-system out udp 53-53 pool-system",
        ]);
    });

    it("comes from no address outside, by whatever port", () => {
        const incoming = rulesOf({ a: gvisor, b: shared, c: { ...shared, network: { ingressFrom: ["a"] } } }).filter(
            ({ direction }) => direction === "in",
        );
        assert.ok(incoming.length > 10);
        for (const { key, peer } of incoming) assert.ok("group" in peer, key);
    });

    it("comes to the API server from the private addresses that are named, and to nothing else", () => {
        const endpoint = { privateCidrs: ["10.20.0.0/16", "192.168.7.9/32"] };
        const fromAddresses = rulesOf({ a: gvisor }, { endpoint }).filter(
            ({ direction, peer }) => direction === "in" && "cidr" in peer,
        );
        assert.deepEqual(fromAddresses.map(shown), [
            "control-plane in tcp 443-443 10.20.0.0/16",
            "control-plane in tcp 443-443 192.168.7.9/32",
        ]);
    });

    it("reaches the kubelet from the control plane alone", () => {
        const kubelet = rulesOf({ a: gvisor, b: shared }).filter(
            ({ protocol, ports, group }) =>
                protocol === "tcp" && group !== "control-plane" && ports[0] <= 10250 && ports[1] >= 10250,
        );
        assert.ok(kubelet.length > 0);
        for (const rule of kubelet) assert.deepEqual(rule.peer, { group: "control-plane" }, rule.key);
    });

    it("crosses pools only where a tenant lets another in", () => {
        const crossing = (tenants: object) =>
            rulesOf(tenants)
                .filter(
                    ({ group, peer }) =>
                        "group" in peer &&
                        peer.group !== group &&
                        group.startsWith("pool-") &&
                        peer.group.startsWith("pool-") &&
                        group !== "pool-system" &&
                        peer.group !== "pool-system",
                )
                .map(shown);
        assert.deepEqual(crossing({ a: gvisor, b: shared }), []);
        assert.deepEqual(crossing({ a: gvisor, b: { ...shared, network: { ingressFrom: ["a"] } } }).sort(), [
            "pool-gvisor out tcp 0-10249 pool-runc",
            "pool-gvisor out tcp 10251-65535 pool-runc",
            "pool-gvisor out udp 0-65535 pool-runc",
            "pool-runc in tcp 0-10249 pool-gvisor",
            "pool-runc in tcp 10251-65535 pool-gvisor",
            "pool-runc in udp 0-65535 pool-gvisor",
        ]);
        assert.deepEqual(crossing({ b: { ...shared, network: { ingressFrom: ["elsewhere"] } } }), []);
    });

    it("leaves by other ports than HTTPS where a tenant asked for it", () => {
        const egress = [
            { cidr: "203.0.113.0/24", ports: [443, 5432] },
            { cidr: "198.51.100.7/32", ports: [123], protocol: "UDP" },
        ];
        const rules = rulesOf({ a: { ...gvisor, network: { egress } }, b: { ...gvisor, network: { egress } } });
        assert.deepEqual(rules.filter(({ why }) => why === "egress of a tenant").map(shown), [
            "pool-gvisor out tcp 5432-5432 203.0.113.0/24",
            "pool-gvisor out udp 123-123 198.51.100.7/32",
        ]);
    });

    it("is named once each, by what it is and not by how many there are", () => {
        const rules = rulesOf({ a: gvisor, b: shared, c: { isolation: "microvm", placement: "dedicated" } });
        assert.equal(new Set(rules.map(({ key }) => key)).size, rules.length);
        for (const { key, why } of rules) assert.ok(/^[a-z0-9-]+$/.test(key) && why);
    });
});
