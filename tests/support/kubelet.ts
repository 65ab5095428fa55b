/** Stands in for a node's kubelet towards the API server: ends each pod of a probe with what it would have seen. */
import type { Bench } from "./bench";

interface Pod {
    metadata: { name: string; namespace: string; labels?: Record<string, string> };
    spec: { schedulingGates?: unknown[] };
}

export interface PlayedKubelet {
    stop(): Promise<void>;
}

/** The probes' pods see the node's own kernel, as in a container without a sandbox, and end before anybody reaches them. */
export async function playKubelet(bench: Bench, kernel: string): Promise<PlayedKubelet> {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "played" } };
    await must(bench, ["create", "-f", "-"], node);
    const nodeInfo = { kernelVersion: kernel };
    await must(bench, [
        "patch",
        "node",
        "played",
        "--subresource=status",
        "--type=merge",
        "-p",
        JSON.stringify({ status: { nodeInfo } }),
    ]);
    const evidence = { kernel, kernelLog: "", uidMap: "0 0 4294967295", commandLine: "", verdict: "proven" };
    const terminated = { exitCode: 0, reason: "Completed", message: JSON.stringify(evidence) };
    const containerStatuses = [
        { name: "main", image: "a", imageID: "a", ready: false, restartCount: 0, state: { terminated } },
    ];

    let stopped = false;
    const playing = (async () => {
        while (!stopped) {
            const label = "app.kubernetes.io/created-by=kernel-isolation-verify";
            const { stdout } = await bench.kubectl(["get", "pods", "-A", "-l", label, "-o", "json"]);
            for (const { metadata, spec } of (JSON.parse(stdout || '{"items":[]}') as { items: Pod[] }).items) {
                // The pod that others are tried on waits behind its gate.
                if (spec.schedulingGates) continue;
                const { name, namespace } = metadata;
                await bind(bench, namespace, name);
                const status = JSON.stringify({ status: { phase: "Succeeded", containerStatuses } });
                const patch = ["patch", "pod", name, "--subresource=status", "--type=merge", "-p", status];
                await bench.kubectl(["-n", namespace, ...patch]);
            }
            await new Promise((resolve) => setTimeout(resolve, 300));
        }
    })();
    return {
        stop: async () => {
            stopped = true;
            await playing;
            await must(bench, ["delete", "node", "played"]);
        },
    };
}

/** The scheduler finds no room on a node that says nothing of itself. */
async function bind(bench: Bench, namespace: string, name: string): Promise<void> {
    const target = { apiVersion: "v1", kind: "Node", name: "played" };
    const input = { apiVersion: "v1", kind: "Binding", metadata: { name }, target };
    await bench.kubectl(["create", "--raw", `/api/v1/namespaces/${namespace}/pods/${name}/binding`, "-f", "-"], {
        input,
    });
}

async function must(bench: Bench, args: string[], input?: unknown): Promise<void> {
    const answer = await bench.kubectl(args, input === undefined ? {} : { input });
    if (answer.code !== 0) throw new Error(answer.stderr);
}
