/** Intel before the 8th generation: virtual machines without virtualization, and bare metal with it. */
import { enclavesSource, type InstanceFamily, karpenterPrices, rosaSizes } from "./family";

// Third parties say that the 7th generation hands virtualization on too; AWS's reference names the 8th alone.
const common = {
    processor: "amd64",
    nestedVirtualization: false,
    asOf: karpenterPrices.asOf,
    sources: [karpenterPrices.source, rosaSizes, enclavesSource],
} as const satisfies Partial<InstanceFamily>;

/** What the flexible families are not started with. */
const withEnclaves = { ...common, enclavesFrom: 4 };

export const intel: InstanceFamily[] = [
    {
        ...withEnclaves,
        name: "m7i",
        gibPerVcpu: 4,
        prices: {
            large: 0.1008,
            xlarge: 0.2016,
            "2xlarge": 0.4032,
            "4xlarge": 0.8064,
            "8xlarge": 1.6128,
            "12xlarge": 2.4192,
            "16xlarge": 3.2256,
            "24xlarge": 4.8384,
            "48xlarge": 9.6768,
        },
        metal: {
            "metal-24xl": { vcpus: 96, price: 5.32224 },
            "metal-48xl": { vcpus: 192, price: 9.6768 },
        },
    },
    {
        ...common,
        name: "m7i-flex",
        gibPerVcpu: 4,
        prices: { xlarge: 0.19152, "2xlarge": 0.38304, "4xlarge": 0.76608, "8xlarge": 1.53216 },
        metal: {},
    },
    {
        ...withEnclaves,
        name: "c7i",
        gibPerVcpu: 2,
        prices: {
            xlarge: 0.1785,
            "2xlarge": 0.357,
            "4xlarge": 0.714,
            "8xlarge": 1.428,
            "12xlarge": 2.142,
            "16xlarge": 2.856,
            "24xlarge": 4.284,
            "48xlarge": 8.568,
        },
        metal: {
            "metal-24xl": { vcpus: 96, price: 4.7124 },
            "metal-48xl": { vcpus: 192, price: 8.568 },
        },
    },
    {
        ...withEnclaves,
        name: "r7i",
        gibPerVcpu: 8,
        prices: {
            xlarge: 0.2646,
            "2xlarge": 0.5292,
            "4xlarge": 1.0584,
            "8xlarge": 2.1168,
            "12xlarge": 3.1752,
            "16xlarge": 4.2336,
            "24xlarge": 6.3504,
        },
        metal: { "metal-24xl": { vcpus: 96, price: 6.98544 } },
    },
    {
        ...withEnclaves,
        name: "m6i",
        gibPerVcpu: 4,
        prices: {
            xlarge: 0.192,
            "2xlarge": 0.384,
            "4xlarge": 0.768,
            "8xlarge": 1.536,
            "12xlarge": 2.304,
            "16xlarge": 3.072,
            "24xlarge": 4.608,
            "32xlarge": 6.144,
        },
        metal: { metal: { vcpus: 128, price: 6.144 } },
    },
    { ...withEnclaves, name: "m5", gibPerVcpu: 4, prices: {}, metal: { metal: { vcpus: 96, price: 4.608 } } },
    { ...withEnclaves, name: "c5", gibPerVcpu: 2, prices: {}, metal: { metal: { vcpus: 96, price: 4.08 } } },
];
