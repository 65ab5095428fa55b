/** What each tenant runs on, where the package makes the nodes: a pool that is declared, or one that is made for it. */
import type { PlatformName } from "../catalog/platforms";
import { sandboxesOf } from "../catalog/sandboxes";
import type { Sandbox } from "../isolation";
import { idlePools, type PlainPool, sandboxRefusals } from "./poolForm";
import { systemPool } from "./poolLabels";
import { join, type Refusal } from "./refusal";
import type { Applicant } from "./tenants";

/** The sandbox of one tenant, and the pool that has to be made for it where none is declared. */
export type PoolChoice = { sandbox: Sandbox; makes?: { name: string; pool: PlainPool } };

interface Declared {
    platform: PlatformName;
    version: string;
    pools: Record<string, PlainPool>;
}

/** Decided by the tenant and the declared pools alone, so that no tenant changes what another one gets. */
export function chooseSandbox(
    { path, name, spec }: Applicant,
    { platform, version, pools }: Declared,
): PoolChoice | { refusals: Refusal[] } {
    const ofLevel = sandboxesOf(spec.isolation, spec.workload ?? "service").map((sandbox) => sandbox.name);
    // A sandbox of another level is refused where the tenant is planned.
    const wanted = spec.sandbox === undefined ? ofLevel : [spec.sandbox];
    const reasons = wanted.map((sandbox) => sandboxRefusals(sandboxField({ path, spec }), platform, sandbox, version));
    const deliverable = wanted.filter((_, index) => reasons[index]?.length === 0);
    const [first] = deliverable;
    if (!first) return { refusals: reasons[0] ?? [] };

    const owner = spec.placement === "dedicated" ? name : undefined;
    const fitting = Object.entries(pools).filter(
        ([pool, { tenant }]) => tenant === owner && pool !== systemPool && (!spec.pool || pool === spec.pool),
    );
    const carried = deliverable.find((sandbox) => fitting.some(([, pool]) => pool.sandbox === sandbox));
    if (carried) return { sandbox: carried };
    // A pool that is asked for by name is not made: where the tenant is planned it is said what there is.
    if (spec.pool !== undefined) return { sandbox: first };
    const pool: PlainPool = { sandbox: first, ...(owner !== undefined && { tenant: owner }) };
    return { sandbox: first, makes: { name: owner === undefined ? first : `tenant-${owner}`, pool } };
}

/** The field by which a tenant asks for its sandbox. */
export function sandboxField({ path, spec }: Pick<Applicant, "path" | "spec">): string {
    return join(path, spec.sandbox === undefined ? "isolation" : "sandbox");
}

export interface PoolChoices {
    /** By tenant; one that is refused is not among them. */
    choices: Map<string, PoolChoice>;
    /** The pools that are made for them, by name. */
    made: Map<string, PlainPool>;
    refusals: Refusal[];
    /** Names of the tenants that are refused. */
    refused: Set<string>;
}

/** The choices of all tenants; with the declared pools that nobody could use, which cost money for nothing. */
export function choosePools(
    path: string,
    pools: Record<string, PlainPool>,
    tenants: Applicant[],
    allNames: string[],
    choose: (tenant: Applicant) => PoolChoice | { refusals: Refusal[] },
): PoolChoices {
    const choices = new Map<string, PoolChoice>();
    const refused = new Set<string>();
    const refusals: Refusal[] = [];
    for (const tenant of tenants) {
        const choice = choose(tenant);
        if ("refusals" in choice) {
            refusals.push(...choice.refusals);
            refused.add(tenant.name);
        } else choices.set(tenant.name, choice);
    }
    refusals.push(...idlePools(path, pools, tenants, choices, refused, allNames));
    const made = new Map([...choices.values()].flatMap(({ makes }) => (makes ? [[makes.name, makes.pool]] : [])));
    return { choices, made, refusals, refused };
}

/** A pool that nobody declared can still be over the ceiling that somebody set. */
export function madeByDefault(path: string, name: string, pool: PlainPool, refusals: Refusal[]): Refusal[] {
    const own = pool.tenant === undefined ? `nodePools.${name}` : `a node pool with tenant "${pool.tenant}"`;
    return refusals.map(({ reason, nearest }) => ({
        path: join(path, name),
        reason: `is made by default, and ${reason}`,
        nearest: `${own} with other settings${nearest ? `, or ${nearest}` : ""}`,
    }));
}

/** The cluster's own pool first, then in alphabetical order. */
export function bySystemAndName(a: { name: string }, b: { name: string }): number {
    const rank = ({ name }: { name: string }) => (name === systemPool ? 0 : 1);
    return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}
