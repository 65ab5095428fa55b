/** The sizes of Azure's virtual machines that may be used without asking, and what each costs. */

/** One size that the package knows. */
export interface VmSize {
    name: string;
    vcpus: number;
    /** Memory in GiB. */
    gib: number;
    /** On demand, Linux, East US, in USD an hour. */
    pricePerHour: number;
    /** The day on which the price was taken. */
    asOf: string;
    /** Whether virtual machines run in it, which Pod Sandboxing needs. */
    nested: boolean;
}

/** A series: each of its sizes has four GiB for each vCPU, and costs what its vCPUs cost. */
interface Series {
    /** The size's name with the number of vCPUs left out. */
    name: (vcpus: number) => string;
    usdPerVcpu: number;
    vcpus: number[];
    nested: boolean;
}

/** The day on which the list was read; it was made of Azure's own retail prices. */
export const vmPrices = {
    asOf: "2026-11-29",
    source: "coopslarhette/skypilot-catalog catalogs/v8/azure/vms.csv @20291d7, rows of eastus",
};

/** Microsoft names the Intel series for Pod Sandboxing (learn.microsoft.com/azure/aks/use-pod-sandboxing); of AMD's nothing is said there. */
const series: Series[] = [
    {
        name: (vcpus) => `Standard_D${vcpus}s_v3`,
        usdPerVcpu: 0.048,
        vcpus: [2, 4, 8, 16, 32, 48, 64],
        nested: true,
    },
    {
        name: (vcpus) => `Standard_D${vcpus}s_v5`,
        usdPerVcpu: 0.048,
        vcpus: [2, 4, 8, 16, 32, 48, 64, 96],
        nested: true,
    },
    {
        name: (vcpus) => `Standard_D${vcpus}as_v5`,
        usdPerVcpu: 0.043,
        vcpus: [2, 4, 8, 16, 32, 48, 64, 96],
        nested: false,
    },
];

export const vmSizes: ReadonlyMap<string, VmSize> = new Map(
    series.flatMap(({ name, usdPerVcpu, vcpus, nested }) =>
        vcpus.map((count) => {
            // As many digits as the list has.
            const pricePerHour = Math.round(count * usdPerVcpu * 1000) / 1000;
            return [
                name(count),
                { name: name(count), vcpus: count, gib: 4 * count, pricePerHour, asOf: vmPrices.asOf, nested },
            ];
        }),
    ),
);

export const vmSizeNames = [...vmSizes.keys()];
