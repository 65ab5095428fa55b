/** From tenants to node pools: what each tenant runs on, and the pools that are there for it. */
import { ceilingsOf } from "../ceilings";
import {
    bySystemAndName,
    choosePools,
    chooseSandbox,
    madeByDefault,
    type PoolChoice,
    sandboxField,
} from "../poolChoice";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import type { Applicant } from "../tenants";
import { instanceRefusals } from "./instances";
import { nitroRefusals, undeclaredRefusal, userNamespaceRefusals } from "./nitro";
import { planPool, type PoolPlan } from "./poolPlan";
import { poolRefusals, volumeRefusals } from "./poolRefusals";
import type { PlainEks, PlainEksPool } from "./shape";

export interface PoolSet {
    pools: PoolPlan[];
    /** By tenant; one that is refused is not among them. */
    choices: Map<string, PoolChoice>;
    refusals: Refusal[];
    /** Names of the tenants that are refused. */
    refused: Set<string>;
}

const path = "eks.nodePools";

export function planPools(cluster: string, eks: PlainEks, tenants: Applicant[], allNames: string[]): PoolSet {
    const declared = Object.entries(eks.nodePools ?? {});
    const chosen = choosePools(path, eks.nodePools ?? {}, tenants, allNames, (tenant) => choose(tenant, eks));
    const system: [string, PlainEksPool][] = eks.nodePools?.[systemPool] ? [] : [[systemPool, defaultSystem]];
    const defaults = [...system, ...chosen.made].map(([name, pool]) => ({ name, pool, at: "eks.nodes" }));
    const all = [...defaults, ...declared.map(([name, pool]) => ({ name, pool, at: join(path, name) }))];
    return {
        pools: all.map(({ name, pool, at }) => planPool(cluster, name, at, pool, eks)).sort(bySystemAndName),
        choices: chosen.choices,
        refusals: [
            ...nitroRefusals(eks),
            ...declared.flatMap(([name, pool]) => poolRefusals(join(path, name), name, pool, eks)),
            ...chosen.refusals,
            ...defaults.flatMap(({ name, pool }) => madeByDefault(path, name, pool, defaultRefusals(pool, eks))),
        ],
        refused: chosen.refused,
    };
}

/** Machines for CoreDNS and its like: two, so that one may go. */
const defaultSystem: PlainEksPool = { sandbox: "runc", instanceTypes: ["m7i.large"], minSize: 2, maxSize: 3 };

function defaultRefusals(pool: PlainEksPool, eks: PlainEks): Refusal[] {
    return [...instanceRefusals("", pool, ceilingsOf(eks, pool)), ...volumeRefusals("", pool, eks)];
}

function choose(tenant: Applicant, eks: PlainEks): PoolChoice | { refusals: Refusal[] } {
    const contradiction = userNamespaceRefusals(tenant.path, tenant.spec);
    const choice = chooseSandbox(tenant, { platform: "eks", version: eks.version, pools: eks.nodePools ?? {} });
    if ("refusals" in choice) return { refusals: [...contradiction, ...choice.refusals] };
    if (contradiction.length > 0) return { refusals: contradiction };
    return choice.makes?.pool.sandbox === "nitro" ? { refusals: [undeclaredRefusal(sandboxField(tenant))] } : choice;
}
