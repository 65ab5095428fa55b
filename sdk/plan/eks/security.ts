/** Which traffic the security groups let through: each pool has a group of its own, and nothing is open between two. */
import type { TenantPlan } from "../types";
import { systemPool } from "../poolLabels";
import type { EksNetworkPlan } from "./network";
import type { PoolPlan } from "./poolPlan";

/** A security group: EKS's own round the control plane, the endpoints', or a pool's. */
export type GroupKey = "control-plane" | "endpoints" | `pool-${string}`;

export interface SecurityRule {
    /** Names the resource; stable whatever else there is. */
    key: string;
    group: GroupKey;
    direction: "in" | "out";
    protocol: "tcp" | "udp";
    /** Both ends of the range of ports. */
    ports: [number, number];
    /** The other side. */
    peer: { group: GroupKey } | { cidr: string };
    why: string;
}

const kubelet = 10250;
/** All ports but the kubelet's, which no node has to reach on another. */
const podPorts: ["tcp" | "udp", [number, number]][] = [
    ["tcp", [0, kubelet - 1]],
    ["tcp", [kubelet + 1, 65535]],
    ["udp", [0, 65535]],
];

export function securityRules(
    pools: PoolPlan[],
    tenants: TenantPlan[],
    network: EksNetworkPlan,
    clients: string[],
): SecurityRule[] {
    const rules = [
        ...clients.map(fromClient),
        ...pools.flatMap((pool) => poolRules(pool, network)),
        ...crossings(pools, tenants),
        ...tenantEgress(pools, tenants, network),
    ];
    // Two tenants of one pool may ask for the same.
    return [...new Map(rules.map((rule) => [rule.key, rule])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** EKS's group round the control plane lets in nobody but its own members. */
function fromClient(cidr: string): SecurityRule {
    const why = "people and Pulumi reach the API server";
    const key = `client-${dashed(cidr)}-api`;
    return { key, group: "control-plane", direction: "in", protocol: "tcp", ports: [443, 443], peer: { cidr }, why };
}

function dashed(cidr: string): string {
    return cidr.replace(/[^0-9a-f]+/gi, "-");
}

function poolRules({ name }: PoolPlan, network: EksNetworkPlan): SecurityRule[] {
    const group = groupOf(name);
    const both = (key: string, from: GroupKey, to: GroupKey, ports: [number, number], why: string) =>
        pair(key, from, to, "tcp", ports, why);
    return [
        ...both(`${name}-api`, group, "control-plane", [443, 443], "nodes and pods reach the API server"),
        ...both(`${name}-kubelet`, "control-plane", group, [kubelet, kubelet], "logs, exec, metrics and webhooks"),
        ...(network.kind === "own"
            ? both(`${name}-endpoints`, group, "endpoints", [443, 443], "nodes and pods reach AWS services")
            : []),
        // S3 has public addresses behind its gateway too: without NAT nothing else has a route.
        out(`${name}-https`, group, "tcp", [443, 443], "0.0.0.0/0", "images and downloads"),
        ...dns(name),
        ...(name === systemPool ? [] : within(name)),
    ];
}

/** A tenant's pods on two nodes of a pool reach each other; the network policies keep tenants apart there. */
function within(name: string): SecurityRule[] {
    return between(`${name}-pods`, groupOf(name), groupOf(name), "pods of one tenant on two nodes of the pool");
}

function dns(name: string): SecurityRule[] {
    return (["udp", "tcp"] as const).flatMap((protocol) =>
        pair(`${name}-dns-${protocol}`, groupOf(name), groupOf(systemPool), protocol, [53, 53], "pods ask CoreDNS"),
    );
}

/** Tenants that let another in whose pods are on nodes of another pool. */
function crossings(pools: PoolPlan[], tenants: TenantPlan[]): SecurityRule[] {
    const byName = new Map(tenants.map((tenant) => [tenant.name, tenant]));
    return tenants.flatMap((tenant) =>
        tenant.network.ingressFrom.flatMap((other) => {
            const from = byName.get(other);
            if (!from) return [];
            return poolsOf(pools, from).flatMap((source) =>
                poolsOf(pools, tenant)
                    .filter((target) => target !== source)
                    .flatMap((target) =>
                        between(`${source}.to.${target}`, groupOf(source), groupOf(target), "a tenant lets another in"),
                    ),
            );
        }),
    );
}

/** What tenants may reach outside beyond HTTPS, which nodes need themselves. */
function tenantEgress(pools: PoolPlan[], tenants: TenantPlan[], network: EksNetworkPlan): SecurityRule[] {
    if (network.kind === "own" && network.nat.count === 0) return [];
    return tenants.flatMap((tenant) =>
        poolsOf(pools, tenant).flatMap((pool) =>
            tenant.network.egress.flatMap(({ cidr, ports, protocol }) =>
                ports
                    .filter((port) => protocol !== "TCP" || port !== 443)
                    .map((port) => {
                        const lower = protocol.toLowerCase() as "tcp" | "udp";
                        const key = `${pool}-egress-${lower}-${port}-${dashed(cidr)}`;
                        return out(key, groupOf(pool), lower, [port, port], cidr, "egress of a tenant");
                    }),
            ),
        ),
    );
}

/** The pools a tenant's pods may be on: those whose labels its node selector asks for. */
export function poolsOf(pools: PoolPlan[], { placement, name }: TenantPlan): string[] {
    const owner = placement.kind === "dedicated" ? name : "";
    return pools
        .filter(
            (pool) =>
                pool.tenant === owner &&
                Object.entries(placement.nodeSelector).every(([key, value]) => pool.labels[key] === value),
        )
        .map((pool) => pool.name);
}

function groupOf(pool: string): GroupKey {
    return `pool-${pool}`;
}

/** Both halves of a connection: out of one group, and into the other. EKS lets everything out of its own group. */
function pair(
    key: string,
    from: GroupKey,
    to: GroupKey,
    protocol: "tcp" | "udp",
    ports: [number, number],
    why: string,
): SecurityRule[] {
    const rule = (direction: "in" | "out", group: GroupKey, peer: GroupKey): SecurityRule => ({
        key: `${key}-${direction}`,
        group,
        direction,
        protocol,
        ports,
        peer: { group: peer },
        why,
    });
    return [...(from === "control-plane" ? [] : [rule("out", from, to)]), rule("in", to, from)];
}

function between(key: string, from: GroupKey, to: GroupKey, why: string): SecurityRule[] {
    return podPorts.flatMap(([protocol, ports]) =>
        pair(`${key}-${protocol}-${ports[0]}`, from, to, protocol, ports, why),
    );
}

function out(
    key: string,
    group: GroupKey,
    protocol: "tcp" | "udp",
    ports: [number, number],
    cidr: string,
    why: string,
): SecurityRule {
    return { key, group, direction: "out", protocol, ports, peer: { cidr }, why };
}
