/** The 8th generation of Intel: the virtual machines that can run virtual machines. */
import { enclavesSource, type InstanceFamily, karpenterPrices, nestedSource, rosaSizes } from "./family";

const common = {
    processor: "amd64",
    nestedVirtualization: true,
    asOf: karpenterPrices.asOf,
    sources: [karpenterPrices.source, rosaSizes, nestedSource, enclavesSource],
} as const satisfies Partial<InstanceFamily>;

/** What the flexible families are not started with. */
const withEnclaves = { ...common, enclavesFrom: 4 };

export const intel8: InstanceFamily[] = [
    {
        ...withEnclaves,
        name: "m8i",
        gibPerVcpu: 4,
        prices: {
            large: 0.10584,
            xlarge: 0.21168,
            "2xlarge": 0.42336,
            "4xlarge": 0.84672,
            "8xlarge": 1.69344,
            "12xlarge": 2.54016,
            "16xlarge": 3.38688,
            "24xlarge": 5.08032,
            "32xlarge": 6.77376,
            "48xlarge": 10.16064,
        },
        metal: { "metal-48xl": { vcpus: 192, price: 10.16064 } },
    },
    {
        ...withEnclaves,
        name: "c8i",
        gibPerVcpu: 2,
        prices: {
            large: 0.09371,
            xlarge: 0.18742,
            "2xlarge": 0.37484,
            "4xlarge": 0.74968,
            "8xlarge": 1.49936,
            "12xlarge": 2.24904,
            "16xlarge": 2.99872,
            "24xlarge": 4.49808,
            "32xlarge": 5.99744,
            "48xlarge": 8.99616,
        },
        metal: { "metal-48xl": { vcpus: 192, price: 9.89578 } },
    },
    {
        ...withEnclaves,
        name: "r8i",
        gibPerVcpu: 8,
        prices: {
            large: 0.13892,
            xlarge: 0.27784,
            "2xlarge": 0.55568,
            "4xlarge": 1.11136,
            "8xlarge": 2.22272,
            "12xlarge": 3.33408,
            "16xlarge": 4.44544,
            "24xlarge": 6.66816,
            "32xlarge": 8.89088,
            "48xlarge": 13.33632,
        },
        metal: { "metal-48xl": { vcpus: 192, price: 14.66995 } },
    },
    {
        ...common,
        name: "m8i-flex",
        gibPerVcpu: 4,
        prices: {
            large: 0.10055,
            xlarge: 0.2011,
            "2xlarge": 0.4022,
            "4xlarge": 0.8044,
            "8xlarge": 1.6088,
            "12xlarge": 2.4132,
            "16xlarge": 3.2176,
        },
        metal: {},
    },
    {
        ...common,
        name: "c8i-flex",
        gibPerVcpu: 2,
        // Without 4xlarge: the list of sizes gives it half as much memory again as its neighbours' ratio does.
        prices: { xlarge: 0.17804, "2xlarge": 0.35608, "8xlarge": 1.42432, "12xlarge": 2.13648, "16xlarge": 2.84864 },
        metal: {},
    },
    {
        ...common,
        name: "r8i-flex",
        gibPerVcpu: 8,
        prices: {
            xlarge: 0.26394,
            "2xlarge": 0.52788,
            "4xlarge": 1.05576,
            "8xlarge": 2.11152,
            "12xlarge": 3.16728,
            "16xlarge": 4.22304,
        },
        metal: {},
    },
];
