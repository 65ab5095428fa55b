/** The node pools of a plan, as data and for a terminal. */
import { machinePrice, type PoolPlan } from "../sdk/plan/eks/poolPlan";
import { type Entry, table, type TerminalOptions } from "../sdk/report/terminal";

/** What a reader of a plan decides on; what machines are started with is not among it. */
export function poolData(pool: PoolPlan) {
    const { name, sandbox, tenant, kind, because, os, architecture, instanceTypes, spot, size } = pool;
    const usdPerHour = machinePrice(pool);
    return {
        name,
        sandbox,
        ...(tenant !== "" && { tenant }),
        kind,
        because,
        os,
        architecture,
        instanceTypes,
        spot,
        size,
        ...(usdPerHour !== undefined && { usdPerHour }),
    };
}

export function poolsText(pools: PoolPlan[], options: TerminalOptions): string {
    const head = ["pool", "sandbox", "kind", "instance types", "machines", "USD an hour each"];
    return table(head, pools.map(entryOf), options);
}

function entryOf(pool: PoolPlan): Entry {
    const price = machinePrice(pool);
    const least = pool.kind === "karpenter" ? 0 : pool.size.min;
    const machines = `${least} to ${pool.size.max}`;
    const cells = [
        pool.sandbox,
        pool.kind,
        pool.instanceTypes.join(", "),
        pool.spot ? `${machines}, spot` : machines,
        price === undefined ? "not known" : `${pool.spot ? "at most " : ""}${price}`,
    ];
    return {
        cells: [{ text: pool.name, style: "bold" }, ...cells.map((text) => ({ text }))],
        details: [
            { label: "why", text: pool.because },
            ...(pool.tenant === "" ? [] : [{ label: "for", text: `tenant ${pool.tenant} alone` }]),
        ],
    };
}
