/** What a declared node pool cannot be. */
import { ceilingsOf } from "../ceilings";
import { nameProblem, nameRefusals } from "../names";
import { labelRefusals, nameClashes, ownPodsRefusals, sandboxRefusals, sizeRefusals } from "../poolForm";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import { machineRefusals } from "./machines";
import { fewestSystem } from "./poolPlan";
import type { PlainAks, PlainAksPool } from "./shape";

const aksLabels = {
    platform: "AKS",
    reserved: /(^|[./])(kernel-isolation\.io|kubernetes\.io|k8s\.io|azure\.com)\//,
};

export function poolRefusals(path: string, name: string, pool: PlainAksPool, aks: PlainAks): Refusal[] {
    const hosted = sandboxRefusals(join(path, "sandbox"), "aks", pool.sandbox, aks.version);
    return [
        ...nameRefusals(path, name, nameProblem(name)),
        ...nameClashes(path, name, pool),
        ...hosted,
        ...(name === systemPool ? systemRefusals(path, pool) : []),
        // Machines of a sandbox that cannot be had anyway are not judged.
        ...(hosted.length > 0 ? [] : machineRefusals(path, name, pool, ceilingsOf(aks, pool))),
        ...sizeRefusals(path, pool),
        ...labelRefusals(path, pool.labels ?? {}, aksLabels),
    ];
}

function systemRefusals(path: string, pool: PlainAksPool): Refusal[] {
    const reason = `AKS keeps ${fewestSystem} machines at least in its system pool`;
    return pool.minSize === 1
        ? [{ path: join(path, "minSize"), reason, nearest: String(fewestSystem) }]
        : ownPodsRefusals(path, pool);
}
