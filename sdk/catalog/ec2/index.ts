/** The EC2 instance types that may be used without asking, and what is known of each. */
import { type InstanceFamily, vcpusOfSize } from "./family";
import { graviton } from "./graviton";
import type { InstanceType, Virtualization } from "./instanceType";
import { intel } from "./intel";
import { intel8 } from "./intel8";

export type { InstanceType, Processor, Virtualization } from "./instanceType";

/** Every family there is. A new one is an entry in the file of its maker. */
export const instanceFamilies: InstanceFamily[] = [...intel8, ...intel, ...graviton];

export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
    instanceFamilies.flatMap(typesOf).map((type) => [type.name, type]),
);

export const instanceTypeNames = [...instanceTypes.keys()];

function typesOf(family: InstanceFamily): InstanceType[] {
    const { name, processor, gibPerVcpu, nestedVirtualization, enclavesFrom = Infinity, prices, metal, asOf } = family;
    const type = (size: string, vcpus: number, pricePerHour: number, virtualization: Virtualization) => ({
        name: `${name}.${size}`,
        family: name,
        processor,
        vcpus,
        gib: vcpus * gibPerVcpu,
        virtualization,
        enclaves: virtualization !== "metal" && vcpus >= enclavesFrom,
        pricePerHour,
        asOf,
    });
    return [
        ...Object.entries(prices).map(([size, price]) =>
            type(size, vcpusOfSize[size] ?? 0, price, nestedVirtualization ? "nested" : "none"),
        ),
        ...Object.entries(metal).map(([size, { vcpus, price }]) => type(size, vcpus, price, "metal")),
    ];
}

/** How a type comes to /dev/kvm by its name alone, for those that are not listed. */
export function virtualizationOf(name: string): Virtualization {
    const known = instanceTypes.get(name);
    if (known) return known.virtualization;
    const [family = "", size = ""] = name.split(".");
    if (/^metal(-|$)/.test(size)) return "metal";
    return instanceFamilies.some((candidate) => candidate.name === family && candidate.nestedVirtualization)
        ? "nested"
        : "none";
}

/** Whether EC2 starts a type with Nitro Enclaves; `undefined` where neither the list nor the name tells. */
export function takesEnclaves(name: string): boolean | undefined {
    const known = instanceTypes.get(name);
    if (known) return known.enclaves;
    return /^t\d/.test(name) || /^[^.]*-flex\./.test(name) || virtualizationOf(name) === "metal" ? false : undefined;
}
