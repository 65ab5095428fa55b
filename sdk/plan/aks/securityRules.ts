/** What enters and leaves the two subnets of a network that the package makes: nothing but what is named here. */
import type { TenantPlan } from "../types";
import type { ControlPlanePlan } from "./controlPlane";
import type { AksNetworkPlan } from "./network";

export interface SecurityRule {
    /** Names the rule; stable whatever else there is. */
    key: string;
    subnet: "nodes" | "api-server";
    direction: "Inbound" | "Outbound";
    access: "Allow" | "Deny";
    /** The lower number wins; unique within subnet and direction. */
    priority: number;
    protocol: "Tcp" | "Udp" | "*";
    /** Ranges, or one service tag alone; `["*"]` for all. */
    sources: string[];
    destinations: string[];
    /** `["*"]` for all. */
    ports: string[];
    why: string;
}

type Unranked = Omit<SecurityRule, "priority">;

const priority = { first: 100, step: 10, deny: 4096 };

/**
 * The group of a subnet sees pods by their own addresses among themselves, and by their node's everywhere else
 * (learn.microsoft.com/azure/aks/azure-cni-overlay). Azure's own DNS, metadata and health answer every machine, whatever
 * the rules.
 */
export function securityRules(
    network: AksNetworkPlan,
    { endpoint }: ControlPlanePlan,
    tenants: TenantPlan[],
): SecurityRule[] {
    if (network.kind === "given") return [];
    const { nodeCidr, podCidr, apiServerCidr } = network;
    const cluster = [nodeCidr, podCidr];
    const among = "nodes and pods of the cluster; network policies keep tenants apart there";
    const probes = "the health probes of Azure's load balancer";
    return [
        ...ranked([
            allow("nodes", "Inbound", "cluster", { sources: cluster, destinations: cluster, why: among }),
            allow("nodes", "Inbound", "api-server", {
                sources: [apiServerCidr],
                destinations: cluster,
                why: "the API server asks kubelets and webhooks",
            }),
            allow("nodes", "Inbound", "probes", { sources: ["AzureLoadBalancer"], destinations: cluster, why: probes }),
            denied("nodes", "Inbound", "nothing-in"),
        ]),
        ...ranked([
            allow("nodes", "Outbound", "cluster", { sources: cluster, destinations: cluster, why: among }),
            allow("nodes", "Outbound", "api-server", {
                protocol: "Tcp",
                sources: [nodeCidr],
                destinations: [apiServerCidr],
                ports: ["443", "4443"],
                why: "nodes and pods ask the API server",
            }),
            allow("nodes", "Outbound", "https", {
                protocol: "Tcp",
                sources: [nodeCidr],
                destinations: ["Internet"],
                ports: ["443"],
                why: "images, and Azure's services at public addresses",
            }),
            ...tenants.flatMap((tenant) => tenantEgress(tenant, nodeCidr)).sort((a, b) => (a.key < b.key ? -1 : 1)),
            denied("nodes", "Outbound", "nothing-out"),
        ]),
        // What leaves the API server's subnet is AKS's own, and reaches the key's vault by a public address.
        ...ranked([
            allow("api-server", "Inbound", "nodes", {
                protocol: "Tcp",
                sources: [nodeCidr],
                destinations: [apiServerCidr],
                ports: ["443", "4443"],
                why: "nodes and pods ask the API server",
            }),
            allow("api-server", "Inbound", "itself", {
                sources: [apiServerCidr],
                destinations: [apiServerCidr],
                why: "the API server's machines among themselves",
            }),
            allow("api-server", "Inbound", "probes", {
                sources: ["AzureLoadBalancer"],
                destinations: [apiServerCidr],
                why: probes,
            }),
            ...(endpoint.privateCidrs.length === 0
                ? []
                : [
                      allow("api-server", "Inbound", "private", {
                          protocol: "Tcp",
                          sources: endpoint.privateCidrs,
                          destinations: [apiServerCidr],
                          ports: ["443"],
                          why: "who reaches the API server from the network: endpoint.privateCidrs",
                      }),
                  ]),
            denied("api-server", "Inbound", "nothing-in"),
        ]),
    ];
}

function allow(
    subnet: SecurityRule["subnet"],
    direction: SecurityRule["direction"],
    key: string,
    rule: Pick<Unranked, "sources" | "destinations" | "why"> & Partial<Pick<Unranked, "protocol" | "ports">>,
): Unranked {
    return { key, subnet, direction, access: "Allow", protocol: "*", ports: ["*"], ...rule };
}

function denied(subnet: SecurityRule["subnet"], direction: SecurityRule["direction"], key: string): Unranked {
    const why = direction === "Inbound" ? "what is not named does not come in" : "what is not named is not reached";
    const all = { sources: ["*"], destinations: ["*"], ports: ["*"] };
    return { key, subnet, direction, access: "Deny", protocol: "*", ...all, why };
}

/** What tenants may reach outside beyond HTTPS, which nodes need themselves. */
function tenantEgress({ network }: TenantPlan, nodeCidr: string): Unranked[] {
    return network.egress.flatMap(({ cidr, ports, protocol }) =>
        ports
            // HTTPS to the internet is open; to a private address it is not.
            .map((port) => {
                const lower = protocol.toLowerCase();
                return allow("nodes", "Outbound", `egress-${lower}-${port}-${cidr.replace(/[^0-9a-f]+/g, "-")}`, {
                    protocol: protocol === "TCP" ? "Tcp" : "Udp",
                    sources: [nodeCidr],
                    destinations: [cidr],
                    ports: [String(port)],
                    why: `egress of a tenant: ${lower} ${port} of ${cidr}`,
                });
            }),
    );
}

/** In the order given, each once; two tenants may ask for the same. */
function ranked(rules: Unranked[]): SecurityRule[] {
    return [...new Map(rules.map((rule) => [rule.key, rule])).values()].map((rule, index) => ({
        ...rule,
        priority: rule.access === "Deny" ? priority.deny : priority.first + priority.step * index,
    }));
}
