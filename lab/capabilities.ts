import { readFileSync } from "node:fs";

const bits = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n, CAP_SYS_RESOURCE: 24n } as const;

export type Capability = keyof typeof bits;

/** Whether a root process started here may have the capability: some virtual machines and containers withhold it. */
export function hasCapability(capability: Capability, status?: string): boolean {
    if (status === undefined && process.platform !== "linux") {
        return true;
    }
    const bounding = /^CapBnd:\s*([0-9a-f]+)/m.exec(status ?? readFileSync("/proc/self/status", "utf8"))?.[1];
    return bounding === undefined || ((BigInt(`0x${bounding}`) >> bits[capability]) & 1n) === 1n;
}
