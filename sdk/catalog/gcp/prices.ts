/** What GKE and its network cost in us-central1, on demand, without traffic. */
import type { Price } from "../price";

const read = "2026-11-24";

export const prices = {
    controlPlane: {
        usd: 0.1,
        unit: "hour",
        asOf: read,
        source: "cloud.google.com/kubernetes-engine/pricing (cluster management fee)",
    },
    /** For each machine behind it, up to 32 of them. */
    natMachine: { usd: 0.0014, unit: "hour", asOf: read, source: "cloud.google.com/nat/pricing (for each machine)" },
    natAddress: { usd: 0.005, unit: "hour", asOf: read, source: "cloud.google.com/nat/pricing (its address)" },
    volume: {
        usd: 0.1,
        unit: "GiB-month",
        asOf: read,
        source: "c3x.dev/blog/gcp-persistent-disk-types-cost (pd-balanced)",
    },
    key: { usd: 0.06, unit: "month", asOf: read, source: "public cost notes that agree (Cloud KMS, one key version)" },
} as const satisfies Record<string, Price>;

/** From so many machines on a NAT gateway costs no more. */
export const mostNatMachines = 32;
