/** What the cluster costs a month in us-east-1, on demand, before traffic, logs and what tenants make themselves. */
import { prices } from "../../catalog/aws/prices";
import { instanceTypes } from "../../catalog/ec2";
import { hoursPerMonth } from "../../catalog/price";
import { type CostLine, type CostPlan, line, range, rounded, sumOf } from "../cost";
import type { ControlPlanePlan } from "./controlPlane";
import type { EksNetworkPlan } from "./network";
import { machinePrice, type PoolPlan } from "./poolPlan";

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
        region: "us-east-1",
        lines,
        least: sumOf(lines, "least"),
        most: sumOf(lines, "most"),
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
