/** The nodes of a lab, and what they are fed from: a registry with the lab's images, a mirror with its programs. */
import { join } from "node:path";

import type { ContainerRuntime } from "../../sdk/nodes";
import type { Api } from "../api";
import { pushImages } from "../images";
import { programEnvironment } from "../launch";
import type { NodeFacts } from "../runningLab";
import { runInWorld } from "../world";
import { startMetadata } from "./metadata";
import { packArtifacts, startMirror } from "./mirror";
import { awaitReady, type Lab, prepareNode, type PreparedNode, registerNode } from "./node";

/** All of the nodes that needs no API server yet. Each bootstraps on its own from here on. */
export async function prepareNodes(
    lab: Lab,
    runtimes: readonly ContainerRuntime[],
    programs: Record<string, string>,
): Promise<PreparedNode[]> {
    const { folders, launcher, world } = lab;
    if (runtimes.length === 0) {
        return [];
    }
    await launcher.start({
        name: "registry",
        command: [join(folders.programs, "crane"), "registry", "serve", "--address", "0.0.0.0:5000"],
    });
    await startMetadata(folders, launcher);
    const [mirror] = await Promise.all([
        packArtifacts(programs).then((archives) => startMirror(folders, launcher, archives)),
        pushImages(folders, (args) =>
            runInWorld(world, [join(folders.programs, "crane"), ...args], programEnvironment(folders)),
        ),
    ]);
    return Promise.all(runtimes.map((runtime, position) => prepareNode(lab, position + 1, runtime, mirror)));
}

export async function joinNodes(lab: Lab, prepared: Promise<PreparedNode[]>, api: Api): Promise<NodeFacts[]> {
    const nodes = await prepared;
    // One after another: the pods' network is given out in the order in which nodes register.
    for (const node of nodes) {
        await registerNode(lab, node, api);
    }
    const facts = await Promise.all(nodes.map((node) => awaitReady(node, api)));
    if (nodes.length > 0) {
        await lab.launcher.end("mirror");
    }
    return facts;
}
