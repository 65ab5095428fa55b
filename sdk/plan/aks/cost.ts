/** What the cluster costs a month in East US, on demand, before traffic, logs and what tenants make themselves. */
import { disks, prices, tierPrices } from "../../catalog/azure/prices";
import { vmPrices } from "../../catalog/azure/vmSizes";
import { hoursPerMonth } from "../../catalog/price";
import { type CostLine, type CostPlan, line, rounded, sumOf } from "../cost";
import type { ControlPlanePlan } from "./controlPlane";
import type { AksNetworkPlan } from "./network";
import type { AksPoolPlan } from "./poolPlan";

export function estimateCost({ tier }: ControlPlanePlan, network: AksNetworkPlan, pools: AksPoolPlan[]): CostPlan {
    const lines = [
        controlPlaneLine(tier),
        ...(network.kind === "own"
            ? [line("NAT gateway", prices.nat, 1), line("NAT gateway: address", prices.natAddress, 1)]
            : []),
        ...pools.flatMap(poolLines),
    ];
    return {
        region: "eastus",
        lines,
        least: sumOf(lines, "least"),
        most: sumOf(lines, "most"),
        unknown: pools.filter(({ usdPerHour }) => usdPerHour === undefined).map(({ name }) => name),
        notCovered:
            "traffic, logs, the uses of the key, tenants' volumes, other locations, discounts, long term support",
    };
}

function controlPlaneLine(tier: ControlPlanePlan["tier"]): CostLine {
    const what = `control plane, tier ${tier}`;
    const price = tierPrices[tier];
    if (price) return line(what, price, 1);
    return { what, least: undefined, most: undefined, asOf: vmPrices.asOf, source: "no price was found" };
}

function poolLines({ name, instanceTypes, usdPerHour, size, volumeGib }: AksPoolPlan): CostLine[] {
    const month = (each: number | undefined, count: number) => (each === undefined ? undefined : rounded(each * count));
    const machine = usdPerHour === undefined ? undefined : usdPerHour * hoursPerMonth;
    const disk = disks.sizes.find(({ gib }) => gib >= volumeGib);
    return [
        {
            what: `pool ${name}: ${instanceTypes.join(" or ")}`,
            least: month(machine, size.min),
            most: month(machine, size.max),
            asOf: vmPrices.asOf,
            source: "the catalog's sizes of machines",
        },
        {
            what: `pool ${name}: disks ${disk?.name ?? ""}`.trim(),
            least: month(disk?.usd, size.min),
            most: month(disk?.usd, size.max),
            asOf: disks.asOf,
            source: disks.source,
        },
    ];
}
