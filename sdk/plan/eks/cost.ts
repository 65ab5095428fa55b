/** What the cluster costs a month in us-east-1, on demand, before traffic, logs and what tenants make themselves. */
import { hoursPerMonth, type Price, prices } from "../../catalog/aws/prices";
import { instanceTypes } from "../../catalog/ec2";
import type { ControlPlanePlan } from "./controlPlane";
import type { EksNetworkPlan } from "./network";
import { machinePrice, type PoolPlan } from "./poolPlan";

export interface CostLine {
    what: string;
    /** USD a month with the fewest machines; `undefined` where a price is not known. */
    least: number | undefined;
    /** The same with the most machines. */
    most: number | undefined;
    asOf: string;
    source: string;
}

export interface CostPlan {
    lines: CostLine[];
    /** Sums of what is known. */
    least: number;
    most: number;
    /** Pools whose machines have no known price. */
    unknown: string[];
    notCovered: string;
}

export function estimateCost(controlPlane: ControlPlanePlan, network: EksNetworkPlan, pools: PoolPlan[]): CostPlan {
    const lines = [
        line("control plane", prices.controlPlane, 1),
        ...(controlPlane.key === "own" ? [line("key for Secrets", prices.key, 1)] : []),
        ...(network.nat.count > 0 ? [line("NAT gateways", prices.natGateway, network.nat.count)] : []),
        ...(network.interfaceEndpoints.length > 0
            ? [
                  line(
                      "interface endpoints",
                      prices.interfaceEndpoint,
                      network.interfaceEndpoints.length * network.zoneCount,
                  ),
              ]
            : []),
        ...pools.flatMap(poolLines),
    ];
    return {
        lines,
        least: rounded(lines.reduce((sum, { least }) => sum + (least ?? 0), 0)),
        most: rounded(lines.reduce((sum, { most }) => sum + (most ?? 0), 0)),
        unknown: pools.filter((pool) => machinePrice(pool) === undefined).map(({ name }) => name),
        notCovered: "traffic, logs, tenants' volumes and load balancers, other regions, discounts, extended support",
    };
}

/** Spare capacity is cheaper by how much the day decides: it is counted in full. */
function poolLines(pool: PoolPlan): CostLine[] {
    const price = machinePrice(pool);
    const asOf = pool.instanceTypes.flatMap((name) => instanceTypes.get(name)?.asOf ?? []).sort()[0] ?? "";
    const least = pool.kind === "karpenter" ? 0 : pool.size.min;
    const month = (count: number) => (price === undefined ? undefined : rounded(price * hoursPerMonth * count));
    const gib = pool.launch.volumes.reduce((sum, volume) => sum + volume.gib, 0);
    return [
        {
            what: `pool ${pool.name}: ${pool.instanceTypes.join(" or ")}`,
            least: month(least),
            most: month(pool.size.max),
            asOf,
            source: "the catalog's instance types",
        },
        range(`pool ${pool.name}: volumes`, prices.volume, gib * least, gib * pool.size.max),
    ];
}

function line(what: string, price: Price, count: number): CostLine {
    return range(what, price, count, count);
}

function range(what: string, price: Price, least: number, most: number): CostLine {
    const month = (count: number) => rounded(price.usd * count * (price.unit === "hour" ? hoursPerMonth : 1));
    return { what, least: month(least), most: month(most), asOf: price.asOf, source: price.source };
}

function rounded(usd: number): number {
    return Math.round(usd * 100) / 100;
}
