/** From tenants to node pools: what each tenant runs on, and the pools that are there for it. */
import { sandboxesOf } from "../../catalog/sandboxes";
import type { Sandbox } from "../../isolation";
import { ceilingsOf } from "../ceilings";
import { idlePools, sandboxRefusals } from "../poolForm";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import type { Applicant } from "../tenants";
import { instanceRefusals } from "./instances";
import { nitroRefusals, undeclaredRefusal, userNamespaceRefusals } from "./nitro";
import { planPool, type PoolPlan } from "./poolPlan";
import { poolRefusals, volumeRefusals } from "./poolRefusals";
import type { PlainEks, PlainEksPool } from "./shape";

/** The sandbox of one tenant, and the pool that has to be made for it where none is declared. */
export type Choice = { sandbox: Sandbox; makes?: { name: string; pool: PlainEksPool } };

export interface PoolSet {
    pools: PoolPlan[];
    /** By tenant; one that is refused is not among them. */
    choices: Map<string, Choice>;
    refusals: Refusal[];
    /** Names of the tenants that are refused. */
    refused: Set<string>;
}

const path = "eks.nodePools";

export function planPools(cluster: string, eks: PlainEks, tenants: Applicant[], allNames: string[]): PoolSet {
    const declared = Object.entries(eks.nodePools ?? {});
    const choices = new Map<string, Choice>();
    const refusals = [
        ...nitroRefusals(eks),
        ...declared.flatMap(([name, pool]) => poolRefusals(join(path, name), name, pool, eks)),
    ];
    const refused = new Set<string>();
    for (const tenant of tenants) {
        const choice = chooseSandbox(tenant, eks);
        if ("refusals" in choice) {
            refusals.push(...choice.refusals);
            refused.add(tenant.name);
        } else choices.set(tenant.name, choice);
    }
    refusals.push(...idlePools(path, eks.nodePools ?? {}, tenants, choices, refused, allNames));

    const made = new Map([...choices.values()].flatMap(({ makes }) => (makes ? [[makes.name, makes.pool]] : [])));
    const system: [string, PlainEksPool][] = eks.nodePools?.[systemPool] ? [] : [[systemPool, defaultSystem]];
    const defaults = [...system, ...made].map(([name, pool]) => ({ name, pool, at: "eks.nodes" }));
    refusals.push(...defaults.flatMap(({ name, pool }) => defaultRefusals(name, pool, eks)));
    const all = [...defaults, ...declared.map(([name, pool]) => ({ name, pool, at: join(path, name) }))];
    return {
        pools: all.map(({ name, pool, at }) => planPool(cluster, name, at, pool, eks)).sort(bySystemAndName),
        choices,
        refusals,
        refused,
    };
}

/** Machines for CoreDNS and its like: two, so that one may go. */
const defaultSystem: PlainEksPool = { sandbox: "runc", instanceTypes: ["m7i.large"], minSize: 2, maxSize: 3 };

function bySystemAndName(a: PoolPlan, b: PoolPlan): number {
    const rank = (pool: PoolPlan) => (pool.name === systemPool ? 0 : 1);
    return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

/** A pool that nobody declared can still be over the ceiling that somebody set. */
function defaultRefusals(name: string, pool: PlainEksPool, eks: PlainEks): Refusal[] {
    const own = pool.tenant === undefined ? `nodePools.${name}` : `a node pool with tenant "${pool.tenant}"`;
    return [...instanceRefusals("", pool, ceilingsOf(eks, pool)), ...volumeRefusals("", pool, eks)].map(
        ({ reason, nearest }) => ({
            path: join(path, name),
            reason: `is made by default, and ${reason}`,
            nearest: `${own} with other settings${nearest ? `, or ${nearest}` : ""}`,
        }),
    );
}

/** Decided by the tenant and the declared pools alone, so that no tenant changes what another one gets. */
function chooseSandbox({ path: at, name, spec }: Applicant, eks: PlainEks): Choice | { refusals: Refusal[] } {
    const ofLevel = sandboxesOf(spec.isolation, spec.workload ?? "service").map((sandbox) => sandbox.name);
    // A sandbox of another level is refused where the tenant is planned.
    const wanted = spec.sandbox === undefined ? ofLevel : [spec.sandbox];
    const field = join(at, spec.sandbox === undefined ? "isolation" : "sandbox");
    const reasons = wanted.map((sandbox) => sandboxRefusals(field, "eks", sandbox, eks.version));
    const deliverable = wanted.filter((_, index) => reasons[index]?.length === 0);
    const [first] = deliverable;
    const contradiction = userNamespaceRefusals(at, spec);
    if (!first || contradiction.length > 0) return { refusals: [...contradiction, ...(reasons[0] ?? [])] };

    const owner = spec.placement === "dedicated" ? name : undefined;
    const fitting = Object.entries(eks.nodePools ?? {}).filter(
        ([pool, { tenant }]) => tenant === owner && pool !== systemPool && (!spec.pool || pool === spec.pool),
    );
    const carried = deliverable.find((sandbox) => fitting.some(([, pool]) => pool.sandbox === sandbox));
    if (carried) return { sandbox: carried };
    // A pool that is asked for by name is not made: where the tenant is planned it is said what there is.
    if (spec.pool !== undefined) return { sandbox: first };
    if (first === "nitro") return { refusals: [undeclaredRefusal(field)] };
    const pool: PlainEksPool = { sandbox: first, ...(owner !== undefined && { tenant: owner }) };
    return { sandbox: first, makes: { name: owner === undefined ? first : `tenant-${owner}`, pool } };
}
