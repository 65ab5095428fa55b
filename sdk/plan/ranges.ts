/** Address ranges of a network that the package makes. */
import { isAligned, isPrivate, parseCidr } from "./cidr";
import type { Refusal } from "./refusal";

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
