/** What EKS and its network cost in us-east-1, on demand, without traffic. */
import type { Price } from "../price";

/** AWS's own page was not read for these; the day is the one on which several notes were found to agree. */
const notes = "public cost notes that agree";
const notesRead = "2026-11-24";

export const prices = {
    controlPlane: { usd: 0.1, unit: "hour", asOf: notesRead, source: `${notes} (EKS, version in standard support)` },
    natGateway: {
        usd: 0.045,
        unit: "hour",
        asOf: "2026-06-01",
        source: "zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint, from AWS's VPC pricing",
    },
    interfaceEndpoint: {
        usd: 0.01,
        unit: "hour",
        asOf: "2026-06-01",
        source: "zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint, from AWS's PrivateLink pricing; for each zone",
    },
    volume: { usd: 0.08, unit: "GiB-month", asOf: notesRead, source: `${notes} (EBS gp3)` },
    key: { usd: 1, unit: "month", asOf: notesRead, source: `${notes} (KMS customer managed key)` },
} as const satisfies Record<string, Price>;
