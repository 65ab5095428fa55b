/** The kernel claim, seen from inside by a real pod of the tenant's own. */
import { sandboxNamed } from "../catalog/sandboxes";
import { judge, type Proof, readEvidence } from "../proof/judge";
import { probeEnvironment, probeOf, probeScript } from "../proof/probe";
import type { Json, Layer } from "./attack";
import type { ApiClient } from "./client";
import { root } from "./honest";
import { type Judgement, notTried } from "./judge";
import { probePod, runPod } from "./probePod";
import { readItems } from "./readings";
import type { Target } from "./target";

export const kernelProbe = {
    id: "probe.kernel",
    layer: "kernel" as Layer,
    title: "a pod that looks from inside whose kernel it is on",
};

/** Where nobody is bound who could make a pod, the proof of the last update answers, which `earlier` reads. */
export async function probeKernel(
    client: ApiClient,
    target: Target,
    earlier: () => Promise<Proof[]>,
    stop?: AbortSignal,
): Promise<Judgement> {
    const definition = sandboxNamed(target.sandbox);
    if (!definition) return notTried(`this version does not know the sandbox "${target.sandbox}"`);
    if (definition.proof.kind === "none") return notTried(definition.proof.reason);
    if (!target.owner) {
        const proof = (await earlier()).find(({ tenant }) => tenant === target.tenant);
        return proof ? judgementOf(proof) : notTried("nobody is bound as an owner, and no proof Job has run");
    }
    const nodes = await readItems(client, `${root("")}/nodes`, { what: "the nodes" });
    const kernels = new Map(
        nodes.map((node) => [String(node.metadata.name), String(node.status?.nodeInfo?.kernelVersion ?? "")]),
    );
    if (kernels.size === 0) return notTried("the cluster has no node to run a pod on");

    const end = await runPod(client, target, kernelPod(target), stop);
    const evidence = readEvidence(end.message.trim());
    if (!evidence) return notTried(`the probe said nothing readable (exit code ${end.exitCode})`);
    return judgementOf(judge(target.tenant, definition.name, evidence, kernels.get(end.node) ?? ""));
}

function judgementOf({ verdict, evidence }: Proof): Judgement {
    return { verdict: ({ proven: "proven", refuted: "broken", unproven: "not tried" } as const)[verdict], evidence };
}

function kernelPod(target: Target): Json {
    const proof = probeOf({ sandbox: target.sandbox as Parameters<typeof probeOf>[0]["sandbox"] });
    if (!proof) throw new Error(`sandbox ${target.sandbox} has no probe`);
    const environment = probeEnvironment({ name: target.tenant, sandbox: target.sandbox as never }, proof);
    return probePod(target, probeScript, environment);
}
