/** The whole of a verification: guards that are read, attacks that are tried, probes that run inside. */
import type { KubeConfig, V1Namespace } from "@kubernetes/client-node";
import { collectProofs } from "../proof/collect";
import { attacksOn, inTurns, type Result, runAttacks, unlessStopped } from "./run";
import { ApiClient } from "./client";
import { guards, judgeGuard, verdictOf } from "./guards";
import { type Judgement, notTried } from "./judge";
import { kernelProbe, probeKernel } from "./kernel";
import { planNetwork } from "./network";
import type { Address } from "./network/facts";
import { judgePlacement, placementProbe, readScene } from "./placement";
import { readTargets } from "./read";
import { sharedGuards } from "./shared";
import type { Target } from "./target";

/** What the parts that all tenants share are reported under. */
export const everyTenant = "every tenant";

export interface VerifyOptions {
    cluster: string;
    /** Default: all of the cluster's. */
    tenant?: string;
    /** Addresses outside the cluster that the tenants' pods try to reach. Default: none. */
    outside?: readonly Address[];
    /** Called after each result, with how many there will be. */
    onResult?: (result: Result, done: number, all: number) => void;
    /** Once it is aborted nothing more is tried, and what was made is taken away. */
    stop?: AbortSignal;
}

export async function verify(
    config: KubeConfig,
    namespaces: readonly V1Namespace[],
    { cluster, tenant, outside, onResult = () => undefined, stop }: VerifyOptions,
): Promise<Result[]> {
    const client = await ApiClient.of(config);
    const everyone = await readTargets(config, namespaces, { cluster });
    const targets = everyone.filter((target) => tenant === undefined || target.tenant === tenant);
    const shared = sharedGuards(targets.some((target) => target.guards?.mutates ?? false));
    const network = await planNetwork(client, firstOfEach(targets), firstOfEach(everyone), {
        ...(outside && { outside }),
        ...(stop && { stop }),
    });
    const all =
        shared.length +
        targets.reduce((sum, target) => sum + attacksOn(target).length + guards.length, 0) +
        2 * firstOfEach(targets).length +
        network.asked.length;

    let done = 0;
    const told = (result: Result) => {
        onResult(result, ++done, all);
        return result;
    };
    const timed = async (
        what: Pick<Result, "id" | "layer" | "title" | "tenant" | "namespace">,
        work: () => Promise<Judgement>,
    ): Promise<Result> => {
        const started = Date.now();
        const judgement: Judgement = await unlessStopped(stop, work).catch(notTried);
        const { id, layer, title, tenant: whose, namespace } = what;
        const seconds = (Date.now() - started) / 1000;
        return told({ tenant: whose, namespace, layer, id, title, ...judgement, seconds });
    };

    const sharedResults = await inTurns(shared, (guard) =>
        timed({ ...guard, tenant: everyTenant, namespace: "" }, () => verdictOf(() => guard.fault(client))),
    );
    const guardResults = await inTurns(
        targets.flatMap((target) => guards.map((guard) => ({ target, guard }))),
        ({ target, guard }) => timed({ ...target, ...guard }, () => judgeGuard(client, target, guard)),
    );
    const attackResults = await runAttacks(client, targets, { onResult: told, ...(stop && { stop }) });
    const scene = readScene(client, namespaces);
    const placementResults = await inTurns(firstOfEach(targets), (target) =>
        timed({ ...placementProbe, ...target }, async () => judgePlacement(await scene, target)),
    );
    const kernel = (target: Target) =>
        timed({ ...kernelProbe, ...target }, () =>
            probeKernel(client, target, () => collectProofs(config, cluster), stop),
        );
    // Last: their pods take room in quotas that the attacks' twins need. Pods that share no node come one after another:
    // one that has to wait for another's end is looked at again only after minutes (kubernetes/kubernetes#141953).
    const [alone, together] = [true, false].map((wanted) =>
        firstOfEach(targets).filter(({ placement }) => (placement === "exclusive") === wanted),
    ) as [Target[], Target[]];
    const probeResults: Result[] = [];
    for (const target of alone) probeResults.push(await kernel(target));
    probeResults.push(...(await Promise.all(together.map(kernel))));
    const started = Date.now();
    const answer = await network.answer();
    // All of them came of the same pods, whose time is told once.
    const seconds = (Date.now() - started) / 1000;
    const networkResults = network.asked.map(({ target, probe: { id, title } }, index) =>
        told({
            ...{ tenant: target.tenant, namespace: target.namespace, layer: "network", id, title },
            ...answer(network.asked[index]!),
            seconds: network.asked[index - 1]?.target === target ? 0 : seconds,
        }),
    );
    return [
        ...sharedResults,
        ...guardResults,
        ...attackResults,
        ...placementResults,
        ...probeResults,
        ...networkResults,
    ];
}

/** A tenant's namespaces share its claims of kernel and nodes: one answer is all of theirs. */
function firstOfEach(targets: readonly Target[]): Target[] {
    return targets.filter((target, index) => targets.findIndex(({ tenant }) => tenant === target.tenant) === index);
}
