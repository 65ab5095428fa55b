/** From tenants to node pools: what each tenant runs on, and the pools that are there for it. */
import { ceilingsOf } from "../ceilings";
import { bySystemAndName, choosePools, chooseSandbox, madeByDefault, type PoolChoice } from "../poolChoice";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import type { Applicant } from "../tenants";
import { machineRefusals } from "./machines";
import { type AksPoolPlan, planPool } from "./poolPlan";
import { poolRefusals } from "./poolRefusals";
import type { PlainAks, PlainAksPool } from "./shape";

export interface AksPoolSet {
    pools: AksPoolPlan[];
    /** By tenant; one that is refused is not among them. */
    choices: Map<string, PoolChoice>;
    refusals: Refusal[];
}

const path = "aks.nodePools";

/** Machines for DNS, metrics and the way to the API server: two, so that one may go. */
const defaultSystem: PlainAksPool = { sandbox: "runc", maxSize: 3 };

export function planPools(cluster: string, aks: PlainAks, tenants: Applicant[], allNames: string[]): AksPoolSet {
    const declared = Object.entries(aks.nodePools ?? {});
    const { choices, made, refusals } = choosePools(path, aks.nodePools ?? {}, tenants, allNames, (tenant) =>
        choose(tenant, aks),
    );
    const system: [string, PlainAksPool][] = aks.nodePools?.[systemPool] ? [] : [[systemPool, defaultSystem]];
    const defaults: [string, PlainAksPool][] = [...system, ...made];
    return {
        pools: [...defaults, ...declared]
            .map(([name, pool]) => planPool(cluster, name, pool, aks))
            .sort(bySystemAndName),
        choices,
        refusals: [
            ...declared.flatMap(([name, pool]) => poolRefusals(join(path, name), name, pool, aks)),
            ...refusals,
            ...defaults.flatMap(([name, pool]) =>
                madeByDefault(path, name, pool, machineRefusals("", name, pool, ceilingsOf(aks, pool))),
            ),
        ],
    };
}

function choose(tenant: Applicant, { nodePools = {}, version }: PlainAks): PoolChoice | { refusals: Refusal[] } {
    const choice = chooseSandbox(tenant, { platform: "aks", version, pools: nodePools });
    return "refusals" in choice ? { refusals: choice.refusals.map((refusal) => inLevels(refusal, tenant)) } : choice;
}

/** The nearest sandbox is of another level than the one that was asked for. */
function inLevels(refusal: Refusal, { spec }: Applicant): Refusal {
    return refusal.nearest === "kata-clh" && spec.isolation !== "microvm"
        ? { ...refusal, nearest: 'isolation "microvm", by Pod Sandboxing' }
        : refusal;
}
