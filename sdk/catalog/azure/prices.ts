/** What AKS and its network cost in East US, on demand, without traffic. */
import type { AksTier } from "../../aksSpec";
import type { Price } from "../price";

const read = "2026-11-29";

/** The fee of the control plane by tier; none was found for `premium`. */
export const tierPrices: Record<AksTier, Price | undefined> = {
    free: { usd: 0, unit: "hour", asOf: read, source: "learn.microsoft.com/azure/aks/free-standard-pricing-tiers" },
    standard: {
        usd: 0.1,
        unit: "hour",
        asOf: read,
        source: "techmarmot.com/post/6188 (AKS Standard tier, a cluster and hour)",
    },
    premium: undefined,
};

export const prices = {
    nat: { usd: 0.045, unit: "hour", asOf: read, source: "c3x.dev/resources/azure/azurerm_nat_gateway" },
    natAddress: {
        usd: 3.65,
        unit: "month",
        asOf: read,
        source: "c3x.dev/resources/azure/azurerm_nat_gateway (a static Standard address)",
    },
} as const satisfies Record<string, Price>;

/** Premium SSD, locally redundant: a disk is paid for as the next larger size that there is. USD a month. */
export const disks = {
    sizes: [
        { name: "P4", gib: 32, usd: 5.28 },
        { name: "P6", gib: 64, usd: 10.21 },
        { name: "P10", gib: 128, usd: 19.71 },
        { name: "P15", gib: 256, usd: 38.01 },
        { name: "P20", gib: 512, usd: 73.22 },
        { name: "P30", gib: 1024, usd: 135.17 },
        { name: "P40", gib: 2048, usd: 259.05 },
    ],
    asOf: read,
    source: "a public table of Azure's retail prices for Premium_LRS in eastus; P10, P20 and P30 agree with techtarget.com/searchcloudcomputing, How does Azure Premium Storage billing work",
};
