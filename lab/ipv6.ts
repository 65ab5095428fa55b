/** The second addresses of everything in a lab, where the kernel has IPv6. */
import { readFileSync } from "node:fs";

export const ipv6 = {
    controlPlane: "fd00:10:200::1",
    nodes: "fd00:10:200::/64",
    services: "fd00:10:96::/112",
    pods: "fd00:10:244::/56",
    /** The n-th node that registers gets the n-th part of the pods' network. */
    podsOf: (index: number) => `fd00:10:244:${(index - 1).toString(16)}::/64`,
    node: (index: number) => `fd00:10:200::${(10 + index).toString(16)}`,
    /** EC2's: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html, read 2026-11-24 */
    metadata: "fd00:ec2::254",
} as const;

export function hasIpv6(): boolean {
    try {
        return readFileSync("/sys/module/ipv6/parameters/disable", "utf8").trim() === "0";
    } catch {
        return false;
    }
}

/** One address, or both, as Kubernetes takes them. */
export const both = (first: string, second: string): string => (hasIpv6() ? `${first},${second}` : first);
