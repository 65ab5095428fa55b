/** What the cluster costs a month in us-central1, on demand, before traffic, logs and what tenants make themselves. */
import { machinePrices } from "../../catalog/gcp/machineTypes";
import { mostNatMachines, prices } from "../../catalog/gcp/prices";
import { hoursPerMonth } from "../../catalog/price";
import { type CostLine, type CostPlan, line, range, rounded, sumOf } from "../cost";
import type { ControlPlanePlan } from "./controlPlane";
import type { GkeNetworkPlan } from "./network";
import type { GkePoolPlan } from "./poolPlan";

export function estimateCost(controlPlane: ControlPlanePlan, network: GkeNetworkPlan, pools: GkePoolPlan[]): CostPlan {
    const lines = [
        line("control plane", prices.controlPlane, 1),
        ...(controlPlane.key === "own" ? [line("key for Secrets", prices.key, 1)] : []),
        ...(network.nat === "none" ? [] : natLines(pools)),
        ...pools.flatMap(poolLines),
    ];
    return {
        region: "us-central1",
        lines,
        least: sumOf(lines, "least"),
        most: sumOf(lines, "most"),
        unknown: pools.filter(({ usdPerHour }) => usdPerHour === undefined).map(({ name }) => name),
        notCovered:
            "traffic, logs, older versions of the key, tenants' volumes, other regions, discounts, extended support",
    };
}

function natLines(pools: GkePoolPlan[]): CostLine[] {
    const machines = (of: "min" | "max") =>
        Math.min(
            mostNatMachines,
            pools.reduce((sum, { size }) => sum + size[of], 0),
        );
    return [
        range("NAT gateway", prices.natMachine, machines("min"), machines("max")),
        line("NAT gateway: address", prices.natAddress, 1),
    ];
}

/** Spare capacity is cheaper by how much the day decides: it is counted in full. */
function poolLines({ name, instanceTypes, usdPerHour, size, volumeGib }: GkePoolPlan): CostLine[] {
    const month = (count: number) =>
        usdPerHour === undefined ? undefined : rounded(usdPerHour * hoursPerMonth * count);
    return [
        {
            what: `pool ${name}: ${instanceTypes.join(" or ")}`,
            least: month(size.min),
            most: month(size.max),
            asOf: machinePrices.asOf,
            source: "the catalog's machine types",
        },
        range(`pool ${name}: volumes`, prices.volume, volumeGib * size.min, volumeGib * size.max),
    ];
}
