/** The cluster's network: what of it contradicts itself, and what it becomes. */
import { AksOutbound } from "../../aksSpec";
import { firstAddress, overlap, parseCidr } from "../cidr";
import { clashRefusals, rangeRefusals } from "../ranges";
import { join, type Refusal } from "../refusal";
import { idRefusals } from "./azureNames";
import type { PlainAks } from "./shape";

export interface AksNetworkPlan {
    /** Whether the network is made or is the user's. */
    kind: "own" | "given";
    /** Ranges of the network that is made; none where the user's subnets are used. */
    vnetCidrs: string[];
    /** Empty where the user's subnet is used. */
    nodeCidr: string;
    /** Empty where the user's is not known. */
    apiServerCidr: string;
    podCidr: string;
    serviceCidr: string;
    /** The address of the cluster's DNS, the tenth of `serviceCidr`. */
    dnsServiceIp: string;
    outbound: AksOutbound;
    /** What AKS calls it. */
    outboundType: "userAssignedNATGateway" | "userDefinedRouting";
}

type PlainNetwork = NonNullable<PlainAks["network"]>;

const path = "aks.network";
const defaults = {
    nodeCidr: "10.0.0.0/20",
    apiServerCidr: "10.0.16.0/28",
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.96.0.0/16",
};
type Field = keyof typeof defaults;

/** How many addresses each node keeps for its pods (learn.microsoft.com/azure/aks/azure-cni-overlay). */
const podsOfNode = 24;

/** The prefixes that a range may have, from the widest to the narrowest. */
const bounds: Record<Field, { widest: number; narrowest: number; why: string }> = {
    nodeCidr: { widest: 8, narrowest: 27, why: "below /27 there is no room for an upgrade, above /8 nobody has more" },
    apiServerCidr: { widest: 16, narrowest: 28, why: "AKS puts the API server into a /28 at least" },
    podCidr: {
        widest: 9,
        narrowest: 21,
        why: `each node takes a /${podsOfNode}, and below /21 there is room for seven`,
    },
    serviceCidr: { widest: 13, narrowest: 27, why: "AKS takes ranges narrower than /12 for Services" },
};

/** AKS uses these itself (learn.microsoft.com/azure/aks/configure-azure-cni). */
const reserved = ["172.30.0.0/16", "172.31.0.0/16"];

const givenFields = ["nodeSubnet", "apiServerSubnet"] as const;

function isGiven(network: PlainNetwork): boolean {
    return givenFields.some((field) => network[field] !== undefined);
}

export function networkRefusals({ network = {}, endpoint = {} }: PlainAks): Refusal[] {
    const given = isGiven(network);
    const fields = (Object.keys(defaults) as Field[]).filter(
        (field) => !given || (field !== "nodeCidr" && (field !== "apiServerCidr" || network[field] !== undefined)),
    );
    const ranges = fields.map((field) => ({ field, cidr: network[field] ?? defaults[field] }));
    const wrong = ranges.flatMap(({ field, cidr }) => formRefusals(field, cidr));
    return [
        ...(given ? givenRefusals(network, endpoint) : ownRefusals(network)),
        ...wrong,
        ...(wrong.length > 0 ? [] : clashRefusals(path, ranges, network)),
    ];
}

function formRefusals(field: Field, cidr: string): Refusal[] {
    const at = join(path, field);
    const nearest = `"${defaults[field]}"`;
    const wrong = rangeRefusals(at, "Azure", cidr, defaults[field]);
    if (wrong.length > 0) return wrong;
    const taken = reserved.find((range) => overlap(range, cidr));
    if (taken) return [{ path: at, reason: `"${cidr}" meets ${taken}, which AKS uses itself`, nearest }];
    const { widest, narrowest, why } = bounds[field];
    const prefix = parseCidr(cidr)?.prefix ?? 0;
    return prefix >= widest && prefix <= narrowest ? [] : [{ path: at, reason: `${why}, not /${prefix}`, nearest }];
}

function ownRefusals({ outbound }: PlainNetwork): Refusal[] {
    const reason = "a network that the package makes has no route table that leads out";
    return outbound === AksOutbound.Routes
        ? [{ path: join(path, "outbound"), reason, nearest: '"nat-gateway", or nodeSubnet and apiServerSubnet' }]
        : [];
}

function givenRefusals(network: PlainNetwork, { privateCidrs }: NonNullable<PlainAks["endpoint"]>): Refusal[] {
    const missing = givenFields.filter((field) => network[field] === undefined);
    return [
        ...missing.map((field) => ({
            path: join(path, field),
            reason: `is required with ${givenFields.filter((other) => network[other] !== undefined).join(" and ")}`,
        })),
        ...givenFields.flatMap((field) =>
            idRefusals(
                join(path, field),
                network[field],
                /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/i,
                "a subnet",
                "/subscriptions/.../virtualNetworks/main/subnets/nodes",
            ),
        ),
        ...(typeof network.nodeSubnet === "string" && network.nodeSubnet === network.apiServerSubnet
            ? [
                  {
                      path: join(path, "apiServerSubnet"),
                      reason: "is the nodes' subnet, and the API server's is delegated to AKS and holds nothing else",
                      nearest: "a subnet of its own",
                  },
              ]
            : []),
        ...(network.nodeCidr !== undefined
            ? [
                  {
                      path: join(path, "nodeCidr"),
                      reason: "is of a network that the package makes, but nodeSubnet and apiServerSubnet name the user's",
                      nearest: "leave it out",
                  },
              ]
            : []),
        ...(privateCidrs !== undefined
            ? [
                  {
                      path: "aks.endpoint.privateCidrs",
                      reason: "in your network the security group of your own subnet decides who reaches the API server",
                      nearest: "leave it out, and let them in there",
                  },
              ]
            : []),
    ];
}

export function resolveNetwork({ network = {} }: PlainAks): AksNetworkPlan {
    const given = isGiven(network);
    const nodeCidr = given ? "" : (network.nodeCidr ?? defaults.nodeCidr);
    const apiServerCidr = network.apiServerCidr ?? (given ? "" : defaults.apiServerCidr);
    const serviceCidr = network.serviceCidr ?? defaults.serviceCidr;
    const outbound = network.outbound ?? AksOutbound.NatGateway;
    return {
        kind: given ? "given" : "own",
        vnetCidrs: given ? [] : [nodeCidr, apiServerCidr],
        nodeCidr,
        apiServerCidr,
        podCidr: network.podCidr ?? defaults.podCidr,
        serviceCidr,
        dnsServiceIp: firstAddress(serviceCidr).replace(/\.1$/, ".10"),
        outbound,
        outboundType: outbound === AksOutbound.Routes ? "userDefinedRouting" : "userAssignedNATGateway",
    };
}

/** How many machines there are addresses for; in the user's subnet its own size is not known. */
export function mostNodes({ kind, nodeCidr, podCidr }: AksNetworkPlan): number {
    const sizeOf = (cidr: string, unit: number) => 2 ** (unit - (parseCidr(cidr)?.prefix ?? unit));
    const pods = sizeOf(podCidr, podsOfNode);
    // Azure keeps five addresses of each subnet for itself.
    return kind === "given" ? pods : Math.min(sizeOf(nodeCidr, 32) - 5, pods);
}

/** Where pods see the API server: at its Service's address, and at the control plane's own. */
export function apiServerCidrs({ serviceCidr, apiServerCidr }: AksNetworkPlan): string[] {
    return apiServerCidr === "" ? [] : [`${firstAddress(serviceCidr)}/32`, apiServerCidr];
}
