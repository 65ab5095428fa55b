/** What a machine may cost before somebody has to ask for it, on any cloud. */
import type { Refusal } from "./refusal";

export interface Ceilings {
    perHour: number;
    perVcpuHour: number;
}

export const defaultCeilings: Ceilings = { perHour: 1, perVcpuHour: 0.1 };

interface Asked {
    maxPricePerHour?: number | undefined;
    maxPricePerVcpuHour?: number | undefined;
}

export function ceilingsOf({ nodes = {} }: { nodes?: Asked | undefined }, pool: Asked): Ceilings {
    return {
        perHour: pool.maxPricePerHour ?? nodes.maxPricePerHour ?? defaultCeilings.perHour,
        perVcpuHour: pool.maxPricePerVcpuHour ?? nodes.maxPricePerVcpuHour ?? defaultCeilings.perVcpuHour,
    };
}

/** A machine type as any catalog has it. */
interface Machine {
    name: string;
    vcpus: number;
    pricePerHour: number;
    asOf: string;
}

export function isWithin(type: Machine, ceilings: Ceilings): boolean {
    return type.pricePerHour <= ceilings.perHour && type.pricePerHour / type.vcpus <= ceilings.perVcpuHour;
}

/** The largest that fits is the nearest to what was asked; among those of a size, the cheapest. */
export function largestWithin(types: Iterable<Machine>, ceilings: Ceilings): string | undefined {
    return [...types]
        .filter((type) => isWithin(type, ceilings))
        .sort((a, b) => b.vcpus - a.vcpus || a.pricePerHour - b.pricePerHour)[0]?.name;
}

/** `other` is the nearest type that is within them, if there is one. */
export function overCeilings(path: string, type: Machine, ceilings: Ceilings, other: string | undefined): Refusal[] {
    const perVcpu = type.pricePerHour / type.vcpus;
    const over = (field: string, price: number, ceiling: number): Refusal => ({
        path,
        reason: `${type.name} costs ${money(price)} USD an hour${field === "maxPricePerHour" ? "" : " and vCPU"} (${type.asOf}), the ceiling is ${money(ceiling)}`,
        nearest: `${other ? `"${other}", or ` : ""}${field} ${money(price)}`,
    });
    return [
        ...(type.pricePerHour > ceilings.perHour ? [over("maxPricePerHour", type.pricePerHour, ceilings.perHour)] : []),
        ...(perVcpu > ceilings.perVcpuHour ? [over("maxPricePerVcpuHour", perVcpu, ceilings.perVcpuHour)] : []),
    ];
}

/** Rounded up, so that the number that is named is one that is accepted. */
function money(usd: number): string {
    return String(Math.ceil(usd * 100_000 - 1e-6) / 100_000);
}
