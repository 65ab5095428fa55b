/** Address ranges of a network that the package makes. */
import { isAligned, isPrivate, overlap, parseCidr } from "./cidr";
import { join, type Refusal } from "./refusal";

export function rangeRefusals(at: string, cloud: string, cidr: string, nearest: string): Refusal[] {
    const parsed = parseCidr(cidr);
    if (parsed?.family !== "ipv4") {
        return [{ path: at, reason: `"${cidr}" is not an IPv4 address range`, nearest: `"${nearest}"` }];
    }
    if (!isAligned(cidr)) {
        const reason = `"${cidr}" does not begin at the first address of its range, which ${cloud} refuses`;
        return [{ path: at, reason, nearest: `"${nearest}"` }];
    }
    return isPrivate(cidr)
        ? []
        : [{ path: at, reason: `"${cidr}" is not private address space`, nearest: `"${nearest}"` }];
}

/** Of ranges in good form; `given` are the fields that somebody set, the others have their defaults. */
export function clashRefusals<Field extends string>(
    path: string,
    ranges: { field: Field; cidr: string }[],
    given: { [name in Field]?: unknown },
): Refusal[] {
    return ranges.flatMap(({ field, cidr }, index): Refusal[] => {
        const other = ranges.slice(0, index).find((earlier) => overlap(earlier.cidr, cidr));
        if (!other) return [];
        // Who set one of the two is told of that one.
        const named = given[field] === undefined ? other.field : field;
        const reason = `the ranges of ${other.field} (${other.cidr}) and ${field} (${cidr}) overlap`;
        return [{ path: join(path, named), reason }];
    });
}

/**
 * Nodes for which there is no address are asked for in vain, and a surge needs one more of each pool. `room` is not known
 * of every network.
 */
export function crowdingRefusals(
    path: string,
    room: number | undefined,
    pools: { size: { max: number } }[],
): Refusal[] {
    const wanted = pools.reduce((sum, { size }) => sum + size.max + 1, 0);
    if (room === undefined || wanted <= room) return [];
    const reason = `the pools may have ${wanted} machines, one more of each during an upgrade among them, and nodeCidr and podCidr have addresses for ${room}`;
    return [{ path, reason, nearest: "wider ranges, or a smaller maxSize" }];
}
