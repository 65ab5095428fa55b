/** Reads the proofs of a cluster: claims from the namespaces, answers from the proof Jobs' pods. */
import { BatchV1Api, CoreV1Api, type KubeConfig, type V1Namespace, type V1Pod } from "@kubernetes/client-node";
import { sandboxNamed } from "../catalog/sandboxes";
import { byTenant, claimLabels, proofName } from "../tenancy/claims";
import { judge, type Proof, readEvidence } from "./judge";

interface Apis {
    core: CoreV1Api;
    batch: BatchV1Api;
}

export async function collectProofs(config: KubeConfig, cluster: string): Promise<Proof[]> {
    const apis = { core: config.makeApiClient(CoreV1Api), batch: config.makeApiClient(BatchV1Api) };
    const namespaces = await apis.core.listNamespace({
        labelSelector: `${claimLabels.tenant},${claimLabels.cluster}=${cluster}`,
    });
    const kernels = new Map(
        (await apis.core.listNode()).items.map((node) => [
            node.metadata?.name ?? "",
            node.status?.nodeInfo?.kernelVersion ?? "",
        ]),
    );
    return Promise.all([...byTenant(namespaces.items)].map(([tenant, owned]) => proofOf(apis, tenant, owned, kernels)));
}

async function proofOf(
    apis: Apis,
    tenant: string,
    namespaces: V1Namespace[],
    kernels: Map<string, string>,
): Promise<Proof> {
    const sandbox = namespaces[0]?.metadata?.labels?.[claimLabels.sandbox] ?? "";
    const definition = sandboxNamed(sandbox);
    if (!definition) return { tenant, verdict: "unproven", evidence: `the sandbox "${sandbox}" is unknown` };
    if (definition.proof.kind === "none") return { tenant, verdict: "unproven", evidence: definition.proof.reason };

    const ended = (await Promise.all(namespaces.map((namespace) => endedPods(apis, namespace)))).flat();
    const last = ended.sort((a, b) => startOf(b) - startOf(a))[0];
    const end = last && terminated(last);
    if (!last || !end) return { tenant, verdict: "unproven", evidence: "no proof Job has run" };
    const evidence = readEvidence(end.message?.trim() ?? "");
    if (!evidence)
        return { tenant, verdict: "unproven", evidence: `the probe said nothing readable (exit code ${end.exitCode})` };
    const seconds = elapsed(last.metadata?.creationTimestamp, end.finishedAt);
    const proof = judge(tenant, definition.name, evidence, kernels.get(last.spec?.nodeName ?? "") ?? "");
    return { ...proof, ...(seconds !== undefined && { seconds }) };
}

/**
 * The pods of the Job that is there now, made by the Job controller: nobody else may give a pod that name, and no
 * other controller's pod belongs to that Job. What an earlier Job saw proves nothing.
 */
async function endedPods({ core, batch }: Apis, owner: V1Namespace): Promise<V1Pod[]> {
    const namespace = owner.metadata?.name ?? "";
    const jobs = await batch.listNamespacedJob({ namespace, fieldSelector: `metadata.name=${proofName}` });
    const job = jobs.items[0]?.metadata?.uid;
    if (!job) return [];
    const pods = await core.listNamespacedPod({
        namespace,
        labelSelector: `batch.kubernetes.io/job-name=${proofName}`,
    });
    return pods.items.filter(
        (pod) =>
            terminated(pod) &&
            pod.metadata?.name?.startsWith(`${proofName}-`) &&
            pod.metadata?.ownerReferences?.some((reference) => reference.controller && reference.uid === job),
    );
}

function startOf(pod: V1Pod): number {
    return new Date(pod.metadata?.creationTimestamp ?? 0).valueOf();
}

function terminated(pod: V1Pod) {
    return pod.status?.containerStatuses?.[0]?.state?.terminated;
}

function elapsed(from?: Date, to?: Date): number | undefined {
    return from && to ? (new Date(to).valueOf() - new Date(from).valueOf()) / 1000 : undefined;
}
