/** How a VPC's range is cut into subnets. */
import { contains, parseCidr } from "../cidr";

/** What a subnet is for. */
export type SubnetRole = "nodes" | "control-plane" | "endpoints" | "public";

export interface SubnetPlan {
    /** Stable whatever the zone is called: `nodes-1`. */
    key: string;
    role: SubnetRole;
    /** The zone's place among the zones, from 0. */
    zone: number;
    cidr: string;
}

/** The number an IPv4 address stands for. */
function toNumber(address: string): number {
    return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toAddress(value: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Whether the address is the first of its range, as AWS wants it. */
export function isAligned(text: string): boolean {
    const cidr = parseCidr(text);
    return cidr?.family === "ipv4" && toNumber(cidr.address) % 2 ** (32 - cidr.prefix) === 0;
}

/** Whether two IPv4 ranges share an address. */
export function overlap(a: string, b: string): boolean {
    const [first, second] = [parseCidr(a), parseCidr(b)];
    return first !== undefined && second !== undefined && (contains(first, second) || contains(second, first));
}

/** Address ranges that are nobody's on the internet (RFC 1918, and RFC 6598, which AWS admits for a VPC). */
export const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

export function isPrivate(text: string): boolean {
    const cidr = parseCidr(text);
    return cidr !== undefined && privateRanges.some((range) => contains(parseCidr(range)!, cidr));
}

/** The small subnets, which share the last quarter; public ones are there only for NAT gateways. */
const small: { role: SubnetRole; prefix: number }[] = [
    // EKS puts four addresses there at most, and wants room for as many during an upgrade.
    { role: "control-plane", prefix: 28 },
    { role: "endpoints", prefix: 27 },
    { role: "public", prefix: 28 },
];

/**
 * A quarter of the range for each zone's nodes and pods, and the last quarter for all that is small. The control plane
 * and the endpoints have subnets of their own, so that a rule for one opens no other.
 */
export function splitVpc(cidr: string, zoneCount: number, withPublic: boolean): SubnetPlan[] {
    const { address = "", prefix = 0 } = parseCidr(cidr) ?? {};
    const base = toNumber(address);
    const quarter = 2 ** (32 - prefix - 2);
    const zones = Array.from({ length: zoneCount }, (_, zone) => zone);
    const nodes = zones.map((zone) => ({
        key: `nodes-${zone + 1}`,
        role: "nodes" as const,
        zone,
        cidr: `${toAddress(base + zone * quarter)}/${prefix + 2}`,
    }));
    // Every kind has the place of three zones, so that a zone or a NAT gateway added later moves nothing.
    let offset = base + 3 * quarter;
    const others = small.flatMap(({ role, prefix: own }) => {
        const size = 2 ** (32 - own);
        const start = offset;
        offset += 4 * size;
        if (role === "public" && !withPublic) return [];
        return zones.map((zone) => ({
            key: `${role}-${zone + 1}`,
            role,
            zone,
            cidr: `${toAddress(start + zone * size)}/${own}`,
        }));
    });
    return [...nodes, ...others];
}
