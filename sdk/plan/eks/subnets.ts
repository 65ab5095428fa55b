/** How a VPC's range is cut into subnets. */
import { parseCidr, toNumber } from "../cidr";

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

function toAddress(value: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
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
