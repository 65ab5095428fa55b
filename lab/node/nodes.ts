/** The nodes of a lab, and what they are fed from: a registry with the lab's images, a mirror with its programs. */
import { join } from "node:path";

import type { ContainerRuntime } from "../../sdk/nodes";
import type { Api } from "../api";
import { pushImages } from "../images";
import { programEnvironment } from "../launch";
import type { NodeFacts } from "../runningLab";
import { runInWorld } from "../world";
import { packArtifacts, startMirror } from "./mirror";
import { joinNode, type Lab, prepareNode, type PreparedNode } from "./node";

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
    const [mirror] = await Promise.all([
        packArtifacts(programs).then((archives) => startMirror(folders, launcher, archives)),
        pushImages(folders, (args) =>
            runInWorld(world, [join(folders.programs, "crane"), ...args], programEnvironment(folders)),
        ),
    ]);
    return Promise.all(runtimes.map((runtime, position) => prepareNode(lab, position + 1, runtime, mirror)));
}

/** One after another: the pods' network is given out in the order in which nodes register. */
export async function joinNodes(lab: Lab, prepared: Promise<PreparedNode[]>, api: Api): Promise<NodeFacts[]> {
    const nodes: NodeFacts[] = [];
    for (const node of await prepared) {
        nodes.push(await joinNode(node, api));
    }
    if (nodes.length > 0) {
        await lab.launcher.end("mirror");
    }
    return nodes;
}
