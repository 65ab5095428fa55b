/** What a declared node pool cannot be. */
import { ceilingsOf } from "../ceilings";
import { nameProblem, nameRefusals } from "../names";
import { labelRefusals, nameClashes, ownPodsRefusals, sandboxRefusals, sizeRefusals } from "../poolForm";
import { systemPool } from "../poolLabels";
import { join, type Refusal } from "../refusal";
import { machineRefusals } from "./machines";
import type { PlainGke, PlainGkePool } from "./shape";

const gkeLabels = {
    platform: "GKE",
    reserved: /(^|[./])(kernel-isolation\.io|kubernetes\.io|k8s\.io|gke\.io|cloud\.google\.com)\//,
};

export function poolRefusals(path: string, name: string, pool: PlainGkePool, gke: PlainGke): Refusal[] {
    const hosted = sandboxRefusals(join(path, "sandbox"), "gke", pool.sandbox, gke.version);
    return [
        ...nameRefusals(path, name, nameProblem(name)),
        ...nameClashes(path, name, pool),
        ...hosted,
        ...(name === systemPool ? ownPodsRefusals(path, pool) : []),
        // Machines of a sandbox that cannot be had anyway are not judged.
        ...(hosted.length > 0 ? [] : machineRefusals(path, pool, ceilingsOf(gke, pool))),
        ...sizeRefusals(path, pool),
        ...labelRefusals(path, pool.labels ?? {}, gkeLabels),
    ];
}
