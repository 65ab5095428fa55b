/** The node pools of a plan, as data and for a terminal. */
import { machinePrice } from "../sdk/plan/eks/poolPlan";
import type { PlannedCluster } from "../sdk/platforms";
import { type Entry, table, type TerminalOptions } from "../sdk/report/terminal";

/** What a reader of a plan decides on; what machines are started with is not among it. */
export interface PoolData {
    name: string;
    sandbox: string;
    tenant?: string;
    kind: string;
    because: string;
    os: string;
    architecture: string;
    instanceTypes: string[];
    spot: boolean;
    size: { min: number; max: number };
    usdPerHour?: number;
}

/** The pools of a platform whose nodes the package makes; `undefined` on others. */
export function poolsOf({ platform }: PlannedCluster["plan"]): PoolData[] | undefined {
    switch (platform.kind) {
        case "eks":
            return platform.pools.map((pool) => poolData(pool, machinePrice(pool)));
        case "gke":
        case "aks":
            return platform.pools.map((pool) => poolData(pool, pool.usdPerHour));
        case "existing":
            return undefined;
        default:
            return platform satisfies never;
    }
}

function poolData(pool: PoolData, usdPerHour: number | undefined): PoolData {
    const { name, sandbox, tenant = "", kind, because, os, architecture, instanceTypes, spot, size } = pool;
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

export function poolsText(pools: PoolData[], options: TerminalOptions): string {
    const head = ["pool", "sandbox", "kind", "instance types", "machines", "USD an hour each"];
    return table(head, pools.map(entryOf), options);
}

function entryOf(pool: PoolData): Entry {
    const price = pool.usdPerHour;
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
            ...(pool.tenant === undefined ? [] : [{ label: "for", text: `tenant ${pool.tenant} alone` }]),
        ],
    };
}
