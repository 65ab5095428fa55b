/** Reads the proofs of a cluster: claims from the namespaces, answers from the proof Jobs' pods. */
import { CoreV1Api, type KubeConfig, type V1Namespace, type V1Pod } from "@kubernetes/client-node";
import { sandboxes } from "../catalog/sandboxes";
import type { Sandbox } from "../isolation";
import { claimLabels } from "../tenancy/claims";
import { jobName } from "./job";
import { judge, type Proof, readEvidence } from "./judge";

export async function collectProofs(config: KubeConfig, cluster: string): Promise<Proof[]> {
    const api = config.makeApiClient(CoreV1Api);
    const namespaces = await api.listNamespace({
        labelSelector: `${claimLabels.tenant},${claimLabels.cluster}=${cluster}`,
    });
    const kernels = new Map(
        (await api.listNode()).items.map((node) => [
            node.metadata?.name ?? "",
            node.status?.nodeInfo?.kernelVersion ?? "",
        ]),
    );
    const tenants = new Map<string, V1Namespace[]>();
    for (const namespace of namespaces.items) {
        const tenant = namespace.metadata?.labels?.[claimLabels.tenant] ?? "";
        tenants.set(tenant, [...(tenants.get(tenant) ?? []), namespace]);
    }
    return Promise.all([...tenants].map(([tenant, owned]) => proofOf(api, tenant, owned, kernels)));
}

async function proofOf(
    api: CoreV1Api,
    tenant: string,
    namespaces: V1Namespace[],
    kernels: Map<string, string>,
): Promise<Proof> {
    const sandbox = namespaces[0]?.metadata?.labels?.[claimLabels.sandbox] ?? "";
    const definition = sandbox in sandboxes ? sandboxes[sandbox as Sandbox] : undefined;
    if (!definition) return { tenant, verdict: "unproven", evidence: `the sandbox "${sandbox}" is unknown` };
    if (definition.proof.kind === "none") return { tenant, verdict: "unproven", evidence: definition.proof.reason };

    const pods = await Promise.all(
        namespaces.map((namespace) =>
            api.listNamespacedPod({
                namespace: namespace.metadata?.name ?? "",
                labelSelector: `batch.kubernetes.io/job-name=${jobName}`,
            }),
        ),
    );
    const ended = pods.flatMap((list) => list.items).find((pod) => terminated(pod));
    const end = ended && terminated(ended);
    if (!ended || !end) return { tenant, verdict: "unproven", evidence: "no proof Job has run" };
    const evidence = readEvidence(end.message?.trim() ?? "");
    if (!evidence)
        return { tenant, verdict: "unproven", evidence: `the probe said nothing readable (exit code ${end.exitCode})` };
    const seconds = elapsed(ended.metadata?.creationTimestamp, end.finishedAt);
    const proof = judge(tenant, definition.name, evidence, kernels.get(ended.spec?.nodeName ?? "") ?? "");
    return { ...proof, ...(seconds !== undefined && { seconds }) };
}

function terminated(pod: V1Pod) {
    return pod.status?.containerStatuses?.[0]?.state?.terminated;
}

function elapsed(from?: Date, to?: Date): number | undefined {
    return from && to ? (new Date(to).valueOf() - new Date(from).valueOf()) / 1000 : undefined;
}
