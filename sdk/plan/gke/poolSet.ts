/** From tenants to node pools: what each tenant runs on, and the pools that are there for it. */
import { ceilingsOf } from "../ceilings";
import { bySystemAndName, choosePools, chooseSandbox, madeByDefault, type PoolChoice } from "../poolChoice";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import type { Applicant } from "../tenants";
import type { ControlPlanePlan } from "./controlPlane";
import { machineRefusals } from "./machines";
import { type GkePoolPlan, planPool } from "./poolPlan";
import { poolRefusals } from "./poolRefusals";
import type { PlainGke, PlainGkePool } from "./shape";

export interface GkePoolSet {
    pools: GkePoolPlan[];
    /** By tenant; one that is refused is not among them. */
    choices: Map<string, PoolChoice>;
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
    const {
        choices,
        made,
        refusals: wrong,
    } = choosePools(path, gke.nodePools ?? {}, tenants, allNames, (tenant) => choose(tenant, gke));
    const refusals = [...declared.flatMap(([name, pool]) => poolRefusals(join(path, name), name, pool, gke)), ...wrong];
    const system: [string, PlainGkePool][] = gke.nodePools?.[systemPool] ? [] : [[systemPool, defaultSystem]];
    const defaults: [string, PlainGkePool][] = [...system, ...made];
    refusals.push(
        ...defaults.flatMap(([name, pool]) =>
            madeByDefault(path, name, pool, machineRefusals("", pool, ceilingsOf(gke, pool))),
        ),
    );
    const pools = [...defaults, ...declared]
        .map(([name, pool]) => planPool(cluster, name, pool, gke, controlPlane))
        .sort(bySystemAndName);
    return { pools, choices, refusals };
}

function choose(tenant: Applicant, { nodePools = {}, version }: PlainGke): PoolChoice | { refusals: Refusal[] } {
    const choice = chooseSandbox(tenant, { platform: "gke", version, pools: nodePools });
    return "refusals" in choice ? { refusals: choice.refusals.map(inLevels) } : choice;
}

/** The nearest sandbox is of another level than the one that was asked for. */
function inLevels(refusal: Refusal): Refusal {
    return refusal.nearest === "gvisor" ? { ...refusal, nearest: 'isolation "sandboxed", under gVisor' } : refusal;
}
