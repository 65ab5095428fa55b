/** From tenants to node pools: what each tenant runs on, and the pools that are there for it. */
import { sandboxesOf } from "../../catalog/sandboxes";
import type { Sandbox } from "../../isolation";
import { ceilingsOf } from "../ceilings";
import { idlePools, sandboxRefusals } from "../poolForm";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import type { Applicant } from "../tenants";
import type { ControlPlanePlan } from "./controlPlane";
import { machineRefusals } from "./machines";
import { type GkeNetworkPlan, mostNodes } from "./network";
import { type GkePoolPlan, planPool } from "./poolPlan";
import { poolRefusals } from "./poolRefusals";
import type { PlainGke, PlainGkePool } from "./shape";

/** The sandbox of one tenant, and the pool that has to be made for it where none is declared. */
type Choice = { sandbox: Sandbox; makes?: { name: string; pool: PlainGkePool } };

export interface GkePoolSet {
    pools: GkePoolPlan[];
    /** By tenant; one that is refused is not among them. */
    choices: Map<string, Choice>;
    refusals: Refusal[];
}

const path = "gke.nodePools";

/** Machines for DNS, metrics and the way to the API server: two, so that one may go. */
const defaultSystem: PlainGkePool = { sandbox: "runc", machineType: "e2-standard-2", minSize: 2, maxSize: 3 };

export function planPools(
    cluster: string,
    gke: PlainGke,
    controlPlane: ControlPlanePlan,
    tenants: Applicant[],
    allNames: string[],
): GkePoolSet {
    const declared = Object.entries(gke.nodePools ?? {});
    const choices = new Map<string, Choice>();
    const refused = new Set<string>();
    const refusals = declared.flatMap(([name, pool]) => poolRefusals(join(path, name), name, pool, gke));
    for (const tenant of tenants) {
        const choice = chooseSandbox(tenant, gke);
        if ("refusals" in choice) {
            refusals.push(...choice.refusals);
            refused.add(tenant.name);
        } else choices.set(tenant.name, choice);
    }
    refusals.push(...idlePools(path, gke.nodePools ?? {}, tenants, choices, refused, allNames));

    const made = new Map([...choices.values()].flatMap(({ makes }) => (makes ? [[makes.name, makes.pool]] : [])));
    const system: [string, PlainGkePool][] = gke.nodePools?.[systemPool] ? [] : [[systemPool, defaultSystem]];
    const defaults = [...system, ...made];
    refusals.push(...defaults.flatMap(([name, pool]) => defaultRefusals(name, pool, gke)));
    const pools = [...defaults, ...declared]
        .map(([name, pool]) => planPool(cluster, name, pool, gke, controlPlane))
        .sort(bySystemAndName);
    return { pools, choices, refusals };
}

function bySystemAndName(a: GkePoolPlan, b: GkePoolPlan): number {
    const rank = (pool: GkePoolPlan) => (pool.name === systemPool ? 0 : 1);
    return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

/** A pool that nobody declared can still be over the ceiling that somebody set. */
function defaultRefusals(name: string, pool: PlainGkePool, gke: PlainGke): Refusal[] {
    const own = pool.tenant === undefined ? `nodePools.${name}` : `a node pool with tenant "${pool.tenant}"`;
    return machineRefusals("", pool, ceilingsOf(gke, pool)).map(({ reason, nearest }) => ({
        path: join(path, name),
        reason: `is made by default, and ${reason}`,
        nearest: `${own} with other settings${nearest ? `, or ${nearest}` : ""}`,
    }));
}

/** Nodes for which there is no address are asked for in vain, and a surge needs one more of each pool. */
export function crowdingRefusals(network: GkeNetworkPlan, pools: GkePoolPlan[]): Refusal[] {
    const room = mostNodes(network);
    const wanted = pools.reduce((sum, { size }) => sum + size.max + 1, 0);
    if (room === undefined || wanted <= room) return [];
    const reason = `the pools may have ${wanted} machines, one more of each during an upgrade among them, and nodeCidr and podCidr have addresses for ${room}`;
    return [{ path: "gke.network.podCidr", reason, nearest: "wider ranges, or a smaller maxSize" }];
}

/** Decided by the tenant and the declared pools alone, so that no tenant changes what another one gets. */
function chooseSandbox({ path: at, name, spec }: Applicant, gke: PlainGke): Choice | { refusals: Refusal[] } {
    const ofLevel = sandboxesOf(spec.isolation, spec.workload ?? "service").map((sandbox) => sandbox.name);
    // A sandbox of another level is refused where the tenant is planned.
    const wanted = spec.sandbox === undefined ? ofLevel : [spec.sandbox];
    const field = join(at, spec.sandbox === undefined ? "isolation" : "sandbox");
    const reasons = wanted.map((sandbox) => sandboxRefusals(field, "gke", sandbox, gke.version));
    const deliverable = wanted.filter((_, index) => reasons[index]?.length === 0);
    const [first] = deliverable;
    if (!first) return { refusals: (reasons[0] ?? []).map((refusal) => inLevels(refusal)) };

    const owner = spec.placement === "dedicated" ? name : undefined;
    const fitting = Object.entries(gke.nodePools ?? {}).filter(
        ([pool, { tenant }]) => tenant === owner && pool !== systemPool && (!spec.pool || pool === spec.pool),
    );
    const carried = deliverable.find((sandbox) => fitting.some(([, pool]) => pool.sandbox === sandbox));
    if (carried) return { sandbox: carried };
    // A pool that is asked for by name is not made: where the tenant is planned it is said what there is.
    if (spec.pool !== undefined) return { sandbox: first };
    const pool: PlainGkePool = { sandbox: first, ...(owner !== undefined && { tenant: owner }) };
    return { sandbox: first, makes: { name: owner === undefined ? first : `tenant-${owner}`, pool } };
}

/** The nearest sandbox is of another level than the one that was asked for. */
function inLevels(refusal: Refusal): Refusal {
    return refusal.nearest === "gvisor" ? { ...refusal, nearest: 'isolation "sandboxed", under gVisor' } : refusal;
}
