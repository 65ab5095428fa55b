/** Amazon's own Arm processors: no nested virtualization, so that Kata needs bare metal. */
import { enclavesSource, type InstanceFamily, karpenterPrices } from "./family";

const common = {
    processor: "arm64",
    nestedVirtualization: false,
    enclavesFrom: 2,
    asOf: karpenterPrices.asOf,
    // The list of sizes that the Intel families are checked against has no Arm.
    sources: [
        karpenterPrices.source,
        "aws.amazon.com/ec2/instance-types (m7g, c7g), as public sizing notes quote it",
        enclavesSource,
    ],
} as const satisfies Partial<InstanceFamily>;

export const graviton: InstanceFamily[] = [
    {
        ...common,
        name: "m7g",
        gibPerVcpu: 4,
        prices: { large: 0.0816, xlarge: 0.1632, "2xlarge": 0.3264, "4xlarge": 0.6528, "8xlarge": 1.3056 },
        metal: { metal: { vcpus: 64, price: 2.6112 } },
    },
    {
        ...common,
        name: "c7g",
        gibPerVcpu: 2,
        prices: { large: 0.0725, xlarge: 0.145, "2xlarge": 0.29, "4xlarge": 0.58, "8xlarge": 1.16 },
        metal: {},
    },
];
