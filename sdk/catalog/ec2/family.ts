import type { Processor } from "./instanceType";

/** Sizes and their vCPUs; the same in every family, bare metal apart. */
export const vcpusOfSize: Record<string, number> = {
    large: 2,
    xlarge: 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
    "32xlarge": 128,
    "48xlarge": 192,
};

/** One family as its file states it: what all sizes share, and what each costs. */
export interface InstanceFamily {
    name: string;
    processor: Processor;
    /** Memory per vCPU, in GiB. */
    gibPerVcpu: number;
    /** Whether EC2 hands the processor's virtualization on to the virtual sizes (cpuOptions.nestedVirtualization). */
    nestedVirtualization: boolean;
    /** The fewest vCPUs of a virtual size that EC2 starts with Nitro Enclaves; absent where it starts none. */
    enclavesFrom?: number;
    /** USD an hour by size. */
    prices: Record<string, number>;
    /** Bare metal by size. */
    metal: Record<string, { vcpus: number; price: number }>;
    /** The day on which the prices were taken. */
    asOf: string;
    /** Where the prices, the sizes, the virtualization and the enclaves are from. */
    sources: string[];
}

/** Karpenter's table for us-east-1, generated from AWS's price list on 2026-01-19. */
export const karpenterPrices = {
    asOf: "2026-01-19",
    source: "aws/karpenter-provider-aws pkg/providers/pricing/zz_generated.pricing_aws.go @031e72b",
};

/** NitroEnclavesSupport of each type, as EC2's DescribeInstanceTypes answered on 2026-10-27: of no bare metal, and of no burstable type. */
export const enclavesSource = "getmoto/moto 5.2.5 moto/ec2/resources/instance_types.json.gz";

/** vCPUs and memory of each size. */
export const rosaSizes = "openshift/openshift-docs modules/rosa-sdpolicy-am-aws-compute-types.adoc";

/** "8th generation Intel-based instance types (c8i, m8i, r8i, and their flex variants)". */
export const nestedSource = "docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateCpuOptionsRequest";
