/** The machine types of Compute Engine that may be used without asking, and what each costs. */

/** One machine type that the package knows. */
export interface MachineType {
    name: string;
    vcpus: number;
    /** Memory in GiB. */
    gib: number;
    /** On demand, Linux, us-central1, in USD an hour. */
    pricePerHour: number;
    /** The day on which the price was taken. */
    asOf: string;
}

/** A family: Google prices its vCPUs and its memory, and a size costs what it has of both. */
interface Family {
    name: string;
    usdPerVcpu: number;
    usdPerGib: number;
    /** vCPUs of the sizes that there are, by kind. */
    sizes: Record<keyof typeof gibPerVcpu, number[]>;
}

const gibPerVcpu = { standard: 4, highmem: 8 };

/** The day on which the list was read; it was made of Google's own price list. */
export const machinePrices = {
    asOf: "2026-11-24",
    source: "skypilot-org/skypilot-catalog catalogs/v8/gcp/vms.csv @8427bbf, rows of us-central1",
};

const families: Family[] = [
    {
        name: "e2",
        usdPerVcpu: 0.02181159,
        usdPerGib: 0.00292353,
        sizes: { standard: [2, 4, 8, 16, 32], highmem: [2, 4, 8, 16] },
    },
    {
        name: "n2",
        usdPerVcpu: 0.031611,
        usdPerGib: 0.004237,
        sizes: { standard: [2, 4, 8, 16, 32, 48, 64, 80], highmem: [2, 4, 8, 16, 32, 48, 64, 80] },
    },
    {
        name: "n2d",
        usdPerVcpu: 0.027502,
        usdPerGib: 0.003686,
        sizes: { standard: [2, 4, 8, 16, 32, 48, 64, 80, 96], highmem: [2, 4, 8, 16, 32, 48, 64, 80, 96] },
    },
];

export const machineTypes: ReadonlyMap<string, MachineType> = new Map(
    families.flatMap(typesOf).map((type) => [type.name, type]),
);

export const machineTypeNames = [...machineTypes.keys()];

/** Types whose vCPUs are parts of one: GKE Sandbox does not run on them (cloud.google.com/kubernetes-engine/docs/concepts/sandbox-pods). */
export const sharedCoreTypes = ["e2-micro", "e2-small", "e2-medium"];

function typesOf({ name, usdPerVcpu, usdPerGib, sizes }: Family): MachineType[] {
    return (Object.keys(gibPerVcpu) as (keyof typeof gibPerVcpu)[]).flatMap((kind) =>
        sizes[kind].map((vcpus) => {
            const gib = vcpus * gibPerVcpu[kind];
            // As many digits as the list has.
            const pricePerHour = Math.round((vcpus * usdPerVcpu + gib * usdPerGib) * 100_000) / 100_000;
            return { name: `${name}-${kind}-${vcpus}`, vcpus, gib, pricePerHour, asOf: machinePrices.asOf };
        }),
    );
}
