/** What leaves the nodes of a network that the package makes: nothing but what is named here. */
import { createHash } from "node:crypto";
import type { TenantPlan } from "../types";
import type { GkeNetworkPlan } from "./network";

export interface FirewallRule {
    /** Names the resource; stable whatever else there is. */
    key: string;
    action: "allow" | "deny";
    /** The lower number wins. */
    priority: number;
    /** Absent for all protocols. */
    protocol?: "tcp" | "udp";
    ports?: number[];
    ranges: string[];
    why: string;
}

const priority = { allow: 1000, deny: 65000 };

/**
 * Of the way out alone. What comes in is refused by the network itself, but for what GKE lets its own control plane and
 * pods do; the metadata server and its names answer every machine, whatever the rules.
 */
export function firewallRules(network: GkeNetworkPlan, tenants: TenantPlan[]): FirewallRule[] {
    if (network.kind === "given") return [];
    const { nodeCidr, podCidr, serviceCidr, controlPlaneCidr } = network;
    const rules: FirewallRule[] = [
        {
            key: "nothing-out",
            action: "deny",
            priority: priority.deny,
            ranges: ["0.0.0.0/0"],
            why: "what is not named is not reached",
        },
        {
            key: "cluster",
            action: "allow",
            priority: priority.allow,
            ranges: [nodeCidr, podCidr, serviceCidr, controlPlaneCidr],
            why: "nodes and pods of the cluster and its control plane; network policies keep tenants apart there",
        },
        {
            key: "https",
            action: "allow",
            priority: priority.allow,
            protocol: "tcp",
            ports: [443],
            ranges: ["0.0.0.0/0"],
            why: "images, and Google's services at public addresses",
        },
        ...(network.nat === "none" ? [] : tenants.flatMap(tenantEgress)),
    ];
    // Two tenants may ask for the same.
    return [...new Map(rules.map((rule) => [rule.key, rule])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What tenants may reach outside beyond HTTPS, which nodes need themselves. */
function tenantEgress({ network }: TenantPlan): FirewallRule[] {
    return network.egress.flatMap(({ cidr, ports, protocol }) =>
        ports
            .filter((port) => protocol !== "TCP" || port !== 443)
            .map((port): FirewallRule => {
                const lower = protocol.toLowerCase() as "tcp" | "udp";
                return {
                    key: `egress-${digestOf(`${lower} ${port} ${cidr}`)}`,
                    action: "allow",
                    priority: priority.allow,
                    protocol: lower,
                    ports: [port],
                    ranges: [cidr],
                    why: `egress of a tenant: ${lower} ${port} of ${cidr}`,
                };
            }),
    );
}

/** A rule's name has 63 characters at most, and the cluster's own is among them. */
function digestOf(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
