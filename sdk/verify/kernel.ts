/**
 * The kernel claim, seen from inside by a real pod of the tenant's own. Other probes that need a pod of their own, as
 * of the network, have their place beside this one: a function from a target to a judgement.
 */
import { sandboxNamed } from "../catalog/sandboxes";
import { judge, type Proof, readEvidence } from "../proof/judge";
import { probeEnvironment, probeOf, probeScript } from "../proof/probe";
import type { ApiRequest, Json, Layer } from "./attack";
import type { ApiClient } from "./client";
import { honestPod, inNamespace, read, root } from "./honest";
import type { Judgement } from "./judge";
import type { Target } from "./target";

export const kernelProbe = {
    id: "probe.kernel",
    layer: "kernel" as Layer,
    title: "a pod that looks from inside whose kernel it is on",
};

const patienceInMilliseconds = 120_000;

/** A container that ended, and where it ran. */
interface End {
    message: string;
    exitCode: number;
    node: string;
}

/** Where nobody is bound who could make a pod, the proof of the last update answers, which `earlier` reads. */
export async function probeKernel(
    client: ApiClient,
    target: Target,
    earlier: () => Promise<Proof[]>,
): Promise<Judgement> {
    const notTried = (evidence: string): Judgement => ({ verdict: "not tried", evidence });
    const definition = sandboxNamed(target.sandbox);
    if (!definition) return notTried(`this version does not know the sandbox "${target.sandbox}"`);
    if (definition.proof.kind === "none") return notTried(definition.proof.reason);
    if (!target.owner) {
        const proof = (await earlier()).find(({ tenant }) => tenant === target.tenant);
        return proof ? judgementOf(proof) : notTried("nobody is bound as an owner, and no proof Job has run");
    }
    const nodes = await client.try(read(`${root("")}/nodes`, {}));
    if (nodes.status >= 300) return notTried(`who asks may not read the nodes (see --role): ${nodes.message}`);
    const kernels = new Map(
        ((nodes.body.items ?? []) as Json[]).map((node) => [
            String(node.metadata.name),
            String(node.status?.nodeInfo?.kernelVersion ?? ""),
        ]),
    );
    if (kernels.size === 0) return notTried("the cluster has no node to run a pod on");

    const end = await runProbe(client, target);
    if (typeof end === "string") return notTried(end);
    const evidence = readEvidence(end.message.trim());
    if (!evidence) return notTried(`the probe said nothing readable (exit code ${end.exitCode})`);
    return judgementOf(judge(target.tenant, definition.name, evidence, kernels.get(end.node) ?? ""));
}

function judgementOf({ verdict, evidence }: Proof): Judgement {
    return { verdict: ({ proven: "proven", refuted: "broken", unproven: "not tried" } as const)[verdict], evidence };
}

/** Made and removed as the owner; a text says why there is no end to tell of. */
async function runProbe(client: ApiClient, target: Target): Promise<End | string> {
    const path = inNamespace(target.namespace, "pods");
    const send = (request: Omit<ApiRequest, "kind">) =>
        client.send({ kind: "request", ...request }, target.owner, false);
    const made = await send({ method: "POST", path, body: probePod(target) });
    if (made.status >= 300) return `the probe's pod was refused: ${made.message}`;
    const own = `${path}/${made.body.metadata.name}`;
    try {
        const until = Date.now() + patienceInMilliseconds;
        for (;;) {
            const { body } = await send({ method: "GET", path: own });
            const end = body.status?.containerStatuses?.[0]?.state?.terminated as Json | undefined;
            if (end) return { message: String(end.message ?? ""), exitCode: end.exitCode, node: body.spec.nodeName };
            if (Date.now() > until) return `the probe's pod has not ended in 120 s: ${waitingFor(body)}`;
            await new Promise((resolve) => setTimeout(resolve, 500));
        }
    } finally {
        await send({ method: "DELETE", path: own, query: { gracePeriodSeconds: "0" } });
    }
}

function probePod(target: Target): Json {
    const proof = probeOf({ sandbox: target.sandbox as Parameters<typeof probeOf>[0]["sandbox"] });
    if (!proof) throw new Error(`sandbox ${target.sandbox} has no probe`);
    const environment = probeEnvironment({ name: target.tenant, sandbox: target.sandbox as never }, proof);
    return honestPod(target, ({ spec }) => {
        spec.restartPolicy = "Never";
        spec.automountServiceAccountToken = false;
        spec.containers[0] = {
            ...spec.containers[0],
            image: target.proofImage,
            command: ["sh", "-c", probeScript],
            env: Object.entries(environment).map(([name, value]) => ({ name, value })),
            terminationMessagePolicy: "FallbackToLogsOnError",
        };
    });
}

function waitingFor(pod: Json): string {
    const waiting = pod.status?.containerStatuses?.[0]?.state?.waiting;
    const scheduled = (pod.status?.conditions ?? []).find((condition: Json) => condition.type === "PodScheduled");
    return waiting?.message || waiting?.reason || scheduled?.message || `it is ${pod.status?.phase}`;
}
